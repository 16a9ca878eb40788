"""Fits the weights of `see/weights.py` to synthetic rooms: prints them, and how well they part openings from chance.

    python -m bench.rooms.render --seeds 0-79 --out var/rooms --width 480 --samples 8
    python -m bench.rooms.weigh --seeds 0-79 --rooms var/rooms

Each room is looked at three times: as it is with its true walls; with its windows showing a garden instead of glare;
and exposed, tinted, blurred and noisy as another camera would have it. The walls of the second and third are moved by
a few per cent, which is how well walls are understood. Candidates that overlap a true opening count
as one by degrees, from an intersection over union of 0.45 to 0.85. A logistic regression with a ridge (Newton's method)
is fitted three times, each time with the worst wrong answers of every wall added.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.rooms.accuracy import SEEN
from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.facade import Facade, facade_of
from workers.engines.staging.see.lines import Picture, content_box, find_segments
from workers.engines.staging.see.plain import DENSITY
from workers.engines.staging.see.rectangles import FAMILIES, Evidence, Family, Rectangles, candidates
from workers.engines.staging.see.walls import Wall, walls_of

RIDGE = 6.0
LEAST_SPREAD = 0.08
"""A number that hardly varies among synthetic rooms must not get a large weight for it."""
LEFT_OUT = {
    "tall": {"sill", "dark foot", "odd foot", "glare", "bright", "brighter", "bright above", "ribs", "contrast",
             "odd head", "unlike inside"},
    "raised": {"dark foot", "foot contrast", "ribs", "bright above", "stronger side", "brighter"},
    "radiator": {"foot contrast", "bright", "glare", "unlike inside", "sill"},
    "hearth": {"foot contrast", "bright", "glare", "ribs", "bright above", "sill", "odd foot", "brighter", "contrast",
               "head goes on"},
}  # fmt: skip
"""Numbers that mean nothing for a family or that rooms left out of the fit are found as well without."""
CHANCE = 0.1
"""Overlap with an opening hardly in view up to which a candidate counts as none."""
Sample = tuple[Array, Array]


def with_gardens(photo: Picture, rng: np.random.Generator) -> Picture:
    """The photo with what is burnt out replaced by soft sky over foliage."""
    height, width = photo.shape[:2]
    burnt = cv2.GaussianBlur((photo.min(axis=2) > 240).astype(np.float32), (0, 0), 0.8)[..., None]
    below = np.clip((np.arange(height) / height - rng.uniform(0.3, 0.6)) / 0.08, 0, 1)[:, None, None]
    sky = np.array([225.0, 232.0, 244.0]) * rng.uniform(0.93, 1.02)
    leaves = np.array([185.0, 200.0, 175.0]) * rng.uniform(0.7, 1.1)
    clouds = cv2.GaussianBlur(rng.normal(0, 1, (height, width, 1)), (0, 0), 6)[..., None]
    outside = (sky * (1 - below) + leaves * below) * np.exp(1.2 * clouds * (0.25 + below))
    return np.asarray(np.clip(photo * (1 - burnt) + outside * burnt, 0, 255), np.uint8)


def as_another_camera(photo: Picture, rng: np.random.Generator) -> Picture:
    """The photo with another exposure, contrast, tint, sharpness and noise."""
    changed = (photo / 255.0) ** rng.uniform(0.75, 1.4) * rng.uniform(0.85, 1.12) * rng.uniform(0.95, 1.05, 3)
    soft = cv2.GaussianBlur(changed, (0, 0), rng.uniform(0.3, 1.0))
    noisy = soft + rng.normal(0, rng.uniform(0.002, 0.015), photo.shape)
    return np.asarray(np.clip(noisy * 255, 0, 255), np.uint8)


def belongs(one: dict[str, Any], family: Family) -> bool:
    """Whether a true opening is one of the family's."""
    if one["kind"] == "window":
        return family.name == ("tall" if one["bottom"] < 0.2 else "raised")
    kinds = {"tall": ("door", "passage", "stairs"), "radiator": ("radiator",), "hearth": ("fireplace",)}
    return one["kind"] in kinds.get(family.name, ())


def overlaps(these: Rectangles, facade: Facade, camera: Camera, box: list[float]) -> Array:
    """Intersection over union (N,) in the picture of candidates and one true box."""
    wall = facade.wall
    low, high = wall.low + these.left / DENSITY, wall.low + these.right / DENSITY
    pairs = [(along, up / DENSITY) for along in (low, high) for up in (these.bottom, these.top)]
    corners = np.array([np.nan_to_num(camera.project(wall.world(along, up)), nan=-1.0) for along, up in pairs])
    corners = np.clip(corners, 0, [camera.width, camera.height_px])
    first, last = corners.min(axis=0), corners.max(axis=0)
    start, end = np.array(box[:2]), np.array(box[2:])
    both = np.prod(np.maximum(np.minimum(last, end) - np.maximum(first, start), 0.0), axis=1)
    return np.asarray(both / np.maximum(np.prod(last - first, axis=1) + np.prod(end - start) - both, 1e-9))


def samples_of(photo: Picture, truth: dict[str, Any], moved: float) -> dict[str, list[Sample]]:
    """Per family and wall, (evidence, likeness to a true opening) of every candidate. moved: of walls, share."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    content = content_box(grey)
    segments = find_segments(grey, content)
    size = photo.shape[1], photo.shape[0]
    camera = Camera(*size, truth["focal"], np.array(truth["rotation"]), truth["camera_height"])
    walls = walls_of(camera, truth["left"], truth["right"], truth["back"], truth["ceiling"])
    found: dict[str, list[Sample]] = {family.name: [] for family in FAMILIES}
    for wall in walls:
        facade = facade_of(photo, camera, _moved(wall, moved), segments, content)
        if facade is None:
            continue
        evidence = Evidence(facade)
        true = [one for one in truth["openings"] if one["wall"] == wall.name and one["box"] is not None]
        for family in FAMILIES:
            these = candidates(facade, family)
            if not len(these.left):
                continue
            likeness, clear = np.zeros(len(these.left)), np.full(len(these.left), True)
            for one in true:
                if belongs(one, family):
                    overlap = overlaps(these, facade, camera, one["box"])
                    if _in_view(one, camera):
                        likeness = np.maximum(likeness, overlap)
                    else:
                        clear &= overlap < CHANCE
            found[family.name].append((evidence.measure(these, family)[clear], likeness[clear]))
    return found


def _moved(wall: Wall, share: float) -> Wall:
    return replace(wall, at=wall.at * (1 + share), low=wall.low * (1 + share), high=wall.high * (1 + share))


def _in_view(one: dict[str, Any], camera: Camera) -> bool:
    box = one["box"]
    return bool(box[2] - box[0] > SEEN * camera.width and box[3] - box[1] > 20)


def regression(numbers: Array, target: Array, weight: Array, used: Array) -> tuple[Array, float]:
    """(weights, constant) of the ridge-penalised logistic regression; the penalty is on standardised numbers."""
    mean, spread = numbers.mean(axis=0), np.maximum(numbers.std(axis=0), LEAST_SPREAD)
    columns = np.column_stack([(numbers - mean) / spread * used, np.ones(len(numbers))])
    penalty = np.diag([*np.full(len(mean), RIDGE), 0.0])
    line = np.zeros(columns.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(columns @ line, -30, 30)))
        slope = columns.T @ (weight * (chance - target)) + penalty @ line
        curve = (columns * (weight * chance * (1 - chance) + 1e-9)[:, None]).T @ columns + penalty
        line = line - np.clip(np.linalg.solve(curve, slope), -3, 3)
    slopes = line[:-1] / spread * used
    return slopes, float(line[-1] - slopes @ mean)


def weights_for(family: Family, walls: list[Sample], rng: np.random.Generator) -> tuple[Array, float]:
    """The regression over all walls, each with the same say."""
    used = np.array([name not in LEFT_OUT[family.name] for name in Evidence.NAMES], float)
    parts = []
    for numbers, likeness in walls:
        target = np.clip((likeness - 0.45) / 0.4, 0, 1)
        good, bad = np.nonzero(target > 0)[0], rng.permutation(np.nonzero(target == 0)[0])[:500]
        weight = np.repeat([40 / max(len(good), 1), 60 / max(len(bad), 1)], [len(good), len(bad)])
        parts.append((numbers[[*good, *bad]], target[[*good, *bad]], weight))
    for attempt in range(3):
        every, target, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
        slopes, constant = regression(every, target, weight, used)
        for numbers, likeness in walls if attempt < 2 else ():
            score = np.where(likeness < 0.45, numbers @ slopes + constant, -np.inf)
            worst = np.argsort(-score)[:25]
            worst = worst[score[worst] > -2]
            parts.append((numbers[worst], np.zeros(len(worst)), np.full(len(worst), 0.8)))
    return slopes, constant


def main() -> None:
    from bench.rooms.render import seeds_from

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0-79")
    parser.add_argument("--rooms", type=Path, default=Path("var/rooms"))
    chosen = parser.parse_args()
    walls: dict[str, list[Sample]] = {family.name: [] for family in FAMILIES}
    for seed in seeds_from(chosen.seeds):
        picture = chosen.rooms / f"room{seed:04d}.jpg"
        if not picture.exists():
            continue
        truth = json.loads(picture.with_suffix(".json").read_text())
        photo = np.ascontiguousarray(np.asarray(cv2.imread(str(picture)), np.uint8)[..., ::-1])
        rng = np.random.default_rng(seed)
        views = ((photo, 0.0), (with_gardens(photo, rng), 0.03), (as_another_camera(photo, rng), 0.02))
        for view, most in views:
            for name, found in samples_of(view, truth, float(rng.uniform(-most, most))).items():
                walls[name] += found
    rng = np.random.default_rng(0)
    for family in FAMILIES:
        slopes, constant = weights_for(family, walls[family.name], rng)
        named = dict(zip(Evidence.NAMES, slopes.round(3).tolist(), strict=True))
        shown = {"constant": round(constant, 3), **{name: value for name, value in named.items() if value}}
        sys.stdout.write(f"{json.dumps(family.name)}: {json.dumps(shown)},\n")
        best = [(float((x @ slopes).max() + constant), bool(y.max() > 0.6)) for x, y in walls[family.name] if len(x)]
        for wanted in (True, False):
            quantiles = np.quantile([score for score, true in best if true == wanted] or [0.0], (0, 0.1, 0.5, 0.9, 1))
            shares = ", ".join(f"{value:.1f}" for value in quantiles)
            sys.stdout.write(
                f"# best score of walls {'with' if wanted else 'without'} one, 0 10 50 90 100 %: {shares}\n"
            )


if __name__ == "__main__":
    main()
