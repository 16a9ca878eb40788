"""How many of the openings of synthetic rooms are found, kind by kind: prints one table.

    python -m bench.rooms.render --seeds 1000-1027 --out var/rooms
    python -m bench.rooms.openings --seeds 1000-1027 --rooms var/rooms

An opening counts as in view when its place in the picture takes SEEN of the width and 20 rows. It is found when an
answer on the same wall overlaps that place by half (intersection over union), whatever the answer calls it; it is also
named when the answer's kind fits. An answer that overlaps no true thing by 0.3 is false. Sockets and switches are
counted on their own and at any size, with an overlap of 0.25: they are a few pixels wide.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.rooms.accuracy import SEEN, overlap, rotation_error, true_camera, visible_walls, wall_names
from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Camera, Hints, Opening, Room
from workers.engines.staging.see import understand
from workers.engines.staging.see.lines import Picture, content_box, find_segments
from workers.engines.staging.see.openings import find_openings
from workers.engines.staging.see.overlay import overlay
from workers.engines.staging.see.walls import walls_of

FOUND, FALSE, FOUND_SOCKET = 0.5, 0.3, 0.25
KINDS = ("door", "passage", "stairs", "window", "fireplace", "radiator", "socket")
GLASS = ("glazed", "french")
"""Styles of doors and windows that are both: glass in a frame that stands on the floor."""
LIKE = {"door": {"door", "passage"}, "passage": {"door", "passage"}, "stairs": {"stairs", "passage"}}
"""Kinds that mean the same to furniture: an open door is a passage."""


def compare(found: Iterable[Opening], room: Room, truth: dict[str, Any]) -> tuple[Counter[tuple[str, str]], list[str]]:
    """(how often (kind, true | found | named | false) occurred, the faults in words)."""
    camera = true_camera(truth, room)
    names = wall_names(rotation_error(room.camera.rotation, np.array(truth["rotation"]))[1])
    walls = visible_walls(camera, truth)
    count: Counter[tuple[str, str]] = Counter()
    faults = []
    answers = [one for one in found if one.kind != "keep_free" or one.wall != "floor"]
    places = [(one, names.get(one["wall"]), one["box"] if one["wall"] in walls else None) for one in truth["openings"]]
    for one, wall, box in places:
        kind = one["kind"]
        large = box is not None and box[2] - box[0] > SEEN * camera.width and box[3] - box[1] > 20
        if box is None or not (large or kind == "socket"):
            continue
        least = FOUND_SOCKET if kind == "socket" else FOUND
        hits = [answer for answer in answers if answer.wall == wall and overlap(answer.box, box) >= least]
        count[kind, "true"] += 1
        count[kind, "found"] += bool(hits)
        fits = LIKE.get(kind, {kind}) | ({"door", "window"} if one["style"] in GLASS else set())
        count[kind, "named"] += any(hit.kind in fits for hit in hits)
        if not hits and kind != "socket":
            faults.append(f"missed {kind} {one['style']} on {wall}")
        elif kind != "socket" and not any(hit.kind in fits for hit in hits):
            faults.append(f"{kind} called {hits[0].kind}")
    for answer in answers:
        if all(box is None or overlap(answer.box, box) < FALSE for _, _, box in places):
            count[answer.kind, "false"] += 1
            faults.append(f"false {answer.kind} on {answer.wall}")
    return count, faults


def on_true_walls(photo: Picture, truth: dict[str, Any]) -> Room:
    """The room with its true camera and walls and the openings that are found on them."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    content = content_box(grey)
    size = photo.shape[1], photo.shape[0]
    camera = Camera(*size, truth["focal"], np.array(truth["rotation"]), truth["camera_height"])
    sides = truth["left"], truth["right"], truth["back"], truth["ceiling"]
    found = find_openings(photo, camera, walls_of(camera, *sides), find_segments(grey, content), content)
    return Room(camera, *sides, np.zeros((0, 2)), tuple(found))


def table(count: Counter[tuple[str, str]]) -> str:
    """The counts as lines of text."""
    lines = [f"{'kind':<10} {'true':>5} {'found':>6} {'named':>6} {'false':>6}"]
    kinds = [*KINDS, "keep_free"]
    for kind in kinds:
        lines.append(f"{kind:<10} " + " ".join(f"{count[kind, key]:>{5 + (key != 'true')}}" for key in COLUMNS))
    total = {key: sum(count[kind, key] for kind in kinds if kind != "socket") for key in COLUMNS}
    answers = total["found"] + total["false"]
    lines.append(
        f"without sockets: {total['found']} of {total['true']} found ({_share(total['found'], total['true'])}), "
        f"{total['named']} named, {total['false']} of {answers} answers false ({_share(total['false'], answers)})"
    )
    return "\n".join(lines) + "\n"


COLUMNS = ("true", "found", "named", "false")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.0f} %"


def main() -> None:
    from bench.rooms.render import seeds_from

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="1000-1027")
    parser.add_argument("--rooms", type=Path, default=Path("var/rooms"))
    parser.add_argument("--overlays", type=Path)
    parser.add_argument("--true-walls", action="store_true", help="with the true camera and walls, not understood ones")
    chosen = parser.parse_args()
    total: Counter[tuple[str, str]] = Counter()
    refused = 0
    for seed in seeds_from(chosen.seeds):
        picture = chosen.rooms / f"room{seed:04d}.jpg"
        if not picture.exists():
            continue
        truth = json.loads(picture.with_suffix(".json").read_text())
        photo = np.ascontiguousarray(np.asarray(cv2.imread(str(picture)), np.uint8)[..., ::-1])
        try:
            room = on_true_walls(photo, truth) if chosen.true_walls else understand(photo, hints=Hints())
        except InvalidInput as reason:
            refused += 1
            sys.stdout.write(f"{picture.stem}: refused, {reason.message}\n")
            continue
        if chosen.overlays is not None:
            cv2.imwrite(str(chosen.overlays / f"{picture.stem}.png"), overlay(photo, room)[..., ::-1])
        count, faults = compare(room.openings, room, truth)
        total += count
        sys.stdout.write(f"{picture.stem}: {', '.join(faults) or 'all right'}\n")
    sys.stdout.write(f"{refused} refused\n{table(total)}")


if __name__ == "__main__":
    main()
