"""Floor plans drawn with known truth: one flat of six rooms, in several manners of drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from workers.engines.staging.plan.read import read_sheet
from workers.engines.staging.plan.sheet import straighten
from workers.engines.staging.plan.words import Picture, Plan

OUTER, INNER = 0.30, 0.14
"""Wall thicknesses, metres."""

ROOMS: dict[str, tuple[float, float, float, float]] = {
    "living": (0.0, 0.0, 6.0, 4.6),
    "kitchen": (6.0, 0.0, 10.0, 3.0),
    "hallway": (6.0, 3.0, 10.0, 4.6),
    "bedroom": (0.0, 4.6, 4.0, 8.0),
    "second_bedroom": (4.0, 4.6, 7.5, 8.0),
    "bathroom": (7.5, 4.6, 10.0, 8.0),
}
"""Each room between the middles of its walls: left, top, right, bottom, metres."""

WALLS = (
    *((0.0, y, 10.0, y, OUTER) for y in (0.0, 8.0)),
    *((x, 0.0, x, 8.0, OUTER) for x in (0.0, 10.0)),
    (0.0, 4.6, 10.0, 4.6, INNER),
    (6.0, 0.0, 6.0, 4.6, INNER),
    (6.0, 3.0, 10.0, 3.0, INNER),
    (4.0, 4.6, 4.0, 8.0, INNER),
    (7.5, 4.6, 7.5, 8.0, INNER),
)
DOORS = (
    ("v", 6.0, 3.45, 0.85, INNER),
    ("h", 3.0, 7.0, 0.85, INNER),
    ("h", 4.6, 8.3, 0.80, INNER),
    ("h", 4.6, 6.4, 0.80, INNER),
    ("h", 4.6, 1.0, 0.85, INNER),
    ("v", 10.0, 3.4, 0.90, OUTER),
)
"""Along h or v, the wall's place, where the gap begins, its width, the wall's thickness."""
WINDOWS = (
    ("h", 0.0, 1.5, 2.5, OUTER),
    ("h", 0.0, 7.5, 1.5, OUTER),
    ("h", 8.0, 1.0, 1.6, OUTER),
    ("h", 8.0, 5.0, 1.6, OUTER),
    ("h", 8.0, 8.4, 0.8, OUTER),
    ("v", 0.0, 1.5, 1.7, OUTER),
)
ENGLISH = {
    "living": "Living Room",
    "kitchen": "Kitchen",
    "hallway": "Hall",
    "bedroom": "Bedroom 1",
    "second_bedroom": "Bedroom 2",
    "bathroom": "Bathroom",
}


def clear_size(room: str) -> tuple[float, float]:
    """Width and height of a room between its walls, metres."""
    left, top, right, bottom = ROOMS[room]
    across, down = (
        (OUTER if left == 0 else INNER, OUTER if right == 10 else INNER),
        (
            OUTER if top == 0 else INNER,
            OUTER if bottom == 8 else INNER,
        ),
    )
    return right - left - sum(across) / 2, bottom - top - sum(down) / 2


@dataclass(frozen=True)
class Manner:
    """How a plan is drawn. walls: filled | grey | double | hatched. sizes: metric | imperial | area | none, under the
    names. doors: leaf | gap. upright: rooms whose words run from bottom to top. turn: degrees counter-clockwise. scale:
    pixels a metre."""

    walls: str = "filled"
    names: Mapping[str, str] = field(default_factory=lambda: dict(ENGLISH))
    sizes: str = "metric"
    scale: float = 60.0
    turn: float = 0.0
    fixtures: bool = True
    doors: str = "leaf"
    upright: tuple[str, ...] = ()
    noise: float = 0.0


def draw(manner: Manner = Manner()) -> NDArray[np.uint8]:
    """The flat (H, W, 3), with a margin of 1.2 m around it."""
    sheet = _Sheet(manner)
    sheet.walls()
    for door in DOORS:
        sheet.door(*door)
    for window in WINDOWS:
        sheet.window(*window)
    if manner.fixtures:
        sheet.fixtures()
    sheet.labels()
    return sheet.finished()


class _Sheet:
    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.margin = 1.2
        self.unit = manner.scale * 2  # drawn at twice the size, then shrunk: soft edges as a real export has them
        size = (round((10.0 + 2 * self.margin) * self.unit), round((8.0 + 2 * self.margin) * self.unit))
        self.image = Image.new("RGB", size, "white")
        self.pen = ImageDraw.Draw(self.image)
        self.line = max(2, round(self.unit * 0.02))

    def at(self, *metres: float) -> list[float]:
        return [(value + self.margin) * self.unit for value in metres]

    def walls(self) -> None:
        fill = {"filled": "#141414", "grey": "#8f8f8f", "double": "white", "hatched": "white"}[self.manner.walls]
        boxes = [
            (min(x0, x1) - t / 2, min(y0, y1) - t / 2, max(x0, x1) + t / 2, max(y0, y1) + t / 2)
            for x0, y0, x1, y1, t in WALLS
        ]
        edge = self.line / self.unit
        if self.manner.walls != "filled":
            for box in boxes:
                self.pen.rectangle(self.at(box[0] - edge, box[1] - edge, box[2] + edge, box[3] + edge), fill="black")
        for box in boxes:
            self.pen.rectangle(self.at(*box), fill=fill)
        if self.manner.walls == "hatched":
            self._hatch(boxes)

    def _hatch(self, boxes: list[tuple[float, float, float, float]]) -> None:
        strokes = Image.new("L", self.image.size, 0)
        pen = ImageDraw.Draw(strokes)
        step = round(self.unit * 0.09)
        for at in range(-self.image.height, self.image.width, step):
            pen.line((at, self.image.height, at + self.image.height, 0), fill=255, width=max(2, self.line // 2))
        within = Image.new("L", self.image.size, 0)
        for box in boxes:
            ImageDraw.Draw(within).rectangle(self.at(*box), fill=255)
        both = Image.fromarray(np.minimum(np.asarray(strokes), np.asarray(within)))
        self.image.paste("black", mask=both)

    def _gap(self, along: str, place: float, start: float, width: float, thick: float) -> None:
        reach = thick / 2 + 1.5 * self.line / self.unit
        ends = (start, start + width)
        box = (ends[0], place - reach, ends[1], place + reach)
        box = box if along == "h" else (box[1], box[0], box[3], box[2])
        self.pen.rectangle(self.at(*box), fill="white")
        if self.manner.walls == "filled":
            return
        for end in ends:
            jamb = (end, place - thick / 2, end, place + thick / 2)
            jamb = jamb if along == "h" else (jamb[1], jamb[0], jamb[3], jamb[2])
            self.pen.line(self.at(*jamb), fill="black", width=self.line)

    def door(self, along: str, place: float, start: float, width: float, thick: float) -> None:
        self._gap(along, place, start, width, thick)
        if self.manner.doors == "gap":
            return
        if along == "h":
            self.pen.line(self.at(start, place, start, place - width), fill="black", width=self.line)
            self.pen.arc(self.at(start - width, place - width, start + width, place + width), 270, 360, "black", 2)
        else:
            self.pen.line(self.at(place, start, place - width, start), fill="black", width=self.line)
            self.pen.arc(self.at(place - width, start - width, place + width, start + width), 90, 180, "black", 2)

    def window(self, along: str, place: float, start: float, width: float, thick: float) -> None:
        self._gap(along, place, start, width, thick)
        for side in (-0.5, 0.0, 0.5):
            pane = (start, place + side * thick, start + width, place + side * thick)
            pane = pane if along == "h" else (pane[1], pane[0], pane[3], pane[2])
            self.pen.line(self.at(*pane), fill="black", width=self.line)

    def fixtures(self) -> None:
        """A bath and a basin; a worktop with a hob."""
        self.pen.rectangle(self.at(7.75, 7.05, 9.5, 7.78), outline="black", width=self.line)
        self.pen.rounded_rectangle(
            self.at(7.85, 7.15, 9.4, 7.68), self.unit * 0.2, outline="black", width=self.line // 2
        )
        self.pen.rectangle(self.at(9.3, 5.0, 9.82, 5.6), outline="black", width=self.line)
        self.pen.ellipse(self.at(9.4, 5.1, 9.75, 5.5), outline="black", width=self.line // 2)
        self.pen.rectangle(self.at(6.1, 0.18, 9.82, 0.78), outline="black", width=self.line)
        for x, y in ((8.2, 0.3), (8.2, 0.52), (8.5, 0.3), (8.5, 0.52)):
            self.pen.ellipse(self.at(x, y, x + 0.18, y + 0.18), outline="black", width=self.line // 2)

    def labels(self) -> None:
        font = ImageFont.load_default(size=self.unit * 0.26)
        for room, name in self.manner.names.items():
            left, top, right, bottom = ROOMS[room]
            middle = self.at((left + right) / 2, (top + bottom) / 2)
            text = self._size(*clear_size(room))
            small = ImageFont.load_default(size=self.unit * 0.2)
            if room in self.manner.upright:
                self._upright(middle, name, font)
                continue
            self.pen.text((middle[0], middle[1]), name, "black", font, "ms")
            self.pen.text((middle[0], middle[1] + self.unit * 0.08), text, "black", small, "mt")

    def _upright(self, middle: list[float], name: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> None:
        side = round(self.unit * 3)
        written = Image.new("L", (side, side), 0)
        ImageDraw.Draw(written).text((side / 2, side / 2), name, 255, font, "mm")
        corner = (round(middle[0] - side / 2), round(middle[1] - side / 2))
        self.image.paste("black", corner, written.rotate(90))

    def _size(self, width: float, height: float) -> str:
        if self.manner.sizes == "metric":
            return f"{width:.2f} x {height:.2f} m"
        if self.manner.sizes == "area":
            return f"{width * height:.1f} qm"
        if self.manner.sizes == "imperial":
            return " x ".join(
                f"{int(inches // 12)}'{int(inches % 12)}\"" for inches in (width / 0.0254, height / 0.0254)
            )
        return ""

    def finished(self) -> NDArray[np.uint8]:
        image = self.image
        if self.manner.turn:
            image = image.rotate(self.manner.turn, Image.Resampling.BICUBIC, fillcolor="white")
        image = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
        pixels = np.asarray(image, np.float64)
        if self.manner.noise:
            pixels = pixels + np.random.default_rng(5).normal(0, self.manner.noise, pixels.shape)
        return np.clip(pixels, 0, 255).astype(np.uint8)


def read_plan(picture: Picture) -> Plan:
    """A drawn plan as the engine reads it: straightened first."""
    return read_sheet(straighten(picture))
