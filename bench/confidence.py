"""Fits and draws the confidence of `staging.see`: the chance that the box is right.

    python -m bench.rooms.render --seeds 0-39 --out var/rooms
    python -m bench.confidence gather --rooms var/rooms --seed 0 --rows var/train.json
    python -m bench.confidence fit --rows var/train.json
    python -m bench.confidence draw --rows var/held.json --picture docs/engines/confidence.svg

`gather` looks at every room as it is and spoilt (dark and noisy, blurred, cropped, cluttered), and at pictures that are
no rooms. A box is wrong when in more than a fifth of the picture's columns the floor ends more than 2.5 % of the
picture's height away from where it truly ends; in a picture of no room every box is wrong. `fit` prints the constants
for `see/confidence.py`: a logistic regression whose weights may not fall below zero, since each measure grows with
trust. `draw` needs rows of rooms that the fit did not use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.not_rooms import KINDS, not_room
from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see import look
from workers.engines.staging.see.confidence import CONFIDENCE_FLOOR, MEASURES, confidence_of, measures
from workers.engines.staging.see.layout import FAR, Box

Picture = NDArray[np.uint8]
Window = tuple[int, int, int, int]
COLUMNS = 80
OFF = 0.025
"""Share of the picture's height by which the end of the floor may be off."""
WRONG = 0.2
"""Share of columns that are off in a wrong box."""
RIDGE = 0.004
BINS = 5
NO_ROOMS = 4
"""Pictures of each kind of no room."""


def whole(picture: Picture, rng: np.random.Generator) -> tuple[Picture, Window]:
    """The picture as it is."""
    return picture, (0, 0, picture.shape[1], picture.shape[0])


def dark(picture: Picture, rng: np.random.Generator) -> tuple[Picture, Window]:
    """Underexposed by about two stops, brightened again, with the noise that this brings."""
    level = picture.astype(float) * 0.5
    noisy = np.clip(level + rng.normal(0, 7, picture.shape), 0, 255) * 1.3
    return np.asarray(np.clip(noisy, 0, 255), np.uint8), (0, 0, picture.shape[1], picture.shape[0])


def blurred(picture: Picture, rng: np.random.Generator) -> tuple[Picture, Window]:
    """Out of focus."""
    soft = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(1.5, 3.5)))
    return np.asarray(soft, np.uint8), (0, 0, picture.shape[1], picture.shape[0])


def cropped(picture: Picture, rng: np.random.Generator) -> tuple[Picture, Window]:
    """Two thirds of the picture, off its middle."""
    height, width = picture.shape[:2]
    wide, tall = round(width * rng.uniform(0.6, 0.8)), round(height * rng.uniform(0.65, 0.85))
    u, v = int(rng.integers(0, width - wide + 1)), int(rng.integers(0, height - tall + 1))
    return np.ascontiguousarray(picture[v : v + tall, u : u + wide]), (u, v, u + wide, v + tall)


def cluttered(picture: Picture, rng: np.random.Generator) -> tuple[Picture, Window]:
    """Turned boxes of all colours over the lower two thirds."""
    height, width = picture.shape[:2]
    drawn = picture.copy()
    for _ in range(int(rng.integers(6, 22))):
        centre = np.array([rng.uniform(0, width), rng.uniform(0.35 * height, height)])
        size = rng.uniform(0.04, 0.16, 2) * width
        turned = cv2.boxPoints(
            ((float(centre[0]), float(centre[1])), (float(size[0]), float(size[1])), float(rng.uniform(0, 90)))
        )
        colour = [int(value) for value in rng.integers(10, 240, 3)]
        cv2.fillPoly(drawn, [turned.astype(np.int32)], colour)
    return drawn, (0, 0, width, height)


SPOILT: dict[str, Callable[[Picture, np.random.Generator], tuple[Picture, Window]]] = {
    "whole": whole,
    "dark": dark,
    "blurred": blurred,
    "cropped": cropped,
    "cluttered": cluttered,
}


def floor_ends(camera: Camera, plan: tuple[float, float, float], window: Window) -> Array:
    """(COLUMNS,) per column of a window (u0, v0, u1, v1) the row, from its top, where the floor begins.

    plan: left, right, back in the camera's unit of length.
    """
    u0, v0, u1, v1 = window
    columns = np.linspace(u0 + 1, u1 - 1, COLUMNS)
    rows = np.arange(v0, v1) + 0.5
    u, v = np.meshgrid(columns, rows)
    floor = camera.to_floor(np.column_stack([u.ravel(), v.ravel()]))
    with np.errstate(invalid="ignore"):
        inside = (floor[:, 0] > plan[0]) & (floor[:, 0] < plan[1]) & (floor[:, 1] < plan[2])
    return np.asarray((v1 - v0) - inside.reshape(u.shape).sum(axis=0), float)


def share_off(camera: Camera, box: Box, truth: dict[str, Any], window: Window) -> float:
    """Share of the picture's columns in which the floor of a box ends in the wrong place.

    camera: of the window, height 1. truth: of the whole picture, as `bench.rooms` writes it.
    """
    u0, v0, u1, v1 = window
    height = truth["camera_height"]
    whole_size = truth.get("size", [0, 0])
    true = Camera(whole_size[0], whole_size[1], truth["focal"], np.array(truth["rotation"]), height)
    right = floor_ends(true, (truth["left"], truth["right"], truth["back"]), window)
    found = floor_ends(camera, (max(box.left, -FAR), min(box.right, FAR), box.back), (0, 0, u1 - u0, v1 - v0))
    return float(np.mean(np.abs(right - found) > OFF * (v1 - v0)))


def gather(rooms: Path, seed: int) -> list[dict[str, Any]]:
    """One row a picture: its kind, whether the box is wrong, its measures. What is refused at once gives no row."""
    rows: list[dict[str, Any]] = []
    for path in sorted(rooms.glob("room*.jpg")):
        picture = np.ascontiguousarray(np.asarray(cv2.imread(str(path)), np.uint8)[..., ::-1])
        truth = json.loads(path.with_suffix(".json").read_text())
        truth["size"] = [picture.shape[1], picture.shape[0]]
        for number, (kind, spoil) in enumerate(SPOILT.items()):
            spoilt, window = spoil(picture, np.random.default_rng([seed, truth["seed"], number]))
            rows += _row(path.stem, kind, spoilt, truth, window)
    for kind in KINDS:
        for number in range(NO_ROOMS):
            rows += _row(f"{kind} {number}", "no room", not_room(kind, 1000 * seed + number), None, None)
    return rows


def _row(
    name: str, kind: str, picture: Picture, truth: dict[str, Any] | None, window: Window | None
) -> list[dict[str, Any]]:
    try:
        seen = look(picture)
    except InvalidInput:
        return []
    off = 1.0
    if truth is not None and window is not None:
        off = share_off(seen.calibration.camera, seen.box, truth, window)
    found = measures(seen.calibration, seen.box, seen.evidence)
    sys.stderr.write(f"{name} {kind}: {off:.2f}\n")
    return [{"name": name, "kind": kind, "off": off, "measures": found}]


def _table(rows: list[dict[str, Any]]) -> tuple[Array, Array]:
    values = np.array([[row["measures"][name] for name in MEASURES] for row in rows])
    return values, np.array([row["off"] <= WRONG for row in rows], float)


def fit(rows: list[dict[str, Any]]) -> tuple[Array, Array, float]:
    """(centres, weights, offset) of the logistic regression."""
    values, right = _table(rows)
    centre, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-3)
    scaled = (values - centre) / spread

    def cost(x: Array) -> float:
        total = scaled @ x[:-1] + x[-1]
        loss = np.mean(np.logaddexp(0.0, total) - right * total)
        return float(loss + RIDGE * np.sum(x[:-1] ** 2))

    bounds = [(0.0, None)] * len(MEASURES) + [(None, None)]
    best = minimize(cost, np.zeros(len(MEASURES) + 1), bounds=bounds, method="L-BFGS-B").x
    return centre, best[:-1] / spread, float(best[-1])


def confidences(rows: list[dict[str, Any]]) -> Array:
    """(N,) what `see/confidence.py` says now."""
    return np.array([confidence_of(row["measures"], floor_given=False) for row in rows])


def bins(confidence: Array, wrong: NDArray[np.bool_]) -> list[tuple[float, float, float, int]]:
    """Per bin that holds any picture: (low end, mean confidence, share wrong, pictures)."""
    found = []
    for low in np.arange(0.0, 1.0, 1.0 / BINS):
        inside = (confidence >= low) & ((confidence < low + 1.0 / BINS) | (low + 1.0 / BINS > 0.999))
        if inside.any():
            found.append((float(low), float(confidence[inside].mean()), float(wrong[inside].mean()), int(inside.sum())))
    return found


def told(confidence: Array, wrong: NDArray[np.bool_]) -> list[str]:
    """The curve as lines of a Markdown table, then what each floor would let through and refuse."""
    lines = ["| confidence | pictures | mean confidence | boxes right |", "|---|---|---|---|"]
    for low, mean, share, count in bins(confidence, wrong):
        lines.append(f"| {low:.1f} to {low + 1 / BINS:.1f} | {count} | {mean:.2f} | {1 - share:.0%} |")
    lines += ["", "| floor | wrong among the accepted | right ones refused |", "|---|---|---|"]
    for floor in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        kept = confidence >= floor
        missed = float(np.mean(~kept[~wrong])) if (~wrong).any() else 0.0
        lines.append(f"| {floor:.1f} | {float(wrong[kept].mean()) if kept.any() else 0.0:.0%} | {missed:.0%} |")
    return lines


def drawn(confidence: Array, wrong: NDArray[np.bool_]) -> str:
    """An SVG: bars for the share of wrong boxes by confidence, curves for what each possible floor does."""
    left, top, wide, tall = 60.0, 46.0, 520.0, 260.0

    def place(x: float, y: float) -> str:
        return f"{left + x * wide:.1f},{top + (1 - y) * tall:.1f}"

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 380" font-family="sans-serif" font-size="12">',
        '<rect width="620" height="380" fill="white"/>',
        f'<text x="{left}" y="20" font-size="14">Wrong boxes against confidence: '
        f"{len(wrong)} pictures, none used in the fit</text>",
    ]
    for share in np.linspace(0, 1, 6):
        parts.append(f'<polyline points="{place(0, share)} {place(1, share)}" stroke="#ddd"/>')
        parts.append(f'<text x="52" y="{top + (1 - share) * tall + 4:.1f}" text-anchor="end">{share:.0%}</text>')
        parts.append(
            f'<text x="{left + share * wide:.1f}" y="{top + tall + 18:.1f}" text-anchor="middle">{share:.1f}</text>'
        )
    for low, _, share, count in bins(confidence, wrong):
        x, bar = left + (low + 0.1 / BINS) * wide, 0.8 * wide / BINS
        y = top + (1 - share) * tall
        parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{bar:.1f}" height="{share * tall:.1f}" fill="#e3a08f"/>')
        parts.append(f'<text x="{x + bar / 2:.1f}" y="{y - 4:.1f}" text-anchor="middle" fill="#8a3a24">{count}</text>')
    floors = np.linspace(0, 0.99, 100)
    through = [float(wrong[confidence >= floor].mean()) if (confidence >= floor).any() else 0.0 for floor in floors]
    refused = [float(np.mean(confidence[~wrong] < floor)) for floor in floors] if (~wrong).any() else [0.0] * 100
    for values, colour in ((through, "#b02318"), (refused, "#2060a8")):
        points = " ".join(place(float(x), y) for x, y in zip(floors, values, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
    dashed = f"{place(CONFIDENCE_FLOOR, 0)} {place(CONFIDENCE_FLOOR, 1)}"
    parts.append(f'<polyline points="{dashed}" stroke="#333" stroke-dasharray="4 3"/>')
    key = (
        ("#8a3a24", "bars: share of wrong boxes at this confidence, and number of pictures"),
        ("#b02318", "wrong among the accepted, if this were the floor"),
        ("#2060a8", "right boxes refused, if this were the floor"),
    )
    for number, (colour, text) in enumerate(key):
        parts.append(f'<text x="{left}" y="{342 + 15 * number}" fill="{colour}">{text}</text>')
    parts.append(
        f'<text x="{left + wide}" y="372" text-anchor="end">dashed: the floor, {CONFIDENCE_FLOOR}</text></svg>'
    )
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("task", choices=("gather", "fit", "draw"))
    parser.add_argument("--rooms", type=Path, default=Path("var/rooms"))
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--picture", type=Path, default=Path("docs/engines/confidence.svg"))
    asked = parser.parse_args()
    if asked.task == "gather":
        asked.rows.write_text(json.dumps(gather(asked.rooms, asked.seed), indent=1) + "\n")
        return
    rows = json.loads(asked.rows.read_text())
    if asked.task == "fit":
        centres, weights, offset = fit(rows)
        sys.stdout.write(f"CENTRES = {tuple(round(float(value), 3) for value in centres)}\n")
        sys.stdout.write(f"WEIGHTS = {tuple(round(float(value), 3) for value in weights)}\nOFFSET = {offset:.3f}\n")
        return
    wrong = np.array([row["off"] > WRONG for row in rows])
    asked.picture.parent.mkdir(parents=True, exist_ok=True)
    asked.picture.write_text(drawn(confidences(rows), wrong))
    for line in told(confidences(rows), wrong):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
