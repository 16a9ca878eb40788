"""How well things are taken out of a photo: rooms rendered with and without furniture, filled, and compared.

python -m bench.removal --seeds 1,2,4,6 --out var/removal

Prints one row per room: PSNR and SSIM inside the outlines against the same room rendered empty, and the same for
OpenCV's Telea inpainting of the same pixels. The pictures stay in the folder and are rendered once.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.rooms.render import WALL_LEVEL, developed, render, save, seeds_from
from bench.rooms.spec import RoomSpec, random_room
from workers.engines.base import InvalidInput
from workers.engines.staging.quality import ssim_maps
from workers.engines.staging.remove import empty_photo
from workers.engines.staging.scene import Array, Hints

Bounds = tuple[tuple[float, float, float], tuple[float, float, float]]
Thing = tuple[Bounds, tuple[float, float, float]]
Picture = NDArray[np.uint8]
MARGIN = 4
"""Pixels that a person draws around a thing."""


def free(spec: RoomSpec, wall: str, low: float, high: float) -> bool:
    """Whether a stretch of wall has no opening."""
    return all(hole.wall != wall or hole.high < low - 0.1 or hole.low > high + 0.1 for hole in spec.holes)


def things(spec: RoomSpec) -> Iterator[list[Thing]]:
    """Pieces made of boxes, each a list of (bounds in metres, colour): a sofa and a chest where a wall is free of
    openings (what they hid could not be known), a low table and two toys."""
    back, cloth, wood = spec.back - 0.06, (0.16, 0.24, 0.34), (0.30, 0.17, 0.08)
    seen = float(np.tan(spec.yaw) * spec.back)
    stands = sorted(np.arange(spec.left + 1.0, spec.right - 0.95, 0.1), key=lambda at: float(abs(at - seen)))
    places = [float(at) for at in stands if free(spec, "back", at - 0.9, at + 0.9)]
    if places:
        yield [
            (((places[0] - 0.9, back - 0.85, 0.08), (places[0] + 0.9, back, 0.42)), cloth),
            (((places[0] - 0.9, back - 0.25, 0.42), (places[0] + 0.9, back, 0.8)), cloth),
        ]
    x, y = float(np.tan(spec.yaw) * spec.back * 0.62), spec.back * 0.62
    yield [
        (((x - 0.45, y - 0.3, 0.32), (x + 0.45, y + 0.3, 0.38)), wood),
        (((x - 0.4, y - 0.25, 0.0), (x - 0.34, y + 0.25, 0.32)), wood),
        (((x + 0.34, y - 0.25, 0.0), (x + 0.4, y + 0.25, 0.32)), wood),
    ]
    wall, side = ("left", spec.left + 0.05) if spec.yaw < 0 else ("right", spec.right - 0.5)
    if free(spec, wall, spec.back * 0.7, spec.back * 0.7 + 0.9):
        yield [(((side, spec.back * 0.7, 0.0), (side + 0.45, spec.back * 0.7 + 0.9, 0.75)), (0.55, 0.5, 0.42))]
    for step, colour in ((-0.8, (0.6, 0.1, 0.08)), (0.75, (0.1, 0.35, 0.5))):
        yield [(((x + step, y + 0.35, 0.0), (x + step + 0.18, y + 0.5, 0.16)), colour)]


def outlines(spec: RoomSpec) -> tuple[Array, ...]:
    """The outline (N, 2) in pixels of each thing that is in view, drawn with a margin."""
    found = []
    for parts in things(spec):
        corners = np.array([[b[i][k] for k, i in enumerate(pick)] for b, _ in parts for pick in np.ndindex(2, 2, 2)])
        points = spec.camera.project(corners)
        if not np.isfinite(points).all():
            continue
        hull = cv2.convexHull(points.astype(np.float32))[:, 0].astype(float)
        centre = hull.mean(axis=0)
        away = hull - centre
        hull = hull + MARGIN * away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
        hull = np.clip(hull, 0, [spec.width, spec.height])
        if cv2.contourArea(hull.astype(np.float32)) > 60:
            found.append(hull)
    return tuple(found)


def photos(spec: RoomSpec, folder: Path, samples: int) -> tuple[Picture, Picture]:
    """(furnished, empty) photos of a room, of one exposure."""
    names = [folder / f"{kind}{spec.seed:04d}.jpg" for kind in ("furnished", "empty")]
    if not all(name.exists() for name in names):
        extra = [(bounds, colour) for parts in things(spec) for bounds, colour in parts]
        linear = [render(spec, samples, boxes=extra), render(spec, samples)]
        gain = WALL_LEVEL / max(float(np.percentile(linear[1].mean(axis=2), 70)), 1e-6)
        for name, one in zip(names, linear, strict=True):
            save(developed(one, spec, gain=gain), name, spec.quality)
    furnished, empty = (np.ascontiguousarray(np.asarray(cv2.imread(str(name)))[..., ::-1], np.uint8) for name in names)
    return furnished, empty


def psnr(first: Picture, second: Picture, inside: NDArray[np.bool_]) -> float:
    """Peak signal to noise ratio in dB over a mask."""
    error = np.mean((first[inside].astype(float) - second[inside].astype(float)) ** 2)
    return float(10 * np.log10(255.0**2 / max(error, 1e-6)))


def ssim(first: Picture, second: Picture, inside: NDArray[np.bool_]) -> float:
    """Mean structural similarity over a mask."""
    return float(ssim_maps(first, second)[0][inside].mean())


def measured(spec: RoomSpec, folder: Path, samples: int) -> dict[str, float | str]:
    """One row of the table."""
    furnished, empty = photos(spec, folder, samples)
    drawn = outlines(spec)
    began = time.perf_counter()
    emptied = empty_photo(furnished, Hints(remove=drawn), mode="refurnish", seed=spec.seed)
    seconds = time.perf_counter() - began
    inside = np.zeros(furnished.shape[:2], np.uint8)
    for outline in drawn:
        cv2.fillPoly(inside, [np.round(outline).astype(np.int32)], 1)
    hole = inside > 0
    wide = cv2.dilate(inside, np.ones((5, 5), np.uint8))
    telea = np.asarray(cv2.inpaint(furnished, wide, 5, cv2.INPAINT_TELEA), np.uint8)
    stem = folder / f"emptied{spec.seed:04d}"
    sheet = np.vstack([np.hstack([furnished, empty]), np.hstack([emptied.photo, telea])])
    cv2.imwrite(str(stem.with_suffix(".png")), sheet[..., ::-1])
    return {
        "seed": str(spec.seed),
        "floor": spec.floor,
        "share": round(float(hole.mean()), 3),
        "psnr": round(psnr(emptied.photo, empty, hole), 2),
        "telea_psnr": round(psnr(telea, empty, hole), 2),
        "ssim": round(ssim(emptied.photo, empty, hole), 3),
        "telea_ssim": round(ssim(telea, empty, hole), 3),
        "seconds": round(seconds, 1),
        **{name: round(value, 3) for name, value in emptied.quality.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="1,2,4,6")
    parser.add_argument("--out", type=Path, default=Path("var/removal"))
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--width", type=int, default=480)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for seed in seeds_from(chosen.seeds):
        spec = replace(random_room(seed), width=chosen.width, height=round(chosen.width / 1.5))
        try:
            row = measured(spec, chosen.out, chosen.samples)
        except InvalidInput as refused:
            row = {"seed": str(seed), "floor": spec.floor, "refused": refused.message[:90]}
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
