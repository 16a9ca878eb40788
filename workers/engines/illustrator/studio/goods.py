"""Things that stand alone and are in no furniture catalogue: tableware, bottles, packaging, books, plain solids.

Metres, standing on z = 0 around the z axis, their front towards -y.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.illustrator.studio.crockery import (
    bowl,
    bread,
    flowers,
    fruit,
    goblet,
    jug,
    plate,
    teapot,
    tumbler,
    vase,
)
from workers.engines.illustrator.studio.sets import moved, plate_with, wrapped_with
from workers.engines.illustrator.studio.wanted import METAL, Wanted, even, label_around, plain_label, rgb_of
from workers.engines.redesign.shades import lightness, shifted
from workers.engines.staging.furnish.mesh import Mesh, ball, box, fillet, lathe, outward, quads, tube
from workers.engines.staging.scene import Material, Part


def _mug(wanted: Wanted) -> list[Part]:
    r, h = 0.042, 0.095
    glaze = wanted.body("#e8e2d6")
    shape = [(0, 0), (0.93 * r, 0), (r, 0.05 * h), (r, h), (0.92 * r, h), (0.91 * r, 0.08 * h), (0, 0.07 * h)]
    body = lathe(fillet(shape, 0.004, 5), sides=72)
    t = np.linspace(-np.pi / 2, np.pi / 2, 24)
    loop = np.stack([0.95 * r + 0.030 * np.cos(t), 0 * t, 0.52 * h + 0.030 * np.sin(t)], -1)
    parts = [body.part(glaze), tube(loop, 0.0052, sides=14).part(glaze)]
    if wanted.label is not None:
        parts.append(wrapped_with(wanted.label, 1.006 * r, 0.2 * h, 0.84 * h, 1.7))
    return parts


def _bottle(wanted: Wanted) -> list[Part]:
    h, r = 0.27, 0.038
    shape = [(0, 0), (0.95 * r, 0), (r, 0.02 * h), (r, 0.58 * h), (0.40 * r, 0.76 * h), (0.36 * r, 0.95 * h),
             (0, 0.95 * h)]  # fmt: skip
    parts = [lathe(fillet(shape, 0.03, 6), sides=64).part(wanted.body("#2f5a48", 0.12))]
    cap = [(0, 0.94 * h), (0.46 * r, 0.94 * h), (0.46 * r, h), (0, h)]
    parts.append(lathe(fillet(cap, 0.003), sides=48).part(even(wanted.colour("#d9b36a", 1), 0.4)))
    return [*parts, label_around(wanted, 1.004 * r, 0.16 * h, 0.50 * h, 2.2)]


def _dropper(wanted: Wanted) -> list[Part]:
    h, r = 0.085, 0.022
    glass = wanted.body("#7a4423", 0.12)
    shape = [(0, 0), (r, 0), (r, 0.78 * h), (0.5 * r, 0.92 * h), (0.5 * r, h), (0, h)]
    parts = [lathe(fillet(shape, 0.006, 5), sides=64).part(glass)]
    collar = [(0, 0.98 * h), (0.62 * r, 0.98 * h), (0.62 * r, 1.2 * h), (0, 1.2 * h)]
    parts.append(lathe(fillet(collar, 0.002), sides=48).part(even(wanted.colour("#1d1d1f", 1), 0.35)))
    bulb = [(0, 1.18 * h), (0.38 * r, 1.18 * h), (0.42 * r, 1.4 * h), (0.3 * r, 1.62 * h), (0, 1.66 * h)]
    parts.append(lathe(fillet(bulb, 0.006, 5), sides=40).part(even("#22201f", 0.6)))
    return [*parts, label_around(wanted, 1.006 * r, 0.14 * h, 0.70 * h, 2.3)]


def _perfume(wanted: Wanted) -> list[Part]:
    glass = Material("tinted", rgb_of(wanted.colour("#d9a58c")), roughness=0.06, specular=0.8, opacity=0.62)
    parts = [box(0.075, 0.032, 0.085, 0.006).part(glass)]
    parts.append(moved([box(0.060, 0.020, 0.056, 0.003).part(even(wanted.colour("#d9a58c"), 0.2))], z=0.008)[0])
    neck = [(0, 0.084), (0.011, 0.084), (0.011, 0.094), (0, 0.094)]
    parts.append(lathe(fillet(neck, 0.001), sides=40).part(METAL))
    parts += moved([box(0.034, 0.028, 0.036, 0.004).part(even(wanted.colour("#1d1d1f", 1), 0.25))], z=0.093)
    if wanted.label is not None:
        parts += moved([plate_with(wanted.label, 0.044, 0.044)], y=-0.0165, z=0.020)
    return parts


def _jar(wanted: Wanted) -> list[Part]:
    r, h = 0.038, 0.052
    shape = [(0, 0), (0.94 * r, 0), (r, 0.1 * h), (r, h), (0, h)]
    parts = [lathe(fillet(shape, 0.005, 5), sides=72).part(wanted.body("#efe8dc", 0.18))]
    lid = [(0, h), (1.04 * r, h), (1.04 * r, 1.42 * h), (0, 1.42 * h)]
    parts.append(lathe(fillet(lid, 0.003, 4), sides=72).part(even(wanted.colour("#b98d54", 1), 0.35)))
    return [*parts, label_around(wanted, 1.005 * r, 0.2 * h, 0.85 * h, 1.9)]


def _tube(wanted: Wanted) -> list[Part]:
    h, rows = 0.155, 16
    turns = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    rings = []
    for share in np.linspace(0, 1, rows):  # round at the cap, flat at the seam above
        wide, deep = 0.024 + 0.006 * share, 0.024 * (1 - share) + 0.0016 * share
        rings.append(np.stack([wide * np.cos(turns), deep * np.sin(turns), 0 * turns + 0.024 + share * h], -1))
    points = np.concatenate(rings)
    number = np.arange(len(points)).reshape(rows, len(turns))
    body = outward(Mesh(points, quads(np.concatenate([number, number[:, :1]], axis=1))))
    cap = lathe(fillet([(0, 0), (0.021, 0), (0.023, 0.026), (0, 0.026)], 0.003), sides=56)
    parts = [body.part(wanted.body("#dfe6df", 0.35)), cap.part(even(wanted.colour("#f4f1ea", 1), 0.4))]
    label = wanted.label if wanted.label is not None else plain_label(wanted, wanted.colour("#dfe6df"))
    return [*parts, *moved([plate_with(label, 0.036, 0.05)], y=-0.0185, z=0.075)]


def _can(wanted: Wanted) -> list[Part]:
    r, h = 0.033, 0.122
    metal = Material("metal", rgb_of("#c6c9cc"), roughness=0.25, metallic=0.95)
    shape = [(0, 0), (0.78 * r, 0), (r, 0.07 * h), (r, 0.90 * h), (0.86 * r, 0.98 * h), (0.86 * r, h), (0.8 * r, h),
             (0.79 * r, 0.97 * h), (0, 0.97 * h)]  # fmt: skip
    parts = [lathe(fillet(shape, 0.004, 4), sides=72).part(metal)]
    coat = [(1.003 * r, 0.085 * h), (1.003 * r, 0.89 * h)]
    coated = wanted.body("#e0574d", 0.25)
    parts.append(lathe([(0, 0.085 * h), *coat, (0, 0.89 * h)], sides=72).part(coated))
    label = wanted.label if wanted.label is not None else plain_label(wanted)
    return [*parts, wrapped_with(label, 1.008 * r, 0.26 * h, 0.74 * h, 1.9)]


def _box(wanted: Wanted) -> list[Part]:
    w, d, h = 0.15, 0.07, 0.21
    parts = [box(w, d, h, 0.0012).part(wanted.body("#c9a27a", 0.7))]
    label = wanted.label if wanted.label is not None else plain_label(wanted)
    return [*parts, *moved([plate_with(label, 0.72 * w, 0.55 * h)], y=-d / 2 - 0.0006, z=0.24 * h)]


def _gift(wanted: Wanted) -> list[Part]:
    w = 0.2
    paper, ribbon = even(wanted.colour("#c0504a"), 0.6), even(wanted.colour("#f0d9a0", 1), 0.45)
    parts = [
        box(w, w, 0.7 * w, 0.002).part(paper),
        *moved([box(1.05 * w, 1.05 * w, 0.2 * w, 0.003).part(paper)], z=0.7 * w),
    ]
    parts.append(box(0.16 * w, 1.056 * w, 0.904 * w, 0.001).part(ribbon))
    parts.append(box(1.056 * w, 0.16 * w, 0.904 * w, 0.001).part(ribbon))
    t = np.linspace(0, 2 * np.pi, 30)
    for side in (-1, 1):
        loop = np.stack(
            [side * (0.16 + 0.16 * np.cos(t + np.pi)) * w, 0.03 * w * np.sin(t), (1.0 + 0.10 * np.sin(t)) * w], -1
        )
        parts.append(tube(loop, 0.016 * w, sides=10).part(ribbon))
    return [*parts, *moved([ball(0.035 * w).part(ribbon)], z=0.91 * w)]


def _pouch(wanted: Wanted) -> list[Part]:
    w, h, rows = 0.14, 0.22, 18
    turns = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    rings = []
    for share in np.linspace(0, 1, rows):
        deep = 0.040 * (1 - share**1.6) + 0.0016
        half = w / 2 * (1 - 0.05 * np.sin(np.pi * share))
        x = half * np.sign(np.cos(turns)) * np.abs(np.cos(turns)) ** 0.55
        y = deep * np.sign(np.sin(turns)) * np.abs(np.sin(turns)) ** 0.8
        rings.append(np.stack([x, y, 0 * turns + share * h], -1))
    points = np.concatenate(rings)
    number = np.arange(len(points)).reshape(rows, len(turns))
    body = outward(Mesh(points, quads(np.concatenate([number, number[:, :1]], axis=1))))
    label = wanted.label if wanted.label is not None else plain_label(wanted)
    front = plate_with(label, 0.62 * w, 0.36 * h)
    lean = np.arctan2(0.022, 0.36 * h)
    turned = np.array([[1, 0, 0], [0, np.cos(lean), np.sin(lean)], [0, -np.sin(lean), np.cos(lean)]], np.float32)
    tilted = Part(front.vertices @ turned.T, front.faces, front.material, front.uv)
    return [body.part(wanted.body("#2f3a36", 0.55)), *moved([tilted], y=-0.0415, z=0.2 * h)]


def _candle(wanted: Wanted) -> list[Part]:
    r, h = 0.038, 0.085
    cup = [(0, 0), (0.96 * r, 0), (r, 0.06 * h), (r, h), (0.93 * r, h), (0.92 * r, 0.1 * h), (0, 0.1 * h)]
    parts = [lathe(fillet(cup, 0.003), sides=72).part(wanted.body("#d9cdb9", 0.35))]
    parts.append(lathe([(0, 0.1 * h), (0.91 * r, 0.1 * h), (0.91 * r, 0.82 * h), (0, 0.80 * h)], sides=56).part(
        even("#f3e9d2", 0.5)))  # fmt: skip
    parts.append(
        lathe([(0, 0.8 * h), (0.0012, 0.8 * h), (0.001, 0.98 * h), (0, 0.98 * h)], sides=8).part(even("#2b2623", 0.8))
    )
    flame = [(0, 0.96 * h), (0.004, 1.02 * h), (0.0052, 1.1 * h), (0.003, 1.24 * h), (0, 1.36 * h)]
    glow = Material("flame", (1.0, 0.8, 0.4), roughness=1.0, emission=(16.0, 9.0, 3.0))
    parts.append(lathe(fillet(flame, 0.004), sides=24).part(glow))
    return [*parts, label_around(wanted, 1.006 * r, 0.22 * h, 0.72 * h, 1.4)]


def _books(wanted: Wanted) -> list[Part]:
    tones = [*wanted.colours, "#b5532f", "#2f4f5a", "#d9b36a", "#7a8a6a"][:4]
    rng = np.random.default_rng(wanted.seed)
    parts, z = [], 0.0
    for number, tone in enumerate(tones):
        w, d, tall = 0.24 - 0.012 * number, 0.17 - 0.008 * number, float(rng.uniform(0.022, 0.038))
        turn = float(rng.uniform(-0.22, 0.22))
        cover, leaves = even(tone, 0.65), even("#f1e9da", 0.9)
        for level in (z, z + tall - 0.003):
            parts.append(box(w, d, 0.003, 0.0008).turned("z", turn).moved(z=level).part(cover))
        parts.append(box(w - 0.01, d - 0.012, tall - 0.006, 0.0008).turned("z", turn).moved(z=z + 0.003).part(leaves))
        parts.append(box(w, 0.004, tall, 0.0012).moved(0, -d / 2 + 0.002).turned("z", turn).moved(z=z).part(cover))
        z += tall
    return parts


def _book(wanted: Wanted) -> list[Part]:
    w, d, h = 0.15, 0.028, 0.215
    cover = even(wanted.colour("#2f4f5a"), 0.6)
    parts = [box(w, 0.003, h, 0.001).moved(0, -d / 2 + 0.0015).part(cover)]
    parts += [box(w, 0.003, h, 0.001).moved(0, d / 2 - 0.0015).part(cover)]
    parts += [box(0.004, d, h, 0.0015).moved(-w / 2 + 0.002).part(cover)]
    parts += [box(w - 0.008, d - 0.006, h - 0.008, 0.0006).moved(0.002, 0, 0.004).part(even("#f1e9da", 0.9))]
    label = wanted.label if wanted.label is not None else plain_label(wanted, wanted.colour("#2f4f5a"))
    scale = 1.0 if wanted.label is not None and wanted.label.shape[0] > wanted.label.shape[1] else 0.56
    whole = scale == 1.0
    front = plate_with(label, (0.98 if whole else 0.8) * w, 0.98 * h * scale)
    return [*parts, *moved([front], y=-d / 2 - 0.0004, z=(0.01 if whole else 0.22) * h)]


def frame(wanted: Wanted, wide: float = 0.5, tall: float = 0.4) -> list[Part]:
    """A framed picture that stands upright, its label the picture; as wide and tall as asked, a mount around it."""
    bar, deep = 0.022, 0.02
    material = wanted.body("#a9744a", 0.45)
    parts = []
    for side in (-1, 1):
        parts.append(box(bar, deep, tall, 0.002).moved(side * (wide / 2 - bar / 2)).part(material, grain="z"))
        parts.append(box(wide - 2 * bar, deep, bar, 0.002).moved(z=0 if side < 0 else tall - bar).part(material))
    parts.append(box(wide - 2 * bar, 0.006, tall - 2 * bar, 0.001).moved(0, 0.004, bar).part(even("#f5f1e8", 0.9)))
    mount = 0.10 * min(wide, tall)
    inner = (wide - 2 * bar - 2 * mount, tall - 2 * bar - 2 * mount)
    picture = wanted.label if wanted.label is not None else plain_label(wanted)
    return [*parts, *moved([plate_with(picture, *inner, roughness=0.7)], y=-0.0002, z=bar + mount)]


def _frame(wanted: Wanted) -> list[Part]:
    if wanted.label is None:
        return frame(wanted)
    ratio = wanted.label.shape[1] / wanted.label.shape[0]
    wide, tall = (0.5, 0.5 / ratio) if ratio > 1 else (0.5 * ratio, 0.5)
    return frame(wanted, max(wide, 0.2), max(tall, 0.2))


def _sphere(wanted: Wanted) -> list[Part]:
    return [ball(0.12).part(wanted.body("#d9705a", 0.35))]


def _cube(wanted: Wanted) -> list[Part]:
    return [box(0.2, 0.2, 0.2, 0.006).turned("z", 0.6).part(wanted.body("#4f7a8a", 0.45))]


def _cylinder(wanted: Wanted) -> list[Part]:
    return [
        lathe(fillet([(0, 0), (0.09, 0), (0.09, 0.22), (0, 0.22)], 0.006), sides=96).part(wanted.body("#e0b04f", 0.45))
    ]


def _cone(wanted: Wanted) -> list[Part]:
    return [
        lathe(fillet([(0, 0), (0.11, 0), (0.002, 0.25), (0, 0.251)], 0.004), sides=96).part(
            wanted.body("#6f8f7a", 0.45)
        )
    ]


def _podium(wanted: Wanted) -> list[Part]:
    tone = wanted.colour("#e3cfc0")
    step = 8 if lightness(tone) < 60 else -6
    parts = []
    for number, (x, y, radius, tall) in enumerate(
        ((0, 0.05, 0.30, 0.10), (-0.24, 0.22, 0.18, 0.28), (0.26, 0.26, 0.15, 0.18))
    ):
        shape = fillet([(0, 0), (radius, 0), (radius, tall), (0, tall)], 0.008)
        parts += moved([lathe(shape, sides=96).part(even(shifted(tone, step * number), 0.8))], x, y)
    return parts


GOODS: dict[str, Callable[[Wanted], list[Part]]] = {
    "mug": _mug,
    "bottle": _bottle,
    "dropper": _dropper,
    "perfume": _perfume,
    "jar": _jar,
    "tube": _tube,
    "can": _can,
    "box": _box,
    "gift": _gift,
    "pouch": _pouch,
    "candle": _candle,
    "vase": vase,
    "flowers": flowers,
    "bowl": bowl,
    "plate": plate,
    "teapot": teapot,
    "jug": jug,
    "tumbler": tumbler,
    "goblet": goblet,
    "books": _books,
    "book": _book,
    "frame": _frame,
    "fruit": fruit,
    "bread": bread,
    "sphere": _sphere,
    "cube": _cube,
    "cylinder": _cylinder,
    "cone": _cone,
    "podium": _podium,
}
PRINTED = frozenset(
    ("mug", "bottle", "dropper", "perfume", "jar", "tube", "can", "box", "pouch", "candle", "book", "frame")
)
"""Goods that carry a picture or words."""
LEVEL = frozenset(("plate", "podium"))
"""Goods that are best looked at from higher up."""
