"""Floor and table lamps, switched on: the shade is the light (Material.emission). Metres, feet on z = 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.mesh import Mesh, ball, fillet, lathe, outward, quads, rod, tube
from workers.engines.staging.furnish.order import Order, cane, paint
from workers.engines.staging.scene import Material, Part


def drum_shade(bottom: float, top: float, height: float) -> Mesh:
    """A thin-walled cloth shade, open at both ends but closed as a surface, standing on z = 0; radii in metres."""
    wall = 0.004
    outline = [(bottom - wall, 0.0), (bottom, 0.0), (top, height), (top - wall, height)]
    return _hollow(outline)


def _hollow(outline: list[tuple[float, float]], sides: int = 40) -> Mesh:
    """A shell of revolution around a closed outline of (radius, z), with nothing on the axis."""
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles), 0 * angles], -1)
    rings = np.concatenate([circle * radius + [0, 0, z] for radius, z in outline])
    number = np.arange(len(rings)).reshape(len(outline), sides)
    around = np.concatenate([number, number[:, :1]], axis=1)
    around = np.concatenate([around, around[:1]], axis=0)
    return outward(Mesh(rings, quads(around)))


def _foot() -> Mesh:
    return lathe(fillet([(0, 0), (0.14, 0), (0.14, 0.018), (0.02, 0.026), (0, 0.026)], 0.006))


def _arc(order: Order) -> list[Part]:
    w, h, metal, shade = order.width, order.height, order.metal, order.lit_shade
    x = w / 2 - 0.14
    t = np.linspace(0, 1, 26)
    path = np.stack(
        [x - (w - 0.28) * (1 - np.cos(t * np.pi / 2)), 0 * t, 0.02 + (h - 0.03) * np.sin(t * np.pi / 2) ** 0.72], -1
    )
    dome = lathe(fillet([(0, 0.0), (0.14, 0.0), (0.135, 0.05), (0.09, 0.12), (0.02, 0.15), (0, 0.15)], 0.04))
    disc = lathe([(0, 0), (0.125, 0), (0.125, 0.012), (0, 0.012)])
    end = path[-1]
    return [
        _foot().moved(x).part(metal),
        tube(path, 0.011).part(metal),
        dome.moved(end[0], 0, end[2] - 0.16).part(metal),
        disc.moved(end[0], 0, end[2] - 0.168).part(shade),
    ]


def _tripod(order: Order) -> list[Part]:
    h, metal, wood, shade = order.height, order.metal, order.wood, order.lit_shade
    parts = [drum_shade(0.20, 0.17, 0.27).moved(z=h - 0.27).part(shade)]
    for turn in (0.3, 2.4, 4.5):
        x, y = 0.23 * np.cos(turn), 0.23 * np.sin(turn)
        parts.append(rod((x, y, 0), (-0.12 * x, -0.12 * y, h - 0.28), 0.011, 0.014).part(wood, grain="z"))
    return [*parts, rod((0, 0, h - 0.36), (0, 0, h - 0.14), 0.008).part(metal), _bulb(h - 0.20).part(shade)]


def _rattan(order: Order) -> list[Part]:
    h, wood, shade = order.height, order.wood, order.lit_shade
    bell = _hollow(
        [
            (0.235, 0),
            (0.24, 0),
            (0.22, 0.12),
            (0.13, 0.28),
            (0.05, 0.33),
            (0.045, 0.325),
            (0.125, 0.27),
            (0.213, 0.12),
        ]
    )
    parts = [bell.moved(z=h - 0.34).part(_glowing(cane(order.style.wood, order.seed))), _bulb(h - 0.24).part(shade)]
    return [*parts, _foot().part(wood), rod((0, 0, 0.02), (0, 0, h - 0.02), 0.014).part(wood, grain="z")]


def _turned(order: Order) -> list[Part]:
    h, wood, shade = order.height, order.wood, order.lit_shade
    profile = [
        (0, 0),
        (0.15, 0),
        (0.14, 0.03),
        (0.05, 0.07),
        (0.028, 0.2),
        (0.035, 0.5),
        (0.02, 0.55),
        (0.03, 0.6),
        (0.022, 1.0),
        (0.018, h - 0.26),
        (0, h - 0.26),
    ]
    return [
        lathe(fillet(profile, 0.02)).part(wood, grain="z"),
        drum_shade(0.235, 0.13, 0.27).moved(z=h - 0.27).part(shade),
    ]


def _spot(order: Order) -> list[Part]:
    h, metal, shade = order.height, order.metal, order.lit_shade
    parts = []
    for turn in (0.2, 2.3, 4.4):
        x, y = 0.22 * np.cos(turn), 0.22 * np.sin(turn)
        parts.append(rod((x, y, 0), (0, 0, h - 0.3), 0.011).part(metal))
    can = lathe(fillet([(0, 0), (0.06, 0.0), (0.075, 0.06), (0.13, 0.16), (0.14, 0.19), (0, 0.19)], 0.02)).turned(
        "x", np.pi * 0.72
    )
    lens = lathe([(0, 0.185), (0.128, 0.185), (0.128, 0.20), (0, 0.20)]).turned("x", np.pi * 0.72)
    lift = h - float(can.vertices[:, 2].max())
    return [
        *parts,
        rod((0, 0, h - 0.33), (0, 0, h - 0.08), 0.012).part(metal),
        can.moved(z=lift).part(metal),
        lens.moved(z=lift).part(shade),
    ]


def _jar(order: Order) -> list[Part]:
    h, wood, shade = order.height, order.wood, order.lit_shade
    jar = [(0, 0), (0.11, 0), (0.17, 0.14), (0.175, 0.30), (0.12, 0.46), (0.05, 0.54), (0.055, 0.58), (0, 0.58)]
    parts = [lathe(fillet(jar, 0.06)).part(order.stone), rod((0, 0, 0.56), (0, 0, h - 0.2), 0.010).part(wood)]
    return [*parts, drum_shade(0.23, 0.16, 0.32).moved(z=h - 0.32).part(shade)]


def _globe(order: Order) -> list[Part]:
    h, metal, shade = order.height, order.metal, order.lit_shade
    parts = [_foot().part(metal), rod((0, 0, 0.02), (0, 0, h - 0.24), 0.009).part(metal)]
    cup = lathe([(0, 0), (0.05, 0), (0.06, 0.02), (0, 0.02)])
    return [*parts, cup.moved(z=h - 0.26).part(metal), ball(0.12).moved(z=h - 0.24).part(shade)]


def _double(order: Order) -> list[Part]:
    h, metal, shade = order.height, order.metal, order.lit_shade
    parts = [_foot().part(metal), rod((0, 0, 0.02), (0, 0, h - 0.10), 0.010).part(metal)]
    for side, tall in ((-1, h - 0.02), (1, h - 0.34)):
        cone = lathe(fillet([(0, 0), (0.11, 0), (0.035, 0.17), (0, 0.18)], 0.012))
        lit = lathe([(0, -0.006), (0.10, -0.006), (0.10, 0.004), (0, 0.004)])
        coat = paint(order.style.extras.get("paint", "#2f6d8f") if side > 0 else order.style.pot, 0.3)
        parts.append(rod((0, 0, tall - 0.08), (side * 0.10, -0.06, tall - 0.08), 0.007).part(metal))
        parts.append(cone.moved(side * 0.10, -0.06, tall - 0.19).part(coat))
        parts.append(lit.moved(side * 0.10, -0.06, tall - 0.19).part(shade))
    return parts


def _paper(order: Order) -> list[Part]:
    h, wood, shade = order.height, order.wood, order.lit_shade
    parts = [_lantern(0.19, h - 0.42).moved(z=0.36).part(shade)]
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.5:
        x, y = 0.15 * np.cos(turn), 0.15 * np.sin(turn)
        parts.append(rod((1.25 * x, 1.25 * y, 0), (0.7 * x, 0.7 * y, 0.38), 0.010).part(wood, grain="z"))
    return [*parts, lathe([(0, 0), (0.08, 0), (0.08, 0.02), (0, 0.02)]).moved(z=h - 0.08).part(wood)]


FLOOR_LAMPS: dict[str, Callable[[Order], list[Part]]] = {
    "arc": _arc,
    "tripod": _tripod,
    "rattan": _rattan,
    "turned": _turned,
    "spot": _spot,
    "jar": _jar,
    "globe": _globe,
    "double": _double,
    "paper": _paper,
}


def floor_lamp(order: Order) -> list[Part]:
    """A standing lamp, in one of the forms of FLOOR_LAMPS."""
    return FLOOR_LAMPS[order.form](order)


def _glowing(material: Material) -> Material:
    """Woven stuff with a lamp behind it: some light comes through."""
    return replace(material, emission=(0.30, 0.19, 0.09))


def _bulb(z: float) -> Mesh:
    return ball(0.035).moved(z=z)


def _lantern(radius: float, height: float) -> Mesh:
    """A paper lantern: a soft barrel with fine ribs."""
    t = np.linspace(0, 1, 90)
    swell = radius * (0.55 + 0.45 * np.sin(np.pi * t) ** 0.6)
    ribs = 0.004 * np.abs(np.sin(np.pi * 22 * t))
    return lathe(
        [(0.0, 0.0), *[(float(r), float(z)) for r, z in zip(swell - ribs, t * height, strict=True)], (0.0, height)],
        sides=36,
    )


def table_lamp(order: Order) -> list[Part]:
    """A bedside or console lamp. Forms: dome, mushroom, rattan, jug, cage, jar, column, gourd, paper."""
    w, h = order.width, order.height
    radius = w / 2
    metal, shade, form = order.metal, order.lit_shade, order.form
    if form == "dome":
        parts = [
            lathe(
                fillet([(0, 0), (0.09, 0), (0.09, 0.015), (0.012, 0.02), (0.012, h - 0.1), (0, h - 0.1)], 0.004)
            ).part(metal)
        ]
        dome = fillet(
            [(0, h - 0.13), (radius, h - 0.13), (radius * 0.92, h - 0.06), (radius * 0.5, h - 0.005), (0, h)], 0.03
        )
        return [*parts, lathe(dome).part(shade)]
    if form == "mushroom":
        stem = lathe(fillet([(0, 0), (0.075, 0), (0.05, 0.05), (0.04, h - 0.15), (0, h - 0.15)], 0.02))
        cap = lathe(
            fillet(
                [(0, h - 0.17), (radius * 0.96, h - 0.16), (radius, h - 0.12), (radius * 0.6, h - 0.02), (0, h)], 0.04
            )
        )
        return [stem.part(order.ceramic), cap.part(shade)]
    if form == "cage":
        parts = [
            lathe(fillet([(0, 0), (0.08, 0), (0.08, 0.06), (0, 0.06)], 0.008)).part(metal),
            rod((0, 0, 0.05), (0, 0, 0.16), 0.018).part(metal),
        ]
        for turn in np.linspace(0, np.pi, 4, endpoint=False):
            t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
            loop = np.stack(
                [0.09 * np.sin(t) * np.cos(turn), 0.09 * np.sin(t) * np.sin(turn), h - 0.13 - 0.12 * np.cos(t)], -1
            )
            parts.append(tube(loop, 0.003, sides=6, closed=True).part(metal))
        return [*parts, ball(0.05).moved(z=0.20).part(shade)]
    if form == "paper":
        return [
            _lantern(radius * 0.95, h - 0.05).moved(z=0.05).part(shade),
            lathe([(0, 0), (0.08, 0), (0.08, 0.05), (0, 0.05)]).part(order.wood),
        ]
    body_top = h - 0.22
    shape = {
        "rattan": [(0, 0), (0.08, 0), (0.10, 0.06), (0.06, body_top), (0, body_top)],
        "jug": [
            (0, 0),
            (0.06, 0),
            (0.10, 0.09),
            (0.085, 0.17),
            (0.03, body_top - 0.02),
            (0.03, body_top),
            (0, body_top),
        ],
        "jar": [
            (0, 0),
            (0.07, 0),
            (0.11, 0.11),
            (0.10, 0.17),
            (0.045, body_top - 0.02),
            (0.05, body_top),
            (0, body_top),
        ],
        "column": [(0, 0), (0.07, 0), (0.07, 0.03), (0.04, 0.035), (0.04, body_top), (0, body_top)],
        "gourd": [(0, 0), (0.05, 0), (0.09, 0.07), (0.05, 0.13), (0.065, 0.18), (0.02, body_top), (0, body_top)],
    }[form]
    body = {"rattan": cane(order.style.wood, order.seed), "column": order.stone, "jar": order.stone}.get(
        form, order.ceramic
    )
    parts = [lathe(fillet(shape, 0.02)).part(body), rod((0, 0, body_top - 0.01), (0, 0, h - 0.06), 0.007).part(metal)]
    wide, narrow = (radius, radius * 0.62) if form in ("jug", "gourd") else (radius, radius * 0.86)
    return [*parts, drum_shade(wide, narrow, 0.19).moved(z=h - 0.19).part(shade)]
