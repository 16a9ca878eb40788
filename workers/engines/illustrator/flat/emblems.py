"""Emblems: small flat drawings of one thing each, in a few colours. Plants, weather, houses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from workers.engines.illustrator.flat.pen import Pen, oval
from workers.engines.redesign.shades import lightness, shifted


@dataclass(frozen=True)
class Inks:
    """The colours of an emblem. named: those of the prompt; others are the thing's own."""

    named: Sequence[str]

    def main(self, own: str) -> str:
        """The first colour that was named, else the thing's own."""
        return self.named[0] if self.named else own

    def second(self, own: str) -> str:
        """The second colour that was named, else the thing's own."""
        return self.named[1] if len(self.named) > 1 else own


Drawing = Callable[[Pen, Inks], None]
DARK, CREAM, LEAF, WOOD = "#2c2a32", "#fff6e6", "#5d9a55", "#8a5a3c"


def deeper(code: str, step: float = 12.0) -> str:
    """A darker tone for the shaded side."""
    return shifted(code, -step if lightness(code) > 20 else step)


def paler(code: str, step: float = 14.0) -> str:
    """A lighter tone for the lit side."""
    return shifted(code, step)


def eyes(pen: Pen, x: float, y: float, apart: float, radius: float = 0.055) -> None:
    """A pair of eyes with a glint."""
    for side in (-1, 1):
        pen.disc(x + side * apart, y, radius, DARK, outline=False)
        pen.disc(x + side * apart + 0.35 * radius, y - 0.35 * radius, 0.36 * radius, "#ffffff", outline=False)


def smile(pen: Pen, x: float, y: float, width: float, weight: float = 0.03) -> None:
    """A smile."""
    angles = np.radians(np.linspace(20, 160, 16))
    line = [(x + width * float(np.cos(a)), y + 0.7 * width * float(np.sin(a))) for a in angles]
    pen.stroke(line, DARK, weight)


def blush(pen: Pen, x: float, y: float, apart: float) -> None:
    """Cheeks."""
    for side in (-1, 1):
        pen.disc(x + side * apart, y, 0.075, "#f2a0a0", ry=0.05, outline=False)


def _heart(pen: Pen, inks: Inks) -> None:
    t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    colour = inks.main("#e2504f")
    pen.shape(np.stack([x / 18.5, y / 18.5 - 0.03], -1), colour)
    pen.disc(-0.42, -0.38, 0.14, paler(colour, 22), ry=0.10, outline=False)


def star_points(rays: int, outer: float, inner: float, turn: float = -90) -> list[tuple[float, float]]:
    """A star."""
    points = []
    for number in range(2 * rays):
        radius = outer if number % 2 == 0 else inner
        angle = np.radians(turn + 180 / rays * number)
        points.append((radius * float(np.cos(angle)), radius * float(np.sin(angle))))
    return points


def _star(pen: Pen, inks: Inks) -> None:
    colour = inks.main("#f2b632")
    pen.shape([(x, y + 0.05) for x, y in star_points(5, 0.92, 0.42)], colour)
    pen.shape([(0.55 * x, 0.55 * y + 0.05) for x, y in star_points(5, 0.92, 0.42)], paler(colour, 8), outline=False)


def _sun(pen: Pen, inks: Inks) -> None:
    colour = inks.main("#f5b335")
    pen.shape(star_points(14, 0.94, 0.66), deeper(colour, 8))
    pen.disc(0, 0, 0.56, colour)
    eyes(pen, 0, -0.06, 0.2)
    smile(pen, 0, 0.08, 0.17)
    blush(pen, 0, 0.12, 0.34)


def crescent(radius: float = 0.82) -> list[tuple[float, float]]:
    """A crescent that opens to the right."""
    outer = np.radians(np.linspace(50, 310, 80))
    points = [(radius * float(np.cos(a)), radius * float(np.sin(a))) for a in outer]
    corner = points[0]
    middle, inner = 0.42 * radius, float(np.hypot(corner[0] - 0.42 * radius, corner[1]))
    start = float(np.degrees(np.arctan2(corner[1], corner[0] - middle)))
    back = np.radians(np.linspace(-start, start - 360, 80))
    return points + [(middle + inner * float(np.cos(a)), inner * float(np.sin(a))) for a in back]


def _moon(pen: Pen, inks: Inks) -> None:
    colour = inks.main("#f3d27a")
    pen.shape([(x + 0.12, y) for x, y in crescent()], colour)
    for x, y, size in ((0.45, -0.32, 0.16), (0.66, 0.18, 0.1), (0.32, 0.30, 0.07)):
        pen.shape([(x + size * a, y + size * b) for a, b in star_points(4, 1, 0.4)], paler(colour, 6), outline=False)


def puffs(pen: Pen, colour: str, y: float = 0.0, size: float = 1.0, x: float = 0.0) -> None:
    """A cloud."""
    discs = ((-0.5, 0.12, 0.3), (-0.15, -0.14, 0.4), (0.28, -0.02, 0.34), (0.58, 0.18, 0.24))
    for cx, cy, radius in discs:
        pen.disc(x + size * cx, y + size * cy, size * radius, colour)
    pen.box(x - size * 0.78, y + size * 0.1, x + size * 0.8, y + size * 0.43, colour, round_=0.17 * size)
    for cx, cy, radius in discs:
        pen.disc(x + size * cx, y + size * cy, size * (radius - 0.02), colour, outline=False)
    pen.box(x - size * 0.76, y + size * 0.12, x + size * 0.78, y + size * 0.41, colour, round_=0.15 * size,
            outline=False)  # fmt: skip


def _cloud(pen: Pen, inks: Inks) -> None:
    puffs(pen, inks.main("#b9d8ec"), 0.0, 1.05)
    eyes(pen, 0.02, 0.1, 0.2)
    smile(pen, 0.02, 0.19, 0.1)


def _rainbow(pen: Pen, inks: Inks) -> None:
    colours = list(inks.named) if len(inks.named) > 2 else ["#e2574c", "#f2994a", "#f2cf4a", "#6fbf73", "#4a90c9",
                                                            "#8a6bbf"]  # fmt: skip
    step = 0.62 / len(colours)
    for number, colour in enumerate(colours):
        outer, inner = 0.9 - step * number, 0.9 - step * (number + 1)
        upper = np.radians(np.linspace(180, 360, 70))
        band = [(outer * float(np.cos(a)), 0.42 + outer * float(np.sin(a))) for a in upper]
        band += [(inner * float(np.cos(a)), 0.42 + inner * float(np.sin(a))) for a in upper[::-1]]
        pen.shape(band, colour)
    for side in (-1, 1):
        puffs(pen, "#ffffff", 0.5, 0.36, 0.6 * side)


def _flower(pen: Pen, inks: Inks) -> None:
    petal = inks.main("#e86a92")
    pen.stroke([(0, 0.2), (0.03, 0.6), (0, 0.93)], LEAF, 0.075)
    pen.blob([(0.02, 0.78), (0.2, 0.52), (0.5, 0.5), (0.36, 0.72)], LEAF)
    for turn in range(8):
        angle = turn * np.pi / 4
        cx, cy = 0.36 * float(np.cos(angle)), 0.36 * float(np.sin(angle)) - 0.26
        outline = oval(0, 0, 0.27, 0.16)
        c, s = np.cos(angle), np.sin(angle)
        pen.shape([(cx + x * c - y * s, cy + x * s + y * c) for x, y in outline], petal)
    pen.disc(0, -0.26, 0.23, inks.second("#f5c04a"))


def _leaf(pen: Pen, inks: Inks) -> None:
    colour = inks.main(LEAF)
    pen.shape(_blade(0.92, 0.5, -55), colour)
    half = _blade(0.92, 0.5, -55)
    pen.shape(half[: len(half) // 2], deeper(colour, 7), outline=False)
    pen.stroke([(-0.72, 0.98), (-0.42, 0.6), (0.42, -0.6)], deeper(colour, 20), 0.035)
    for share in (0.25, 0.45, 0.65):
        x, y = -0.5 + share, 0.72 - 1.42 * share
        pen.stroke([(x, y), (x + 0.27, y - 0.03)], deeper(colour, 16), 0.022)
        pen.stroke([(x, y), (x - 0.03, y - 0.31)], deeper(colour, 16), 0.022)


def _blade(long: float, wide: float, turn: float) -> list[tuple[float, float]]:
    t = np.linspace(0, 1, 40)
    x = long * (2 * t - 1)
    y = wide * np.sin(np.pi * t**0.85) ** 1.1
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    line = [*zip(x, y, strict=True), *zip(x[::-1], -y[::-1], strict=True)]
    return [(float(a * c - b * s), float(a * s + b * c)) for a, b in line]


def _tree(pen: Pen, inks: Inks) -> None:
    crown = inks.main("#5f9e5a")
    pen.shape([(-0.1, 0.9), (-0.07, 0.1), (0.07, 0.1), (0.1, 0.9)], WOOD)
    for x, y, radius in ((-0.34, -0.02, 0.36), (0.36, 0.0, 0.34), (0.0, -0.42, 0.44)):
        pen.disc(x, y, radius, crown)
    for x, y, radius in ((-0.34, -0.02, 0.34), (0.36, 0.0, 0.32), (0.0, -0.42, 0.42), (0, -0.08, 0.36)):
        pen.disc(x, y, radius, crown, outline=False)
    pen.disc(-0.12, -0.52, 0.2, paler(crown, 9), outline=False)
    pen.disc(-0.42, -0.1, 0.13, paler(crown, 9), outline=False)


def _pine(pen: Pen, inks: Inks) -> None:
    crown = inks.main("#2f6b4f")
    pen.box(-0.09, 0.6, 0.09, 0.95, WOOD)
    for foot, wide, top in ((0.68, 0.62, -0.05), (0.28, 0.5, -0.42), (-0.12, 0.36, -0.93)):
        pen.shape([(-wide, foot), (0, top), (wide, foot)], crown)
        pen.shape([(0, foot), (0, top + 0.06), (wide * 0.94, foot - 0.015)], deeper(crown, 7), outline=False)


def _cactus(pen: Pen, inks: Inks) -> None:
    green = inks.main("#5aa06c")
    for side, low, high, out in ((-1, 0.2, -0.22, 0.56), (1, 0.05, -0.42, 0.54)):
        pen.box(min(0, side * out), low - 0.11, max(0, side * out), low + 0.11, green, round_=0.11)
        x = side * out
        pen.box(x - 0.12, high, x + 0.12, low + 0.11, green, round_=0.12)
        pen.box(min(0, side * out) + 0.02, low - 0.09, max(0, side * out) - 0.02, low + 0.09, green, outline=False)
    pen.box(-0.25, -0.85, 0.25, 0.6, green, round_=0.25)
    for x in (-0.1, 0.1):
        for y in np.arange(-0.6, 0.3, 0.22):
            pen.stroke([(x, y), (x, y + 0.06)], paler(green, 24), 0.024)
    pen.disc(0, -0.86, 0.12, inks.second("#ef6f91"))
    pen.shape([(-0.46, 0.42), (0.46, 0.42), (0.36, 0.95), (-0.36, 0.95)], "#c9704a")
    pen.box(-0.5, 0.36, 0.5, 0.52, "#d98258", round_=0.04)
    eyes(pen, 0, -0.02, 0.12, 0.045)
    smile(pen, 0, 0.07, 0.07, 0.024)


def _mountain(pen: Pen, inks: Inks) -> None:
    rock = inks.main("#56708a")
    pen.shape([(-0.95, 0.62), (-0.38, -0.22), (0.22, 0.62)], paler(rock, 10))
    pen.shape([(-0.55, 0.62), (0.2, -0.72), (0.95, 0.62)], rock)
    pen.shape([(0.2, -0.7), (0.93, 0.61), (0.42, 0.61), (0.27, 0.1)], deeper(rock, 8), outline=False)
    pen.shape([(0.2, -0.72), (0.44, -0.29), (0.32, -0.36), (0.2, -0.22), (0.09, -0.38), (-0.04, -0.29)], "#f7f5ef")
    pen.box(-0.95, 0.6, 0.95, 0.68, deeper(rock, 16), round_=0.04, outline=False)


def _wave(pen: Pen, inks: Inks) -> None:
    blue = inks.main("#2f7fae")
    pen.disc(0, 0, 0.9, paler(blue, 34))
    pen.blob([(-0.86, 0.25), (-0.5, -0.35), (0.1, -0.6), (0.52, -0.3), (0.5, 0.02), (0.28, 0.05), (0.2, -0.16),
              (-0.06, -0.1), (0.02, 0.3), (0.5, 0.42), (0.8, 0.36), (0.5, 0.74), (0, 0.88), (-0.5, 0.74)], blue,
             outline=False)  # fmt: skip
    for x, y, r in ((0.5, -0.32, 0.09), (0.38, 0.06, 0.08), (0.56, -0.08, 0.06), (0.24, -0.52, 0.07)):
        pen.disc(x, y, r, "#ffffff", outline=False)


def _house(pen: Pen, inks: Inks) -> None:
    wall = inks.main("#f0d9b5")
    pen.box(0.34, -0.72, 0.5, -0.2, "#8d5a4a")
    pen.box(-0.62, -0.12, 0.62, 0.8, wall)
    pen.shape([(-0.86, -0.08), (0, -0.82), (0.86, -0.08)], inks.second("#c4553f"))
    pen.box(-0.14, 0.28, 0.14, 0.8, "#6d4a3a", round_=0.04)
    for x in (-0.4, 0.4):
        pen.box(x - 0.13, 0.1, x + 0.13, 0.38, "#a9d3e6")
        pen.stroke([(x, 0.11), (x, 0.37)], "#ffffff", 0.025)


def _bolt(pen: Pen, inks: Inks) -> None:
    pen.shape([(0.16, -0.95), (-0.5, 0.12), (-0.06, 0.12), (-0.2, 0.95), (0.52, -0.24), (0.06, -0.24)],
              inks.main("#f4c020"))  # fmt: skip


def _drop(pen: Pen, inks: Inks) -> None:
    colour = inks.main("#4aa3d8")
    t = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    x, y = 0.62 * np.sin(t) * np.sin(t / 2) ** 1.4, 0.9 * -np.cos(t)
    pen.shape(np.stack([x, y], -1), colour)
    pen.disc(-0.2, 0.36, 0.12, paler(colour, 26), ry=0.19, outline=False)


NATURE: dict[str, Drawing] = {
    "heart": _heart,
    "star": _star,
    "sun": _sun,
    "moon": _moon,
    "cloud": _cloud,
    "rainbow": _rainbow,
    "flower": _flower,
    "leaf": _leaf,
    "tree": _tree,
    "pine": _pine,
    "cactus": _cactus,
    "mountain": _mountain,
    "wave": _wave,
    "house": _house,
    "bolt": _bolt,
    "drop": _drop,
}


def drawn(drawing: Drawing, side: int, colours: Sequence[str], *, line: str = "", weight: float = 0.035) -> Image.Image:
    """An emblem on a transparent square of a side in pixels."""
    pen = Pen(side, line=line, weight=weight)
    drawing(pen, Inks(colours))
    return pen.finished()
