"""`python -m bench.sheets`: stages every room in every preset and writes a sheet of each room to docs/sheets.

    python -m bench.sheets                        # all rooms: about forty minutes on two cores
    python -m bench.sheets --rooms Bedroom,Kitchen --width 480 --out var/sheets

The empty photo comes first, then the nine presets in the engine's order. The rooms are rendered here, so nobody else's
picture is shown; the engine sees only the photo. A room that the engine refuses is left blank with the reason on
standard output. Photos, renders and times are those of the draft quality.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.rooms.render import developed, render
from bench.rooms.sample import BEDROOM, LIVING, balanced
from bench.rooms.spec import Hole, RoomSpec
from workers.engines.base import EngineError
from workers.engines.staging.composite import composite
from workers.engines.staging.furnish import arrange, build
from workers.engines.staging.photo import EFFORTS, Variant, render_spec
from workers.engines.staging.render import render as trace
from workers.engines.staging.request import STYLES
from workers.engines.staging.scene import Hints, Room
from workers.engines.staging.see import understand

OUT = Path(__file__).parents[1] / "docs" / "sheets"
CELL_WIDTH, COLUMNS, GAP = 320, 5, 4
SAMPLES = 12
SEED = 3

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Subject:
    """A sheet: its room types and the empty room that shows them."""

    rooms: tuple[str, ...]
    spec: RoomSpec

    @property
    def name(self) -> str:
        return " + ".join(self.rooms)

    @property
    def file(self) -> str:
        return "-".join(self.rooms).lower().replace(" ", "-")


def _view(left: float, right: float, back: float, turn: float, holes: tuple[Hole, ...], **other: object) -> RoomSpec:
    """A room about the camera. turn: degrees to the right."""
    spec = replace(LIVING, left=left, right=right, back=back, yaw=float(np.radians(turn)), holes=holes, sun=None)
    return replace(spec, **other)  # type: ignore[arg-type]


def _window(wall: str, low: float, high: float, bottom: float = 0.85, top: float = 2.2) -> Hole:
    return Hole("window", wall, low, high, bottom, top)


def _door(wall: str, low: float) -> Hole:
    return Hole("door", wall, low, low + 0.86, 0.0, 2.05)


BEHIND = _window("front", -1.1, 0.9)
WIDE = float(np.radians(88))
"""The lens that photographers take for small rooms, from the doorway."""
DOWN = float(np.radians(10))
SMALL = _view(
    -1.25,
    1.35,
    3.1,
    10,
    (_window("left", 1.6, 2.5, 1.1, 2.1), BEHIND),
    floor="tiles",
    front=-0.8,
    view=WIDE,
    pitch=DOWN,
)
OPEN_AIR = _view(
    -2.2, 2.3, 4.0, 8, (_window("back", -1.6, 1.5, 0.05, 2.2), BEHIND), floor="grey planks", sky=9.0, view=WIDE
)
PARAPET = _window("back", -1.3, 1.4, 0.95)
"""What a covered balcony looks out over."""
BROWN = (0.36, 0.26, 0.17)
"""A stained door."""

SUBJECTS = (
    Subject(("Living Room",), LIVING),
    Subject(("Bedroom",), BEDROOM),
    Subject(
        ("Dining Room",),
        _view(-1.9, 2.2, 4.3, -12, (_window("left", 1.6, 3.2), _door("back", 0.9), BEHIND), floor="herringbone"),
    ),
    Subject(
        ("Kitchen",),
        _view(-2.0, 2.0, 4.1, 11, (_window("right", 1.6, 2.9, 1.0), _door("back", -1.6), BEHIND), floor="checkered"),
    ),
    Subject(
        ("Living Room", "Kitchen", "Dining Room"),
        _view(
            -3.3,
            3.0,
            6.2,
            -4,
            (_window("left", 2.6, 4.6), _door("back", 1.7), BEHIND),
            front=-1.6,
            view=WIDE,
            pitch=DOWN,
        ),
    ),
    Subject(("Home Office",), _view(-1.7, 1.9, 3.7, 12, (_window("right", 1.4, 2.8), _door("back", -1.5), BEHIND))),
    Subject(("Kids Room",), _view(-1.9, 1.9, 3.9, -11, (_window("left", 1.4, 2.8), BEHIND), floor="carpet")),
    Subject(("Bathroom",), replace(SMALL, seed=31)),
    Subject(("Shower",), replace(SMALL, seed=32, floor="slate", wall_colour=(0.52, 0.6, 0.62))),
    Subject(
        ("Toilet",), replace(SMALL, seed=33, left=-0.95, right=1.05, holes=(BEHIND,), wall_colour=(0.6, 0.66, 0.66))
    ),
    Subject(("Bathroom", "Shower", "Toilet"), replace(SMALL, seed=34, left=-1.7, right=1.8, back=3.6)),
    Subject(("Hallway",), _view(-0.85, 0.95, 5.2, 4, (_door("back", -0.4), _door("right", 2.6), BEHIND), floor="oak")),
    Subject(
        ("Entryway",),
        _view(
            -1.3, 1.4, 3.6, -8, (_door("back", 0.2), BEHIND), floor="tiles", view=WIDE, pitch=DOWN, door_colour=BROWN
        ),
    ),
    Subject(("Laundry Room",), replace(SMALL, seed=35, left=-1.4, right=1.4, back=3.2, floor="grey planks")),
    Subject(
        ("Garage",),
        _view(
            -2.6,
            2.8,
            5.4,
            8,
            (_window("left", 2.4, 3.8, 1.4, 2.1), _door("right", 3.6), BEHIND),
            floor="slate",
            wall_colour=(0.42, 0.42, 0.40),
            door_colour=BROWN,
        ),
    ),
    Subject(("Basement",), _view(-2.3, 2.4, 4.8, 12, (_window("left", 2.0, 2.9, 1.6, 2.15), BEHIND), floor="carpet")),
    Subject(("Attic",), _view(-2.0, 2.1, 4.3, -12, (_window("back", -0.6, 0.7), BEHIND), ceiling=2.3)),
    Subject(
        ("Walk-in Closet",), replace(SMALL, seed=38, left=-1.5, right=1.6, back=3.4, holes=(BEHIND,), floor="carpet")
    ),
    Subject(("Balcony",), replace(OPEN_AIR, seed=36, left=-1.5, right=1.6, back=2.9, holes=(PARAPET, BEHIND))),
    Subject(("Terrace",), replace(OPEN_AIR, seed=37)),
)


def photo_of(spec: RoomSpec, width: int) -> Picture:
    """The empty room as a camera would save it, (H, W, 3)."""
    small = replace(spec, width=width, height=round(width / 1.5))
    return np.asarray(developed(balanced(render(small, SAMPLES)), small), np.uint8)


def staged(photo: Picture, room: Room, rooms: tuple[str, ...], styles: tuple[str, ...]) -> dict[str, Picture]:
    """The photo in each style that the rules allow, all rendered under one fit of the light."""
    variants: dict[str, Variant] = {}
    for style in styles:
        try:
            chosen = arrange(room, room_types=rooms, style=style, seed=SEED)[0]
        except EngineError as error:
            print(f"  {style}: {error.code}: {error}")
            continue
        pieces = tuple(tuple(build(placement, style=style, seed=SEED)) for placement in chosen.placements)
        variants[style] = Variant(chosen, pieces)
    if not variants:
        return {}
    side, effort = EFFORTS["draft"]
    spec = render_spec(photo, room, list(variants.values()), side=side, effort=effort, seed=SEED)
    with tempfile.TemporaryDirectory() as folder:
        made = trace(spec, Path(folder), progress=lambda _: None, cancelled=lambda: False, timeout=1800.0)
        return {
            style: composite(photo, layers, seed=SEED).image
            for style, layers in zip(variants, made.layers, strict=True)
        }


def sheet(before: Picture, after: dict[str, Picture], styles: tuple[str, ...]) -> Picture:
    """The empty room and the styles in rows of COLUMNS, white where one is missing."""
    height = round(CELL_WIDTH * before.shape[0] / before.shape[1])
    rows = -(-(len(styles) + 1) // COLUMNS)
    canvas = np.full((rows * (height + GAP) - GAP, COLUMNS * (CELL_WIDTH + GAP) - GAP, 3), 255, np.uint8)
    for number, picture in enumerate([before, *(after.get(style) for style in styles)]):
        if picture is None:
            continue
        row, column = divmod(number, COLUMNS)
        top, left = row * (height + GAP), column * (CELL_WIDTH + GAP)
        cell = cv2.resize(picture, (CELL_WIDTH, height), interpolation=cv2.INTER_AREA)
        canvas[top : top + height, left : left + CELL_WIDTH] = cell
    return canvas


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rooms", default="", help="names, separated by commas; several of one open plan by ' + '")
    arguments.add_argument("--styles", default=",".join(STYLES))
    arguments.add_argument("--width", type=int, default=640, help="of the photos, pixels")
    arguments.add_argument("--out", type=Path, default=OUT)
    arguments.add_argument("--photos", type=Path, help="keeps the empty photos (.npy) here, to stage them again")
    arguments.add_argument("--large", type=Path, help="also writes every picture at its own size here")
    asked = arguments.parse_args()
    styles = tuple(asked.styles.split(","))
    wanted = [name.strip() for name in asked.rooms.split(",") if name.strip()]
    asked.out.mkdir(parents=True, exist_ok=True)
    for subject in SUBJECTS:
        if wanted and subject.name not in wanted:
            continue
        began = time.perf_counter()
        photo = _kept_photo(subject, asked.width, asked.photos)
        try:
            room = understand(photo, hints=Hints(ceiling_height=subject.spec.ceiling))
            after = staged(photo, room, subject.rooms, styles)
        except EngineError as error:
            print(f"{subject.name}: {error.code}: {error}")
            after = {}
        picture = sheet(photo, after, styles)
        Image.fromarray(picture).save(asked.out / f"{subject.file}.jpg", quality=82, optimize=True, progressive=True)
        if asked.large is not None:
            asked.large.mkdir(parents=True, exist_ok=True)
            for style, image in {"before": photo, **after}.items():
                Image.fromarray(image).save(asked.large / f"{subject.file}-{style}.png")
        print(f"{subject.name}: {len(after)} of {len(styles)} in {time.perf_counter() - began:.0f} s", flush=True)


def _kept_photo(subject: Subject, width: int, folder: Path | None) -> Picture:
    path = None if folder is None else folder / f"{subject.file}-{width}.npy"
    if path is not None and path.exists():
        return np.asarray(np.load(path), np.uint8)
    photo = photo_of(subject.spec, width)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, photo)
    return photo


if __name__ == "__main__":
    main()
