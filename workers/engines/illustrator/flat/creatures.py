"""Emblems of animals, food and things, as in `emblems`."""

from __future__ import annotations

import numpy as np

from workers.engines.illustrator.flat.emblems import (
    CREAM,
    DARK,
    LEAF,
    NATURE,
    WOOD,
    Drawing,
    Inks,
    blush,
    deeper,
    eyes,
    paler,
    smile,
    star_points,
)
from workers.engines.illustrator.flat.pen import Pen, open_curve, oval


def _muzzle(pen: Pen, y: float, colour: str, nose: str = DARK) -> None:
    pen.disc(0, y, 0.26, colour, ry=0.2, outline=False)
    pen.disc(0, y - 0.09, 0.07, nose, ry=0.05, outline=False)
    pen.stroke([(0, y - 0.06), (0, y + 0.02)], DARK, 0.024)
    for side in (-1, 1):
        smile(pen, side * 0.07, y + 0.0, 0.07, 0.024)


def _cat(pen: Pen, inks: Inks) -> None:
    fur = inks.main("#e8a35c")
    for side in (-1, 1):
        pen.shape([(side * 0.72, -0.86), (side * 0.74, -0.05), (side * 0.18, -0.5)], fur)
        pen.shape([(side * 0.63, -0.68), (side * 0.63, -0.24), (side * 0.32, -0.48)], "#f2b9a8", outline=False)
    pen.disc(0, 0.1, 0.8, fur, ry=0.7)
    for x in (-0.16, 0, 0.16):
        pen.stroke([(x, -0.54), (x * 0.8, -0.34)], deeper(fur, 22), 0.055)
    _muzzle(pen, 0.36, CREAM, "#e07a7a")
    eyes(pen, 0, 0.06, 0.34, 0.1)
    for side in (-1, 1):
        for rise in (-0.05, 0.05):
            pen.stroke([(side * 0.42, 0.36 + rise), (side * 0.8, 0.32 + 2.4 * rise)], deeper(fur, 34), 0.02)


def _dog(pen: Pen, inks: Inks) -> None:
    fur = inks.main("#c98e55")
    pen.disc(0, 0.05, 0.7, fur, ry=0.74)
    for side in (-1, 1):
        pen.blob([(side * 0.36, -0.6), (side * 0.8, -0.52), (side * 0.95, 0.1), (side * 0.74, 0.32),
                  (side * 0.56, -0.1)], deeper(fur, 18))  # fmt: skip
    pen.disc(0, 0.38, 0.4, CREAM, ry=0.36, outline=False)
    pen.disc(0, 0.24, 0.13, DARK, ry=0.09, outline=False)
    pen.stroke([(0, 0.3), (0, 0.42)], DARK, 0.028)
    pen.disc(0, 0.6, 0.1, "#e8707a", ry=0.13, outline=False)
    for side in (-1, 1):
        smile(pen, side * 0.11, 0.4, 0.11, 0.028)
    eyes(pen, 0, -0.06, 0.28, 0.085)


def _bear(pen: Pen, inks: Inks) -> None:
    fur = inks.main("#a9744f")
    for side in (-1, 1):
        pen.disc(side * 0.55, -0.56, 0.27, fur)
        pen.disc(side * 0.55, -0.56, 0.15, paler(fur, 16), outline=False)
    pen.disc(0, 0.06, 0.8, fur, ry=0.74)
    pen.disc(0, 0.34, 0.34, paler(fur, 26), ry=0.27, outline=False)
    pen.disc(0, 0.22, 0.11, DARK, ry=0.08, outline=False)
    smile(pen, 0, 0.3, 0.12, 0.03)
    eyes(pen, 0, -0.06, 0.3, 0.07)
    blush(pen, 0, 0.2, 0.55)


def _bunny(pen: Pen, inks: Inks) -> None:
    fur = inks.main("#f0e6de")
    for side in (-1, 1):
        pen.blob([(side * 0.2, -0.2), (side * 0.16, -0.8), (side * 0.34, -0.97), (side * 0.5, -0.8),
                  (side * 0.48, -0.2)], fur)  # fmt: skip
        pen.blob([(side * 0.28, -0.3), (side * 0.26, -0.72), (side * 0.34, -0.84), (side * 0.42, -0.7),
                  (side * 0.4, -0.3)], "#f4b8b8", outline=False)  # fmt: skip
    pen.disc(0, 0.3, 0.7, fur, ry=0.62)
    eyes(pen, 0, 0.2, 0.28, 0.08)
    pen.disc(0, 0.38, 0.07, "#ea8a94", ry=0.05, outline=False)
    smile(pen, 0, 0.43, 0.1, 0.026)
    blush(pen, 0, 0.42, 0.46)


def _fish(pen: Pen, inks: Inks) -> None:
    body = inks.main("#f08a4b")
    pen.blob([(0.42, 0), (0.92, -0.46), (0.82, 0), (0.92, 0.46)], deeper(body, 10))
    pen.blob([(-0.1, -0.34), (0.1, -0.7), (0.36, -0.26)], deeper(body, 10))
    pen.disc(-0.14, 0, 0.7, body, ry=0.46)
    for x in (-0.3, 0.0, 0.3):
        arc = [(x + 0.1 * float(np.cos(a)), 0.3 * float(np.sin(a))) for a in np.radians(np.linspace(-70, 70, 12))]
        pen.stroke(arc, paler(body, 22), 0.05)
    pen.disc(-0.52, -0.1, 0.11, "#ffffff", outline=False)
    pen.disc(-0.54, -0.1, 0.055, DARK, outline=False)


def _bird(pen: Pen, inks: Inks) -> None:
    body = inks.main("#4f8fc0")
    pen.shape([(0.5, 0.1), (0.98, -0.1), (0.9, 0.32), (0.5, 0.4)], deeper(body, 12))
    pen.disc(0.06, 0.14, 0.62, body, ry=0.52)
    pen.disc(-0.36, -0.32, 0.4, body)
    pen.disc(0.0, 0.2, 0.56, body, ry=0.44, outline=False)
    pen.disc(-0.1, 0.34, 0.4, inks.second("#f3e3c4"), ry=0.28, outline=False)
    pen.blob([(-0.02, -0.06), (0.5, 0.0), (0.62, 0.3), (0.16, 0.3)], deeper(body, 10))
    pen.shape([(-0.7, -0.4), (-0.98, -0.26), (-0.7, -0.2)], "#f2a33c")
    pen.disc(-0.45, -0.4, 0.065, DARK, outline=False)
    for x in (-0.06, 0.16):
        pen.stroke([(x, 0.62), (x, 0.86)], "#d98a3a", 0.04)


def _butterfly(pen: Pen, inks: Inks) -> None:
    wing = inks.main("#e77f4f")
    for side in (-1, 1):
        upper = [(0.06, -0.1), (0.4, -0.8), (0.9, -0.74), (0.84, -0.16), (0.3, 0.06)]
        pen.blob([(side * x, y) for x, y in upper], wing)
        pen.blob([(side * 0.06, 0.02), (side * 0.6, 0.08), (side * 0.72, 0.5), (side * 0.4, 0.76), (side * 0.12, 0.4)],
                 inks.second(paler(wing, 16)))  # fmt: skip
        pen.disc(side * 0.6, -0.46, 0.14, paler(wing, 26), outline=False)
        pen.disc(side * 0.44, 0.4, 0.09, deeper(wing, 14), outline=False)
        pen.stroke(open_curve([(side * 0.02, -0.5), (side * 0.12, -0.8), (side * 0.28, -0.9)]), DARK, 0.03)
    pen.disc(0, 0.0, 0.075, DARK, ry=0.52, outline=False)


def _mushroom(pen: Pen, inks: Inks) -> None:
    cap = inks.main("#d9443f")
    pen.blob([(-0.24, 0.05), (-0.2, 0.6), (-0.32, 0.9), (0.32, 0.9), (0.2, 0.6), (0.24, 0.05)], CREAM)
    angles = np.radians(np.linspace(180, 360, 60))
    pen.shape([(0.86 * float(np.cos(a)), 0.16 + 0.92 * float(np.sin(a))) for a in angles] + [(0.7, 0.26), (-0.7, 0.26)],
              cap)  # fmt: skip
    for x, y, r in ((-0.42, -0.16, 0.13), (0.06, -0.44, 0.16), (0.48, -0.1, 0.12), (0.02, -0.02, 0.09)):
        pen.disc(x, y, r, "#ffffff", outline=False)
    eyes(pen, 0, 0.46, 0.1, 0.045)
    smile(pen, 0, 0.54, 0.06, 0.024)


def _apple(pen: Pen, inks: Inks) -> None:
    skin = inks.main("#d8433f")
    pen.blob([(0, -0.38), (0.4, -0.52), (0.78, -0.2), (0.7, 0.4), (0.34, 0.86), (0, 0.78), (-0.34, 0.86), (-0.7, 0.4),
              (-0.78, -0.2), (-0.4, -0.52)], skin)  # fmt: skip
    pen.disc(-0.42, -0.1, 0.12, paler(skin, 26), ry=0.2, outline=False)
    pen.stroke(open_curve([(0, -0.4), (0.02, -0.66), (0.1, -0.84)]), WOOD, 0.06)
    pen.blob([(0.06, -0.62), (0.26, -0.88), (0.58, -0.86), (0.36, -0.62)], LEAF)


def _lemon(pen: Pen, inks: Inks) -> None:
    skin = inks.main("#f2c832")
    pen.disc(0, 0, 0.88, skin)
    pen.disc(0, 0, 0.76, "#fdf6dc", outline=False)
    for turn in range(8):
        start = turn * 45 + 4
        pen.sector(0.05 * float(np.cos(np.radians(start + 19))), 0.05 * float(np.sin(np.radians(start + 19))), 0.64,
                   start, start + 37, paler(skin, 5))  # fmt: skip


def _strawberry(pen: Pen, inks: Inks) -> None:
    skin = inks.main("#dd3b48")
    pen.blob([(0, -0.42), (0.5, -0.5), (0.76, -0.12), (0.5, 0.5), (0, 0.94), (-0.5, 0.5), (-0.76, -0.12), (-0.5, -0.5)],
             skin)  # fmt: skip
    for x, y in ((-0.36, -0.08), (0, 0.02), (0.36, -0.08), (-0.2, 0.3), (0.2, 0.3), (0, 0.58), (-0.46, 0.2),
                 (0.46, 0.2)):  # fmt: skip
        pen.disc(x, y, 0.032, "#fbe3a0", ry=0.048, outline=False)
    pen.shape([(0.62 * x, -0.56 + 0.3 * y) for x, y in star_points(7, 1, 0.45)], LEAF)
    pen.stroke([(0, -0.6), (0.04, -0.88)], LEAF, 0.06)


def _avocado(pen: Pen, inks: Inks) -> None:
    skin = inks.main("#3f6b3a")
    body = [(0, -0.92), (0.36, -0.62), (0.52, -0.1), (0.68, 0.36), (0.46, 0.82), (0, 0.94), (-0.46, 0.82),
            (-0.68, 0.36), (-0.52, -0.1), (-0.36, -0.62)]  # fmt: skip
    pen.blob(body, skin)
    pen.blob([(0.84 * x, 0.86 * y + 0.01) for x, y in body], "#dfe39a", outline=False)
    pen.disc(0, 0.4, 0.29, "#8a5636", outline=False)
    pen.disc(-0.09, 0.3, 0.08, "#b27c55", outline=False)
    eyes(pen, 0, -0.22, 0.14, 0.045)
    smile(pen, 0, -0.14, 0.07, 0.024)


def _pizza(pen: Pen, inks: Inks) -> None:
    pen.shape([(-0.8, -0.52), (0.8, -0.52), (0, 0.95)], inks.main("#f4c95a"))
    pen.box(-0.92, -0.78, 0.92, -0.46, "#c98344", round_=0.16)
    for x, y, r in ((-0.32, -0.2, 0.17), (0.3, -0.14, 0.17), (0.0, 0.3, 0.16)):
        pen.disc(x, y, r, "#c8433a")
    for x, y in ((-0.02, -0.3), (0.14, 0.08), (-0.2, 0.1), (0.5, -0.36)):
        pen.disc(x, y, 0.05, LEAF, ry=0.03, outline=False)


def _donut(pen: Pen, inks: Inks) -> None:
    icing = inks.main("#f08fb0")
    pen.disc(0, 0, 0.88, "#d9a066")
    wave = [((0.74 + 0.05 * float(np.sin(9 * a))) * float(np.cos(a)), (0.74 + 0.05 * float(np.sin(9 * a)))
             * float(np.sin(a))) for a in np.linspace(0, 2 * np.pi, 160, endpoint=False)]  # fmt: skip
    pen.shape(wave, icing, outline=False)
    rng = np.random.default_rng(4)
    for turn in range(26):
        angle, radius = turn * 2.4, 0.42 + 0.22 * float(rng.random())
        x, y, lean = radius * np.cos(angle), radius * np.sin(angle), rng.uniform(0, 3.1)
        dx, dy = 0.05 * np.cos(lean), 0.05 * np.sin(lean)
        pen.stroke([(x - dx, y - dy), (x + dx, y + dy)], ("#fff3c4", "#7fd0c9", "#ffffff", "#f7d154")[turn % 4], 0.04)
    pen.disc(0, 0, 0.28, "#c98e55", outline=False)
    pen._draw.ellipse([(1 - 0.24) * pen.side / 2] * 2 + [(1 + 0.24) * pen.side / 2] * 2, fill=(0, 0, 0, 0))


def _icecream(pen: Pen, inks: Inks) -> None:
    pen.shape([(-0.42, 0.0), (0.42, 0.0), (0, 0.96)], "#d9a35c")
    for shift in (-0.2, 0.0, 0.2):
        pen.stroke([(shift - 0.1, 0.02), (shift * 0.3 + 0.1, 0.6)], "#b97f3e", 0.022)
        pen.stroke([(shift + 0.1, 0.02), (shift * 0.3 - 0.1, 0.6)], "#b97f3e", 0.022)
    pen.disc(-0.24, -0.2, 0.36, inks.main("#f5a3b7"))
    pen.disc(0.26, -0.2, 0.34, inks.second("#fbe7c6"))
    pen.disc(0.0, -0.52, 0.38, "#8a5a44" if not inks.named else paler(inks.main(""), 16))
    pen.disc(0.02, -0.9, 0.085, "#d8323f")


def _cupcake(pen: Pen, inks: Inks) -> None:
    pen.shape([(-0.56, 0.12), (0.56, 0.12), (0.4, 0.92), (-0.4, 0.92)], inks.second("#6fb4c4"))
    for x in (-0.3, -0.1, 0.1, 0.3):
        pen.stroke([(x * 1.2, 0.2), (x, 0.88)], "#ffffff", 0.025)
    icing = inks.main("#f29bb2")
    for y, wide in ((0.08, 0.68), (-0.2, 0.52), (-0.46, 0.34)):
        pen.box(-wide, y - 0.17, wide, y + 0.15, icing, round_=0.16)
    pen.disc(0, -0.7, 0.13, "#d8323f")


def _cup(pen: Pen, inks: Inks) -> None:
    cup = inks.main("#d9704f")
    ring = oval(0.62, 0.18, 0.3, 0.27)
    pen.shape(ring, cup)
    pen.disc(0.62, 0.18, 0.17, CREAM, ry=0.15, outline=False)
    pen.blob([(-0.64, -0.2), (-0.6, 0.3), (-0.36, 0.66), (0.0, 0.7), (0.36, 0.66), (0.6, 0.3), (0.64, -0.2),
              (0, -0.26)], cup)  # fmt: skip
    pen.disc(0, -0.2, 0.62, CREAM, ry=0.13)
    pen.disc(0, -0.19, 0.52, "#6b4430", ry=0.09, outline=False)
    pen.box(-0.8, 0.72, 0.8, 0.84, deeper(cup, 12), round_=0.06)
    for x in (-0.22, 0.02, 0.26):
        pen.stroke(open_curve([(x, -0.44), (x + 0.09, -0.58), (x - 0.04, -0.72), (x + 0.06, -0.9)]), "#b9a79a", 0.045)


def _rocket(pen: Pen, inks: Inks) -> None:
    body = inks.main("#eef1f4")
    red = inks.second("#e0574d")
    pen.blob([(-0.16, 0.5), (0, 0.98), (0.16, 0.5), (0, 0.44)], "#f5b335")
    for side in (-1, 1):
        pen.shape([(side * 0.24, 0.02), (side * 0.58, 0.46), (side * 0.54, 0.66), (side * 0.2, 0.46)], red)
    pen.blob([(0, -0.95), (0.3, -0.46), (0.34, 0.1), (0.2, 0.52), (-0.2, 0.52), (-0.34, 0.1), (-0.3, -0.46)], body)
    pen.blob([(0, -0.95), (0.18, -0.7), (0.24, -0.56), (0, -0.5), (-0.24, -0.56), (-0.18, -0.7)], red, outline=False)
    pen.disc(0, -0.14, 0.17, "#3f6fa8")
    pen.disc(0, -0.14, 0.11, "#9fd0ea", outline=False)


def _planet(pen: Pen, inks: Inks) -> None:
    body = inks.main("#e6a04f")
    pen.disc(0, 0, 0.56, body)
    for y, wide in ((-0.22, 0.5), (0.08, 0.54), (0.3, 0.45)):
        pen.box(-wide, y - 0.05, wide, y + 0.05, deeper(body, 8), round_=0.05, outline=False)
    t = np.radians(np.linspace(-14, 194, 90))
    c, s = np.cos(-0.35), np.sin(-0.35)
    ring = [(0.94 * float(np.cos(a)), 0.26 * float(np.sin(a))) for a in t]
    pen.stroke([(x * c - y * s, x * s + y * c) for x, y in ring], inks.second("#f4dfb6"), 0.08)
    for x, y, size in ((-0.74, -0.66, 0.1), (0.8, 0.6, 0.12), (0.62, -0.8, 0.07)):
        pen.shape([(x + size * a, y + size * b) for a, b in star_points(4, 1, 0.36)], "#f7d154", outline=False)


def _balloon(pen: Pen, inks: Inks) -> None:
    colour = inks.main("#e2574c")
    pen.stroke(open_curve([(0, 0.44), (0.06, 0.62), (-0.05, 0.78), (0.03, 0.96)]), "#8d8a86", 0.025)
    pen.blob(
        [(0, -0.95), (0.56, -0.66), (0.58, -0.1), (0.14, 0.38), (-0.14, 0.38), (-0.58, -0.1), (-0.56, -0.66)], colour
    )
    pen.shape([(0, 0.34), (0.1, 0.48), (-0.1, 0.48)], deeper(colour, 8))
    pen.disc(-0.24, -0.52, 0.11, paler(colour, 24), ry=0.17, outline=False)


def _umbrella(pen: Pen, inks: Inks) -> None:
    cloth = inks.main("#e2574c")
    hook = [(0.0, -0.1), (0.0, 0.72), (0.08, 0.88), (0.22, 0.88), (0.28, 0.74)]
    pen.stroke(open_curve(hook), WOOD, 0.06)
    angles = np.radians(np.linspace(180, 360, 50))
    dome = [(0.92 * float(np.cos(a)), 0.82 * float(np.sin(a))) for a in angles]
    foot = [(x, 0.0 - 0.12 * abs(float(np.sin((x + 0.92) / 1.84 * 4 * np.pi)))) for x in np.linspace(0.92, -0.92, 60)]
    pen.shape(dome + foot, cloth)
    for left, right in ((-0.46, -0.2), (0.2, 0.46)):
        pen.shape([(0, -0.8), (left, -0.02), (right, -0.1 if abs(left) < abs(right) else -0.02)],
                  inks.second(paler(cloth, 18)), outline=False)  # fmt: skip
    pen.stroke([(0, -0.8), (0, -0.94)], WOOD, 0.05)


def _boat(pen: Pen, inks: Inks) -> None:
    pen.stroke([(0, -0.9), (0, 0.36)], WOOD, 0.05)
    pen.shape([(0.06, -0.84), (0.06, 0.24), (0.7, 0.24)], inks.second("#fbf3e4"))
    pen.shape([(-0.06, -0.66), (-0.06, 0.24), (-0.56, 0.24)], inks.main("#e2574c"))
    pen.shape([(-0.8, 0.36), (0.84, 0.36), (0.56, 0.74), (-0.56, 0.74)], "#7a5138")
    pen.stroke(open_curve([(-0.95, 0.84), (-0.6, 0.76), (-0.3, 0.86), (0, 0.78), (0.3, 0.86), (0.62, 0.76),
                           (0.95, 0.84)]), "#4a90b8", 0.06)  # fmt: skip


def _crown(pen: Pen, inks: Inks) -> None:
    gold = inks.main("#e7b53c")
    pen.shape([(-0.82, 0.56), (-0.9, -0.36), (-0.4, 0.06), (0, -0.6), (0.4, 0.06), (0.9, -0.36), (0.82, 0.56)], gold)
    pen.box(-0.82, 0.5, 0.82, 0.74, deeper(gold, 10), round_=0.05)
    for x, y in ((-0.9, -0.42), (0, -0.66), (0.9, -0.42)):
        pen.disc(x * 0.98, y, 0.09, inks.second("#d8433f"))
    for x in (-0.45, 0, 0.45):
        pen.disc(x, 0.62, 0.06, "#5aa6c9", outline=False)


def _gift(pen: Pen, inks: Inks) -> None:
    paper, ribbon = inks.main("#d9534f"), inks.second("#f4d27a")
    for side in (-1, 1):
        pen.blob([(0, -0.4), (side * 0.2, -0.84), (side * 0.56, -0.8), (side * 0.44, -0.46)], ribbon)
    pen.box(-0.7, -0.08, 0.7, 0.86, paper, round_=0.04)
    pen.box(-0.8, -0.4, 0.8, -0.06, deeper(paper, 6), round_=0.05)
    pen.box(-0.14, -0.4, 0.14, 0.86, ribbon, outline=False)


def _smiley(pen: Pen, inks: Inks) -> None:
    colour = inks.main("#f7cf3e")
    pen.disc(0, 0, 0.88, colour)
    for side in (-1, 1):
        pen.disc(side * 0.3, -0.2, 0.085, DARK, ry=0.14, outline=False)
    smile(pen, 0, 0.12, 0.46, 0.07)
    blush(pen, 0, 0.12, 0.62)


def _bulb(pen: Pen, inks: Inks) -> None:
    glass = inks.main("#f8d24f")
    pen.blob([(0, -0.9), (0.52, -0.66), (0.62, -0.18), (0.34, 0.24), (0.22, 0.46), (-0.22, 0.46), (-0.34, 0.24),
              (-0.62, -0.18), (-0.52, -0.66)], glass)  # fmt: skip
    pen.stroke(open_curve([(-0.12, 0.42), (-0.2, 0.0), (0, 0.12), (0.2, 0.0), (0.12, 0.42)]), "#b9772c", 0.035)
    for number in range(3):
        y = 0.48 + 0.13 * number
        pen.box(-0.2 + 0.02 * number, y, 0.2 - 0.02 * number, y + 0.1, "#8b9096", round_=0.05)
    pen.disc(-0.26, -0.5, 0.1, paler(glass, 16), ry=0.15, outline=False)


def _key(pen: Pen, inks: Inks) -> None:
    brass = inks.main("#d9a73c")
    pen.box(-0.1, -0.2, 0.1, 0.92, brass, round_=0.05)
    for y, out in ((0.5, 0.36), (0.74, 0.28)):
        pen.box(0.02, y, out, y + 0.13, brass, round_=0.03)
    pen.disc(0, -0.48, 0.44, brass)
    pen.disc(0, -0.48, 0.2, deeper(brass, 30), outline=False)


def _book(pen: Pen, inks: Inks) -> None:
    cover = inks.main("#3f6f8f")
    for side in (-1, 1):
        pen.shape([(0, -0.46), (side * 0.92, -0.62), (side * 0.92, 0.5), (0, 0.66)], cover)
        pen.shape([(0, -0.4), (side * 0.84, -0.6), (side * 0.84, 0.42), (0, 0.58)], "#fbf5e8")
        for row in range(4):
            y = -0.3 + 0.2 * row
            pen.stroke([(side * 0.14, y + 0.04), (side * 0.7, y - 0.08)], "#b9b2a4", 0.028)


EMBLEMS: dict[str, Drawing] = NATURE | {
    "cat": _cat,
    "dog": _dog,
    "bear": _bear,
    "bunny": _bunny,
    "fish": _fish,
    "bird": _bird,
    "butterfly": _butterfly,
    "mushroom": _mushroom,
    "apple": _apple,
    "lemon": _lemon,
    "strawberry": _strawberry,
    "avocado": _avocado,
    "pizza": _pizza,
    "donut": _donut,
    "icecream": _icecream,
    "cupcake": _cupcake,
    "cup": _cup,
    "rocket": _rocket,
    "planet": _planet,
    "balloon": _balloon,
    "umbrella": _umbrella,
    "boat": _boat,
    "crown": _crown,
    "gift": _gift,
    "smiley": _smiley,
    "bulb": _bulb,
    "key": _key,
    "book": _book,
}
