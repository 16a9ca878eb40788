"""Fits and tells the confidence of removals: the chance that a hole was filled like what was behind.

    python -m bench.rooms.render --seeds 40-84 --out var/rooms --width 480 --samples 8
    python -m bench.removal_trust gather --rooms var/rooms --rows var/train.json
    python -m bench.removal_trust fit --rows var/train.json
    python -m bench.removal_trust tell --rows var/held.json

`gather` draws things into every room (bench/removal_things.py), takes them out by their outlines and, of every few
rooms, without outlines, and writes one row a hole: its measures and how far the fill is from the truth. A fill is
wrong when in a tenth of it or more the colour, smoothed over 3 pixels, is off by more than 8 units of CIELAB, or in a
fiftieth by twice that: the eye then finds the place. `fit` prints the constants of `remove/confidence.py`: a logistic
regression whose weights may not fall below zero, since each measure grows with the risk. `tell` needs rows of rooms
that the fit did not use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.removal_things import with_things
from bench.rooms.spec import random_room
from workers.engines.base import InvalidInput
from workers.engines.staging.remove.confidence import confidence_of, pressed
from workers.engines.staging.remove.job import attempt
from workers.engines.staging.remove.measures import Hole
from workers.engines.staging.scene import Array, Hints

Picture = NDArray[np.uint8]
SIZE = (480, 320)
SMOOTH = 3.0
WRONG = 8.0
"""CIELAB units that a tenth of a wrong fill is off by."""
ALONE_EVERY = 6
"""Of this many rooms one is also emptied without outlines."""
RIDGE = 0.01
FLOORS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
BINS = 5


def off(after: Picture, truth: Picture, inside: NDArray[np.bool_]) -> float:
    """How far a fill is from the truth, CIELAB units: the 90th percentile of the distance of smoothed colours, or half
    the 98th if that is more."""
    first, second = (
        cv2.cvtColor(cv2.GaussianBlur(one, (0, 0), SMOOTH).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        for one in (after, truth)
    )
    many, few = np.percentile(np.linalg.norm(first - second, axis=2)[inside], [90, 98])
    return float(max(many, few / 2))


def gather(rooms: Path, seed: int) -> Iterator[dict[str, Any]]:
    """One row a hole."""
    for path in sorted(rooms.glob("room*.jpg")):
        number = int(path.stem.removeprefix("room"))
        read = np.asarray(cv2.imread(str(path)), np.uint8)
        small = cv2.resize(read, SIZE, interpolation=cv2.INTER_AREA)
        truth = np.ascontiguousarray(small[..., ::-1], np.uint8)
        spec = replace(random_room(number), width=SIZE[0], height=SIZE[1])
        drawn = with_things(truth, spec, seed)
        for remove in (drawn.outlines, ()) if number % ALONE_EVERY == 0 else (drawn.outlines,):
            for hole, after in filled(drawn.photo, Hints(remove=remove), number):
                yield {
                    "room": number,
                    "outlined": bool(remove),
                    "off": off(after, truth, hole.mask),
                    "measures": hole.measures,
                }


def filled(photo: Picture, hints: Hints, seed: int) -> Iterator[tuple[Hole, Picture]]:
    """Every hole of a removal, however bad, with the filled photo."""
    try:
        emptied = attempt(photo, hints, mode="refurnish", seed=seed)
    except InvalidInput as refused:  # the room was not understood
        sys.stderr.write(f"{seed}: {refused.code}\n")
        return
    for hole in emptied.holes:
        yield hole, emptied.photo


def fit(rows: list[dict[str, Any]]) -> tuple[dict[str, tuple[float, float]], float]:
    """(usual value and weight of each measure, offset)."""
    names = list(rows[0]["measures"])
    values = np.array([[pressed(row["measures"])[name] for name in names] for row in rows])
    right = np.array([row["off"] <= WRONG for row in rows], float)
    centre, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-3)
    scaled = (values - centre) / spread

    def cost(x: Array) -> float:
        total = x[-1] - scaled @ x[:-1]
        return float(np.mean(np.logaddexp(0.0, total) - right * total) + RIDGE * np.sum(x[:-1] ** 2))

    bounds = [(0.0, None)] * len(names) + [(None, None)]
    best = minimize(cost, np.zeros(len(names) + 1), bounds=bounds, method="L-BFGS-B").x
    weights = best[:-1] / spread
    found = {name: (float(at), float(weight)) for name, at, weight in zip(names, centre, weights, strict=True)}
    return found, float(best[-1])


def told(confidence: Array, wrong: NDArray[np.bool_]) -> list[str]:
    """The curve as lines of a Markdown table, then what each floor would let through and hold back."""
    lines = ["| confidence | holes | mean confidence | filled well |", "|---|---|---|---|"]
    for low in np.arange(0.0, 1.0, 1.0 / BINS):
        inside = (confidence >= low) & (confidence < low + 1.0 / BINS + (low + 1.0 / BINS > 0.999))
        if inside.any():
            shares = f"{confidence[inside].mean():.2f} | {1 - wrong[inside].mean():.0%}"
            lines.append(f"| {low:.1f} to {low + 1 / BINS:.1f} | {int(inside.sum())} | {shares} |")
    lines += ["", "| floor | wrong among the accepted | good ones held back |", "|---|---|---|"]
    for floor in FLOORS:
        kept = confidence >= floor
        among = float(wrong[kept].mean()) if kept.any() else 0.0
        missed = float(np.mean(~kept[~wrong])) if (~wrong).any() else 0.0
        lines.append(f"| {floor:.1f} | {among:.0%} | {missed:.0%} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("task", choices=("gather", "fit", "tell"))
    parser.add_argument("--rooms", type=Path, default=Path("var/rooms"))
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.task == "gather":
        asked.rows.write_text(json.dumps(list(gather(asked.rooms, asked.seed)), indent=1) + "\n")
        return
    rows = json.loads(asked.rows.read_text())
    if asked.task == "fit":
        measures, offset = fit(rows)
        for name, (usual, weight) in measures.items():
            sys.stdout.write(f'    "{name}": ({usual:.3f}, {weight:.3f}),\n')
        sys.stdout.write(f"OFFSET = {offset:.3f}\n")
        return
    wrong = np.array([row["off"] > WRONG for row in rows])
    for line in told(np.array([confidence_of(row["measures"]) for row in rows]), wrong):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
