"""How well `staging.see` understands synthetic rooms: prints one line a room and the medians.

    python -m bench.rooms.render --seeds 1000-1011 --out var/rooms
    python -m bench.rooms.accuracy --seeds 1000-1011 --rooms var/rooms

Lengths are compared at the true camera height, so that the guess of the absolute scale (ceiling, doors) is measured
on its own. Walls that are not in the picture are left out, as are missing answers, which are counted instead.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Array, Camera, Hints, Room
from workers.engines.staging.see import understand
from workers.engines.staging.see.calibration import angles_of
from workers.engines.staging.see.overlay import overlay
from workers.engines.staging.see.walls import Wall, walls_of

SEEN = 0.03
"""Share of the picture's width that a wall must take to be counted as visible."""


RIGHT = 0.02
"""Share of the picture's height within which a line is right."""
TWO_DIRECTIONS = 6.0
"""Degrees of yaw from which both horizontal directions converge in or near the picture."""


def rotation_error(found: Array, truth: Array) -> tuple[float, int]:
    """(degrees, quarter turns) between two rotations; a box room may be named from any of its four sides."""
    best = (np.inf, 0)
    for turns in range(-1, 2):
        angle = turns * np.pi / 2
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        cosine = (np.trace(found @ turn @ truth.T) - 1) / 2
        degrees = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
        best = min(best, (degrees, turns))
    return best


def true_camera(truth: dict[str, Any], room: Room) -> Camera:
    """The camera that rendered the room."""
    size = room.camera
    return Camera(size.width, size.height_px, truth["focal"], np.array(truth["rotation"]), truth["camera_height"])


def wall_names(turns: int) -> dict[str, str]:
    """True wall -> the name it has in a room whose axes are `turns` quarter turns away."""
    order = ["right", "back", "left", "front"]
    return {name: order[(index - turns) % 4] for index, name in enumerate(order) if name != "front"}


def visible_walls(camera: Camera, truth: dict[str, Any]) -> dict[str, Wall]:
    """Walls of the true room that take a noticeable part of the picture at the height of the floor line."""
    found = {}
    for wall in walls_of(camera, truth["left"], truth["right"], truth["back"], truth["ceiling"]):
        along = np.linspace(wall.low, wall.high, 300)
        foot = camera.project(wall.world(along, np.zeros(300)))
        with np.errstate(invalid="ignore"):
            inside = (foot > 0).all(1) & (foot[:, 0] < camera.width) & (foot[:, 1] < camera.height_px)
        if inside.sum() > 1 and np.ptp(foot[inside, 0]) > SEEN * camera.width:
            found[wall.name] = wall
    return found


def overlap(found: tuple[float, ...], truth: tuple[float, ...]) -> float:
    """Intersection over union of two picture boxes."""
    wide = max(0.0, min(found[2], truth[2]) - max(found[0], truth[0]))
    tall = max(0.0, min(found[3], truth[3]) - max(found[1], truth[1]))
    both = wide * tall
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (found, truth)]
    return both / max(sum(areas) - both, 1e-9)


def line_off(room: Room, camera: Camera, truth: dict[str, Any], name: str | None, ceiling: bool) -> float | None:
    """How far the back wall's line is off, as a share of the picture's height; inf when that wall was not found.

    The line of floor and true back wall (or of ceiling and back wall) is looked at in the columns of the picture where
    it is in view; the number is the median over them of the distance, up or down, to the same line of the found room.
    None when less than `SEEN` of the width shows it. A line is right up to `RIGHT`. name: what the true back wall is
    called in the found room, whose axes may be turned.
    """
    across = np.linspace(truth["left"], truth["right"], 400)
    level = truth["ceiling"] if ceiling else 0.0
    true = camera.project(np.column_stack([across, np.full(400, truth["back"]), np.full(400, level)]))
    with np.errstate(invalid="ignore"):
        seen = ((true > 0) & (true < [camera.width, camera.height_px])).all(axis=1)
    if seen.sum() < 8 or np.ptp(true[seen, 0]) < SEEN * camera.width:
        return None
    at = getattr(room, name) if name in ("left", "right", "back") else None
    if at is None:
        return float("inf")
    along, level = np.linspace(-20, 20, 4001), room.ceiling if ceiling else 0.0
    wall = np.column_stack([along, np.full(4001, at)] if name == "back" else [np.full(4001, at), along])
    found = room.camera.project(np.column_stack([wall, np.full(4001, level)]))
    inside = np.isfinite(found).all(axis=1) & (np.abs(found[:, 0] - camera.width / 2) < camera.width)
    if inside.sum() < 2:
        return float("inf")
    order = np.argsort(found[inside, 0])
    rows = np.interp(true[seen, 0], found[inside, 0][order], found[inside, 1][order])
    return float(np.median(np.abs(rows - true[seen, 1]))) / camera.height_px


def openings_found(room: Room, camera: Camera, walls: dict[str, Wall], truth: dict[str, Any]) -> tuple[int, int, int]:
    """(true openings in view, of them found with an overlap of 0.4, wrong answers: overlap with none at all)."""
    boxes = []
    for hole in truth["openings"]:
        wall = walls.get(hole["wall"])
        if wall is None:
            continue
        box = wall.pixel_box(camera, hole["low"], hole["high"], hole["bottom"], hole["top"])
        if np.isfinite(box).all() and (box[2] - box[0]) > SEEN * camera.width and box[3] - box[1] > 20:
            boxes.append(box)
    hits = sum(any(overlap(one.box, box) > 0.4 for one in room.openings) for box in boxes)
    wrong = sum(all(overlap(one.box, box) < 0.05 for box in boxes) for one in room.openings)
    return len(boxes), hits, wrong


def measure(picture: Path, drawn: Path | None) -> dict[str, Any]:
    """The errors of one room."""
    truth = json.loads(picture.with_suffix(".json").read_text())
    photo = np.ascontiguousarray(np.asarray(cv2.imread(str(picture)), np.uint8)[..., ::-1])
    try:
        room = understand(photo, hints=Hints())
    except InvalidInput as refused:
        return {"refused": refused.message}
    if drawn is not None:
        cv2.imwrite(str(drawn / f"{picture.stem}.png"), overlay(photo, room)[..., ::-1])
    degrees, turns = rotation_error(room.camera.rotation, np.array(truth["rotation"]))
    camera = true_camera(truth, room)
    walls = visible_walls(camera, truth)
    scale = truth["camera_height"] / room.camera.height
    names = wall_names(turns)
    turned = abs(float(np.degrees(angles_of(np.array(truth["rotation"]))[2])))
    errors: dict[str, Any] = {
        "one_point": turned < TWO_DIRECTIONS,
        "rotation_deg": degrees,
        "focal_pct": 100 * (room.camera.focal / truth["focal"] - 1),
        "scale_pct": 100 * (1 / scale - 1),
        "confidence": room.confidence,
        "focal_from": room.evidence["focal_from"],
    }
    missing = 0
    for name, wall in walls.items():
        answer = getattr(room, names[name], None) if names[name] != "front" else None
        if answer is None:
            missing += 1
        else:
            errors[f"{name}_cm"] = 100 * (abs(answer) * scale - abs(wall.at))
    errors["missing_walls"] = missing
    for line in ("foot", "ceiling"):
        off = line_off(room, camera, truth, names["back"], line == "ceiling")
        if off is not None:
            errors[f"back_{line}_pct"] = 100 * off
    errors["openings"] = openings_found(room, camera, walls, truth)
    return errors


def main() -> None:
    from bench.rooms.render import seeds_from

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="1000-1011")
    parser.add_argument("--rooms", type=Path, default=Path("var/rooms"))
    parser.add_argument("--overlays", type=Path)
    chosen = parser.parse_args()
    results = []
    for seed in seeds_from(chosen.seeds):
        picture = chosen.rooms / f"room{seed:04d}.jpg"
        if not picture.exists():
            continue
        errors = measure(picture, chosen.overlays)
        results.append(errors)
        shown = {key: round(value, 2) if isinstance(value, float) else value for key, value in errors.items()}
        text = "  ".join(f"{key} {value}" for key, value in shown.items())
        sys.stdout.write(f"{picture.stem}: {text}\n")
    summary(results)


def summary(results: list[dict[str, Any]]) -> None:
    """Medians over the rooms that were understood."""
    understood = [one for one in results if "refused" not in one]
    sys.stdout.write(f"{len(results)} rooms, {len(results) - len(understood)} refused\n")
    for key in ("rotation_deg", "focal_pct", "scale_pct", "back_cm", "left_cm", "right_cm"):
        values = np.abs([one[key] for one in understood if key in one])
        if len(values):
            sys.stdout.write(f"|{key}|: median {np.median(values):.2f}, worst {values.max():.2f} of {len(values)}\n")
    two = np.abs([one["focal_pct"] for one in understood if not one["one_point"]])
    if len(two):
        sys.stdout.write(f"focal where two directions are seen: median {np.median(two):.2f} % of {len(two)}\n")
    for line in ("foot", "ceiling"):
        off = np.array([one[f"back_{line}_pct"] for one in understood if f"back_{line}_pct" in one])
        right = int(np.sum(off <= 100 * RIGHT))
        sys.stdout.write(f"back wall's {line} line right: {right} of {len(off)}\n")
    totals = np.sum([one["openings"] for one in understood], axis=0) if understood else (0, 0, 0)
    missing = sum(one["missing_walls"] for one in understood)
    sys.stdout.write(f"openings: {totals[1]} of {totals[0]} found, {totals[2]} wrong; walls missing {missing}\n")


if __name__ == "__main__":
    main()
