"""Sun loungers, one form for each style: the head at +depth / 2, its back raised, feet on z = 0, metres."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.bookcases import box_soft
from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, frame, pole, strut
from workers.engines.staging.furnish.joinery import bar, curve, shifted
from workers.engines.staging.furnish.linens import folded, rolled, terry
from workers.engines.staging.furnish.mesh import Floats, Mesh, box, fillet, joined, lathe, pillow, sheet, tube
from workers.engines.staging.furnish.order import Order, cane, cloth, paint, plaster, timber
from workers.engines.staging.furnish.outdoor_cushions import cover
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

BREAK = 0.60
"""Where the back begins to rise, as a share of the depth from the foot."""


def _line(d: float, seat: float, h: float, count: int = 40) -> Floats:
    """The bed's upper line (y, z) from foot to head: level, a soft bend, the raised back."""
    y0, y1 = -d / 2 + d * BREAK, d / 2 - 0.03
    path = curve(
        [(0, -d / 2 + 0.01, seat), (0, -d / 4, seat), (0, y0 - 0.10, seat), (0, y0 + 0.06, seat + 0.03), (0, y1, h)],
        count,
    )
    return path[:, 1:]


def _along(line: Floats, share: float) -> tuple[float, float, float]:
    """Position (y, z) and pitch at a share of the line."""
    index = share * (len(line) - 1)
    low = int(np.clip(np.floor(index), 0, len(line) - 2))
    step = line[low + 1] - line[low]
    y, z = line[low] + step * (index - low)
    return float(y), float(z), float(np.arctan2(step[1], step[0]))


def _slats(
    line: Floats, w: float, count: int, thick: float, wood: Material, *, cover_share: float = 0.72
) -> list[Part]:
    """Slats across the bed, their upper faces on its line."""
    length = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    parts = []
    for index in range(count):
        y, z, pitch = _along(line, (index + 0.5) / count)
        z -= thick / 2
        across = (0.0, float(np.cos(pitch)), float(np.sin(pitch)))
        parts.append(strut((-w / 2, y, z), (w / 2, y, z), length / count * cover_share, thick, wood, across))
    return parts


def _mattress(line: Floats, w: float, thick: float, material: Material, seams: int = 3) -> Part:
    """A soft mattress that lies along the line, quilted across."""
    length = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    mesh = box(w, length * 0.985, thick, thick * 0.42, step=0.07, bevel=2)

    def lay(points: Floats) -> Floats:
        s = points[:, 1] + length / 2
        for seam in range(1, seams + 1):
            points[:, 2] -= (
                0.35 * thick * np.exp(-(((s - length * seam / (seams + 1)) / 0.022) ** 2)) * points[:, 2] / thick
            )
        y, z = np.interp(s, along, line[:, 0]), np.interp(s, along, line[:, 1])
        slope = np.interp(s, along, np.arctan2(*np.gradient(line, axis=0).T[::-1]))
        return np.stack([points[:, 0], y - points[:, 2] * np.sin(slope), z + points[:, 2] * np.cos(slope)], -1)

    return mesh.bent(lay).part(material, grain="y")


def _head_pillow(order: Order, line: Floats, w: float, lift: float, material: Material) -> Part:
    y, z, pitch = _along(line, 0.90)
    mesh = (
        pillow(w * 0.72, 0.26, 0.11, order.mark, cells=12).mapped("x").moved(z=-0.13).turned("x", -(np.pi / 2 - pitch))
    )
    return mesh.moved(0, y - (lift + 0.03) * np.sin(pitch), z + (lift + 0.03) * np.cos(pitch)).part(material)


def _rails(line: Floats, x: float, wide: float, tall: float, material: Material, drop: float = 0.0) -> list[Part]:
    """The two side members under the line."""
    parts = []
    for side in SIDES:
        path = np.column_stack([np.full(len(line), side * x), line[:, 0], line[:, 1] - tall / 2 - drop])
        parts.append(bar(path[::3], wide, tall, corner=0.004).part(material))
    return parts


def _aluminium(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A frame of dark flat bar with a sling, a roll at the head."""
    metal, seat = paint("#2e3032", 0.45), 0.30
    line = _line(d, seat, h - 0.01)
    parts = _rails(line, w / 2 - 0.015, 0.03, 0.03, metal)
    across = np.linspace(-1, 1, 7)
    grid = np.stack(
        [
            np.column_stack(
                [np.full(len(line), k * (w / 2 - 0.028)), line[:, 0], line[:, 1] - 0.012 - 0.012 * (1 - k * k)]
            )
            for k in across
        ],
        axis=1,
    )
    parts.append(sheet(grid, 0.005).part(cloth(("weave", "#a8a9a6"), order.seed)))
    for y in (-d * 0.40, d * 0.10, d * 0.40):
        parts += [
            strut(
                (s * (w / 2 - 0.015), y, 0),
                (s * (w / 2 - 0.015), y, seat - 0.02 if y < d * 0.3 else h * 0.62),
                0.03,
                0.03,
                metal,
            )
            for s in SIDES
        ]
        parts.append(strut((-w / 2 + 0.02, y, 0.015), (w / 2 - 0.02, y, 0.015), 0.03, 0.03, metal, (0, 1, 0)))
    y, z, pitch = _along(line, 0.90)
    roll = tube([(-w * 0.36, 0, 0), (w * 0.36, 0, 0)], 0.055, sides=18)
    return [*parts, roll.moved(0, y - 0.05 * np.sin(pitch), z + 0.035).part(cover(order))]


def _wooden(
    order: Order, w: float, d: float, h: float, wood: Material, *, wheels: bool, thick: float, seat: float
) -> list[Part]:
    """Slats on side boards with square legs, a prop behind the back, wheels at the head if asked for."""
    line = _line(d, seat, h - thick - 0.02)
    parts = _slats(line, w - 0.05, 26, 0.016, wood)
    for side in SIDES:
        x = side * (w / 2 - 0.02)
        parts.append(strut((x, -d / 2 + 0.005, seat - 0.045), (x, d / 2 - 0.08, seat - 0.045), 0.03, 0.075, wood))
        parts.append(board((0.045, 0.05, seat - 0.02), wood, x, -d / 2 + 0.10))
        if wheels:
            wheel = lathe(fillet([(0, -0.018), (0.11, -0.018), (0.11, 0.018), (0, 0.018)], 0.008, 3), sides=32).turned(
                "y", np.pi / 2
            )
            parts.append(wheel.moved(x - side * 0.002, d / 2 - 0.30, 0.11).part(wood))
            parts.append(board((0.04, 0.05, seat - 0.10), wood, x - side * 0.035, d / 2 - 0.30, 0.09))
        else:
            parts.append(board((0.045, 0.05, seat - 0.02), wood, x, d / 2 - 0.16))
        y, z, _ = _along(line, 0.86)
        parts.append(
            strut(
                (side * (w / 2 - 0.07), d / 2 - 0.12, seat - 0.06),
                (side * (w / 2 - 0.07), y, z - 0.03),
                0.022,
                0.03,
                wood,
            )
        )
        back = line[line[:, 0] > -d / 2 + d * BREAK]
        rail = np.column_stack([np.full(len(back), side * (w / 2 - 0.065)), back[:, 0], back[:, 1] - 0.032])
        parts.append(bar(rail[::3], 0.024, 0.034).part(wood))
    for y in (-d / 2 + 0.02, d / 2 - 0.09):
        parts.append(
            strut((-w / 2 + 0.02, y, seat - 0.045), (w / 2 - 0.02, y, seat - 0.045), 0.03, 0.07, wood, (0, 1, 0))
        )
    return [*parts, _mattress(line, w - 0.08, thick, cover(order))] if thick > 0.01 else parts


def _teak(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Teak on two wheels, a pale mattress and a head cushion."""
    parts = _wooden(order, w, d, h, timber("#b58a5c", order.seed), wheels=True, thick=0.06, seat=0.27)
    return [*parts, _head_pillow(order, _line(d, 0.27, h - 0.08), w, 0.06, order.accent(0))]


def _rattan(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A woven rattan wave on curved legs, fringed throw over its foot."""
    wood, line = order.wood, _line(d, 0.32, h - 0.06)
    grid = np.stack(
        [
            np.column_stack([np.full(len(line), k * (w / 2 - 0.03)), line[:, 0], line[:, 1] - 0.02 * (1 - k * k)])
            for k in np.linspace(-1, 1, 7)
        ],
        axis=1,
    )
    parts = [sheet(grid, 0.014).part(cane(order.style.wood, order.seed))]
    for side in SIDES:
        edge = np.column_stack([np.full(len(line), side * (w / 2 - 0.022)), line])
        parts.append(bent(edge, 0.018, wood))
        runner = curve(
            [
                (side * (w / 2 - 0.022), -d / 2 + 0.03, 0.30),
                (side * (w / 2 - 0.022), -d * 0.36, 0.03),
                (side * (w / 2 - 0.022), 0.0, 0.016),
                (side * (w / 2 - 0.022), d * 0.30, 0.03),
                (side * (w / 2 - 0.022), d / 2 - 0.12, h * 0.72),
            ],
            26,
        )
        parts.append(bent(runner, 0.016, wood))
        for share in (0.2, 0.42, 0.62):
            y, z, _ = _along(line, share)
            parts.append(pole((side * (w / 2 - 0.022), y, 0.02), (side * (w / 2 - 0.022), y, z), 0.011, wood))
    for share in (0.0, 0.2, 0.62, 1.0):
        y, z, _ = _along(line, share)
        parts.append(pole((-w / 2 + 0.02, y, z - 0.012), (w / 2 - 0.02, y, z - 0.012), 0.015, wood))
    parts.append(_mattress(line, w - 0.10, 0.05, cover(order)))
    return [*parts, _head_pillow(order, line, w, 0.05, order.accent(0))]


def _painted(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Painted boards, a striped towel folded on the foot."""
    coat = paint(("#e9e6dc", "#a9b2a4", "#8fa0a6")[order.seed % 3], 0.5)
    parts = _wooden(order, w, d, h, coat, wheels=False, thick=0.045, seat=0.29)
    towel = folded(w * 0.55, 0.26, order.accent(2), order.mark, thick=0.05)
    return [*parts, *shifted(towel, 0.02, -d * 0.38, 0.29 + 0.043)]


def _sprung(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Scaffold tube and canvas laced to it."""
    metal, line = order.metal, _line(d, 0.31, h - 0.03)
    parts = []
    for side in SIDES:
        parts.append(bent(np.column_stack([np.full(len(line), side * (w / 2 - 0.018)), line])[::2], 0.017, metal))
    grid = np.stack(
        [np.column_stack([np.full(34, k * (w / 2 - 0.075)), line[3:37]]) for k in np.linspace(-1, 1, 7)], axis=1
    )
    parts.append(sheet(grid, 0.008).part(cloth(("weave", "#6a6762"), order.seed)))
    laces = []
    for share in np.linspace(0.10, 0.90, 26):
        y, z, _ = _along(line, float(share))
        laces += [
            tube([(s * (w / 2 - 0.082), y - 0.012, z), (s * (w / 2 - 0.018), y + 0.012, z + 0.018)], 0.0035, sides=5)
            for s in SIDES
        ]
    parts.append(joined(laces).part(cloth(("linen", "#cfc4b0"), order.seed)))
    for share in (0.0, 0.5, 1.0):
        y, z, _ = _along(line, share)
        parts.append(
            pole(
                (-w / 2 + 0.01, y, z - (0.0 if share != 0.5 else 0.03)),
                (w / 2 - 0.01, y, z - (0.0 if share != 0.5 else 0.03)),
                0.015,
                metal,
            )
        )
    for share in (0.10, 0.48, 0.80):
        y, z, _ = _along(line, share)
        leg = [
            (w / 2 - 0.018, y, z - 0.005),
            (w / 2 - 0.018, y, 0.018),
            (-w / 2 + 0.018, y, 0.018),
            (-w / 2 + 0.018, y, z - 0.005),
        ]
        for here, there in itertools.pairwise(leg):
            parts.append(pole(here, there, 0.015, metal))
    return parts


def _masonry(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A plastered bed with a built slope at its head, a linen mattress."""
    lime, line = plaster(order.style.stone[1], order.seed + 2), _line(d, 0.24, h - 0.10)
    parts = [box_soft(w, d * 0.98, 0.24).part(lime)]
    wedge = box(w, d * (1 - BREAK), 0.02, 0.009, step=0.08, bevel=2).moved(0, d / 2 - d * (1 - BREAK) / 2 - 0.012, 0.2)

    def slope(points: Floats) -> Floats:
        top = np.interp(points[:, 1], line[:, 0], line[:, 1])
        share = (points[:, 2] - 0.2) / 0.02
        points[:, 2] = 0.15 + (top - 0.15) * share
        return points

    parts.append(wedge.bent(slope).part(lime))
    parts.append(_mattress(line, w - 0.05, 0.09, cover(order)))
    bolster = rolled(w * 0.62, 0.075, cover(order))
    y, z, pitch = _along(line, 0.88)
    turned = Mesh(bolster.vertices.astype(float), bolster.faces.astype(np.int64)).turned("z", np.pi / 2)
    return [*parts, turned.moved(0, y - 0.10 * np.sin(pitch), z + 0.075).part(order.accent(0))]


def _daybed(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A deep mattress on a roped base with brass feet, two cushions."""
    metal, line = paint("#2a2725", 0.4), _line(d, 0.22, h - 0.14)
    rope = cloth(("linen", "#8d8578"), order.seed)
    parts = [*_rails(line, w / 2 - 0.02, 0.035, 0.035, metal), *frame(w, d * 0.97, 0.12, 0.035, 0.035, metal)]
    cords = []
    for side in SIDES:
        for y in np.linspace(-d / 2 + 0.03, d / 2 - 0.06, 62):
            top = float(np.interp(y, line[:, 0], line[:, 1])) - 0.02
            cords.append(
                tube(
                    [
                        (side * (w / 2 - 0.015), y, 0.10),
                        (side * (w / 2 - 0.015), y, (0.10 + top) / 2),
                        (side * (w / 2 - 0.015), y, top),
                    ],
                    0.007,
                    sides=5,
                )
            )
    parts.append(joined(cords, "z").part(rope))
    parts += [
        lathe([(0, 0), (0.018, 0), (0.026, 0.09), (0, 0.09)], sides=18).moved(x, y).part(order.metal)
        for x, y in corners(w / 2 - 0.06, d / 2 - 0.12)
    ]
    parts += [
        strut((-w / 2 + 0.02, y, z - 0.02), (w / 2 - 0.02, y, z - 0.02), 0.03, 0.03, metal, (0, 1, 0))
        for y, z in (line[1], line[-2])
    ]
    parts += [
        strut((s * (w / 2 - 0.02), d / 2 - 0.06, 0.10), (s * (w / 2 - 0.02), d / 2 - 0.06, h - 0.20), 0.03, 0.03, metal)
        for s in SIDES
    ]
    parts.append(_mattress(line, w - 0.06, 0.12, cover(order), seams=4))
    return [*parts, _head_pillow(order, line, w, 0.12, order.accent(0))]


def _strung(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Bright cords across a bent steel rod, rolled towel at the head."""
    metal, line = paint("#f0ede6", 0.4), _line(d, 0.30, h - 0.02)
    coat = paint(COATS[order.seed % len(COATS)], 0.4)
    second = paint(COATS[(order.seed + 2) % len(COATS)], 0.4)
    parts = [bent(np.column_stack([np.full(len(line), s * (w / 2 - 0.014)), line]), 0.012, metal) for s in SIDES]
    groups: tuple[list[Mesh], list[Mesh]] = ([], [])
    for index, share in enumerate(np.linspace(0.02, 0.98, 84)):
        y, z, _ = _along(line, float(share))
        cord = tube([(-w / 2 + 0.014, y, z), (0, y, z - 0.022), (w / 2 - 0.014, y, z)], 0.005, sides=5)
        groups[index // 7 % 2].append(cord)
    parts += [joined(group).part(skin) for group, skin in zip(groups, (coat, second), strict=True)]
    for low, high in ((0.05, 0.36), (0.50, 0.90)):
        for side in SIDES:
            a, b = _along(line, low), _along(line, high)
            x = side * (w / 2 - 0.014)
            foot = 0.016
            hoop = [(x, a[0], a[1]), (x, a[0] + 0.08, foot), (x, b[0] - 0.08, foot), (x, b[0], b[1])]
            parts.append(bent(curve(hoop, 18), 0.011, metal))
    for share in (0.0, 1.0):
        y, z, _ = _along(line, share)
        parts.append(pole((-w / 2 + 0.01, y, z), (w / 2 - 0.01, y, z), 0.012, metal))
    y, z, pitch = _along(line, 0.90)
    roll = tube([(-w * 0.30, 0, 0), (w * 0.30, 0, 0)], 0.06, sides=18)
    return [*parts, roll.moved(0, y - 0.06 * np.sin(pitch), z + 0.05 * np.cos(pitch)).part(terry(order, 2))]


def _low(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Low and long, close-set slats on dark runners, a thin pad on the back half."""
    wood, line = timber("#a58460", order.seed), _line(d, 0.20, min(h, 0.50))
    parts = _slats(line, w, 34, 0.022, wood, cover_share=0.86)
    dark = paint("#2c2824", 0.55)
    parts += _rails(line, w * 0.34, 0.035, 0.05, dark, drop=0.020)
    for y in (-d * 0.36, d * 0.05, d * 0.40):
        top = float(np.interp(y, line[:, 0], line[:, 1])) - 0.05
        parts += [board((0.05, 0.07, top), dark, s * w * 0.34, y) for s in SIDES]
    half = line[len(line) // 3 :]
    return [*parts, _mattress(half, w - 0.08, 0.05, cover(order), seams=2)]


FORMS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _aluminium,
    "scandi": _teak,
    "boho": _rattan,
    "country": _painted,
    "industrial": _sprung,
    "mediterranean": _masonry,
    "luxury": _daybed,
    "eclectic": _strung,
    "japandia": _low,
}


def sun_lounger(order: Order) -> list[Part]:
    """A sun lounger in the style's form."""
    return FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)
