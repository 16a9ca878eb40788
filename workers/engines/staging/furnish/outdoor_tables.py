"""Low tables and bistro tables for outdoors, one form for each style. Tops at z = height, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, frame, pole, slats, strut
from workers.engines.staging.furnish.joinery import CLEAR, bar, curve, flat, ring, rounded, shifted, turned
from workers.engines.staging.furnish.mesh import Floats, fillet, joined, lathe, tube
from workers.engines.staging.furnish.order import Order, cane, cloth, paint, plaster, timber
from workers.engines.staging.furnish.tables import disc
from workers.engines.staging.furnish.textures import Tile, linear
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

Form = Callable[[Order, float, float, float], list[Part]]


def mosaic(colors: tuple[str, ...], seed: int) -> Material:
    """Small square tiles set in pale mortar, 0.4 m of them."""
    rng = np.random.default_rng(seed)
    cells, pixels = 12, 384
    picks = rng.integers(0, len(colors), (cells, cells))
    tones = rng.uniform(0.82, 1.12, (cells, cells))
    line = (np.arange(pixels) + 0.5) / pixels * cells
    row, column = np.meshgrid(line, line, indexing="ij")
    inside = np.maximum(np.abs(row % 1 - 0.5), np.abs(column % 1 - 0.5)) < 0.44
    palette = np.array([linear(color) for color in colors])
    tiles = palette[picks] * tones[..., None]
    picture = np.where(inside[..., None], tiles[row.astype(int), column.astype(int)], linear("#cfc7b8"))
    face: Tile = np.clip(picture, 0.002, 0.92).astype(np.float32)
    red, green, blue = (float(value) for value in palette[0])
    return Material("tiles", (red, green, blue), face, 0.4, roughness=0.25)


def _ceramic(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A slab of pale ceramic on a frame of dark flat bar."""
    metal = paint("#2e3032", 0.45)
    parts = [
        board((w, d, 0.014), order.stone, 0, 0, h - 0.014),
        *frame(w - 0.03, d - 0.03, h - 0.013, 0.03, 0.03, metal),
    ]
    for side in SIDES:
        x = side * (w / 2 - 0.04)
        parts += [board((0.05, 0.012, h - 0.015), metal, x, s * (d / 2 - 0.021)) for s in SIDES]
        parts.append(board((0.05, d - 0.03, 0.012), metal, x))
    return parts


def _teak(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Slats in a round-cornered frame on raked legs."""
    wood = timber("#b58a5c", order.seed)
    parts = [*frame(w, d, h, 0.06, 0.026, wood), *slats(w - 0.11, d - 0.11, h - 0.002, 7, 0.018, wood, 0.82)]
    parts += [
        pole((x * 1.08, y * 1.08, 0), (x, y, h - 0.02), 0.016, wood, 0.022)
        for x, y in corners(w / 2 - 0.09, d / 2 - 0.09)
    ]
    parts += [
        strut(
            (s * (w / 2 - 0.09), -d / 2 + 0.09, h - 0.05),
            (s * (w / 2 - 0.09), d / 2 - 0.09, h - 0.05),
            0.022,
            0.045,
            wood,
        )
        for s in SIDES
    ]
    return parts


def _drum(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A barrel of split rattan with a wooden top and a hoop at its waist."""
    wood, parts = order.wood, []
    for turn in np.linspace(0, 2 * np.pi, 30, endpoint=False):
        c, s = np.cos(turn), np.sin(turn)
        lean = turn + 0.55
        low, high = (
            np.array([0.46 * w * c, 0.46 * d * s, 0.012]),
            np.array([0.46 * w * np.cos(lean), 0.46 * d * np.sin(lean), h - 0.03]),
        )
        parts.append(bent([low, (low + high) / 2 * [0.93, 0.93, 1], high], 0.006, wood))
    parts += [
        tube(ring(k * w, k * d, z), 0.012, sides=8, closed=True).part(wood)
        for z, k in ((0.014, 0.93), (h / 2, 0.86), (h - 0.032, 0.93))
    ]
    parts.append(disc(w, d, 0.026, 0.010).moved(z=h - 0.026).part(cane(order.style.wood, order.seed)))
    return [*parts, tube(ring(w * 0.985, d * 0.985, h - 0.014), 0.013, sides=8, closed=True).part(wood)]


def _garden(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A painted slatted top with an apron, turned legs and an X of stretchers."""
    coat = paint(("#e9e6dc", "#a9b2a4", "#8fa0a6")[order.seed % 3], 0.5)
    leg = lathe(turned_profile(h - 0.02, 0.026)[::2], sides=16)
    parts = [leg.moved(x, y).part(coat, grain="z") for x, y in corners(w / 2 - 0.06, d / 2 - 0.06)]
    parts += [*slats(w, d, h, 7, 0.022, coat, 0.84), *frame(w - 0.06, d - 0.06, h - 0.02, 0.022, 0.06, coat)]
    x, y, z = w / 2 - 0.06, d / 2 - 0.06, 0.30 * h
    return [
        *parts,
        strut((-x, -y, z), (x, y, z), 0.022, 0.028, coat, (0, 0, 1)),
        strut((-x, y, z + 0.001), (x, -y, z + 0.001), 0.022, 0.028, coat, (0, 0, 1)),
    ]


def _crate(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Planks bolted on an open cube of angle steel, on castors."""
    metal, wood = order.metal, timber(order.style.wood, order.seed, 0.5)
    parts = [board((0.035, 0.035, h - 0.10), metal, x, y, 0.07) for x, y in corners(w / 2 - 0.02, d / 2 - 0.02)]
    parts += [*frame(w, d, h - 0.034, 0.035, 0.04, metal), *frame(w, d, 0.11, 0.035, 0.04, metal)]
    parts += [*slats(w, d, h, 4, 0.034, wood, 0.97), *slats(w - 0.04, d - 0.05, 0.125, 4, 0.018, wood, 0.9)]
    for x, y in corners(w / 2 - 0.05, d / 2 - 0.05):
        wheel = lathe(fillet([(0, -0.013), (0.036, -0.013), (0.036, 0.013), (0, 0.013)], 0.005, 2), sides=20)
        parts.append(wheel.turned("y", np.pi / 2).moved(x, y, 0.036).part(paint("#1b1b1d", 0.6)))
        parts.append(board((0.034, 0.03, 0.04), metal, x, y, 0.045))
    return parts


def _tiled(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A mosaic top in an iron rim on three-legged scrolls."""
    iron = order.metal
    tiles = mosaic(("#2f6d8f", "#7fb0c4", "#f0e9dc", "#c8693f"), order.seed)
    parts = [disc(w * 0.96, d * 0.96, 0.026, 0.004).moved(z=h - 0.026).part(tiles)]
    parts.append(tube(ring(w * 0.97, d * 0.97, h - 0.013), 0.014, sides=8, closed=True).part(iron))
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.6:
        c, s = np.cos(turn), np.sin(turn)
        path = [
            (0.44 * c, 0.44 * s, 0.004),
            (0.38 * c, 0.38 * s, 0.14 * h),
            (0.14 * c, 0.14 * s, 0.48 * h),
            (0.22 * c, 0.22 * s, 0.80 * h),
            (0.44 * c, 0.44 * s, h - 0.03),
        ]
        parts.append(bar(curve(np.array(path) * [w, d, 1], 20), 0.016, 0.010, across=(-s, c, 0)).part(iron))
    parts.append(tube(ring(0.30 * w, 0.30 * d, 0.48 * h), 0.007, sides=8, closed=True).part(iron))
    return parts


def _pedestal(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Marble over a cage of brass rods."""
    parts = [disc(w, d, 0.028, 0.010).moved(z=h - 0.028).part(order.stone)]
    parts += [
        tube(ring(k * w, k * d, z), 0.010, sides=8, closed=True).part(order.metal)
        for k, z in ((0.66, 0.011), (0.80, h - 0.038))
    ]
    for turn in np.linspace(0, 2 * np.pi, 20, endpoint=False):
        c, s = np.cos(turn), np.sin(turn)
        path = [
            (0.33 * w * c, 0.33 * d * s, 0.012),
            (0.20 * w * c, 0.20 * d * s, 0.45 * h),
            (0.40 * w * c, 0.40 * d * s, h - 0.038),
        ]
        parts.append(bent(curve(path, 10), 0.0055, order.metal))
    return parts


def _strung(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Glass on a drum of bright cords between two rings."""
    coat, metal = cloth(("linen", COATS[order.seed % len(COATS)]), order.seed), paint("#1d1d1f", 0.4)
    parts = [disc(w, d, 0.012, 0.004).moved(z=h - 0.012).part(CLEAR)]
    parts += [
        tube(ring(k * w, k * d, z), 0.010, sides=8, closed=True).part(metal)
        for k, z in ((0.80, 0.011), (0.94, h - 0.022))
    ]
    cords = []
    for turn in np.linspace(0, 2 * np.pi, 40, endpoint=False):
        for sway in (0.5, -0.5):
            low = np.array([0.40 * w * np.cos(turn), 0.40 * d * np.sin(turn), 0.012])
            high = np.array([0.47 * w * np.cos(turn + sway), 0.47 * d * np.sin(turn + sway), h - 0.022])
            cords.append(tube(np.array([low, (low + high) / 2, high]), 0.0045, sides=5))
    parts.append(joined(cords, "z").part(coat))
    parts += [
        pole(
            (0.40 * w * np.cos(t), 0.40 * d * np.sin(t), 0.01),
            (0.46 * w * np.cos(t), 0.46 * d * np.sin(t), h - 0.02),
            0.008,
            metal,
        )
        for t in (0.3, 2.4, 4.5)
    ]
    return parts


def _stone(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A slatted tray that bears on a low block of honed stone."""
    wood = timber("#a58460", order.seed)
    parts = [flat(rounded(w * 0.46, d, 0.03), h - 0.05, 0.014).moved(-w * 0.265).part(order.stone)]
    tray = [*frame(w * 0.62, d * 0.9, h, 0.04, 0.05, wood), *slats(w * 0.56, d * 0.84, h, 7, 0.016, wood, 0.84)]
    parts += shifted(tray, w * 0.19)
    parts += [board((0.05, 0.05, h - 0.02), wood, w * 0.46, s * (d * 0.45 - 0.03)) for s in SIDES]
    return parts


LOW: dict[str, Form] = {
    "modern": _ceramic,
    "scandi": _teak,
    "boho": _drum,
    "country": _garden,
    "industrial": _crate,
    "mediterranean": _tiled,
    "luxury": _pedestal,
    "eclectic": _strung,
    "japandia": _stone,
}


def outdoor_table(order: Order) -> list[Part]:
    """A low table for outdoors in the style's form."""
    return LOW[order.form or order.style.name](order, order.width, order.depth, order.height)


def _column(order: Order, w: float, d: float, h: float, top: Material, metal: Material, foot: str) -> list[Part]:
    """A round top on a column: a disc, a cross of four feet, or three cast ones."""
    parts = [disc(w, d, 0.020, 0.007).moved(z=h - 0.020).part(top), pole((0, 0, 0.02), (0, 0, h - 0.02), 0.022, metal)]
    parts.append(
        lathe(fillet([(0, 0), (0.08, 0), (0.08, 0.014), (0, 0.014)], 0.003, 2), sides=28).moved(z=h - 0.034).part(metal)
    )
    if foot == "cone":
        shape = [
            (0, 0),
            (0.30 * w, 0),
            (0.29 * w, 0.018),
            (0.06, 0.16),
            (0.034, 0.6 * h),
            (0.12, h - 0.022),
            (0, h - 0.022),
        ]
        return [parts[0], lathe(fillet(shape, 0.05, 6), sides=48).part(metal)]
    if foot == "disc":
        base = fillet([(0, 0), (0.34 * w, 0), (0.34 * w, 0.010), (0.06, 0.024), (0.03, 0.05), (0, 0.05)], 0.008)
        return [*parts, lathe(base, sides=48).part(metal)]
    for turn in np.linspace(0, 2 * np.pi, 3 if foot == "cast" else 4, endpoint=False) + 0.5:
        c, s = np.cos(turn), np.sin(turn)
        reach = 0.40 * w
        if foot == "cast":
            path: Floats = curve(
                [
                    (0.015 * c, 0.015 * s, 0.24),
                    (0.3 * reach * c, 0.3 * reach * s, 0.17),
                    (0.7 * reach * c, 0.7 * reach * s, 0.045),
                    (reach * c, reach * s, 0.008),
                ],
                14,
            )
            parts.append(bar(path, 0.030, np.linspace(0.034, 0.020, 14), across=(-s, c, 0), corner=0.006).part(metal))
        else:
            parts.append(
                bar([(0, 0, 0.035), (reach * c, reach * s, 0.014)], 0.05, 0.026, across=(-s, c, 0), corner=0.005).part(
                    metal
                )
            )
    return parts


def _folding(order: Order, w: float, d: float, h: float, top: list[Part], metal: Material) -> list[Part]:
    """Crossed folding legs under a given top."""
    parts = [*top]
    for y, lean in ((-d * 0.30, 1), (d * 0.30, -1)):
        for side in SIDES:
            x = side * (w * 0.30 if lean > 0 else w * 0.27)
            parts.append(pole((x, y * 1.25, 0.006), (x, -y * 1.05, h - 0.03), 0.010, metal))
        half = w * 0.30 if lean > 0 else w * 0.27
        parts += [
            pole((-half, y * 1.10, 0.10), (half, y * 1.10, 0.10), 0.008, metal),
            pole((-half, -y * 1.05, h - 0.034), (half, -y * 1.05, h - 0.034), 0.008, metal),
        ]
    return parts


def _slatted_round(w: float, d: float, h: float, wood: Material) -> list[Part]:
    """Slats cut to a circle on two battens."""
    parts, count = [], 9
    for index in range(count):
        y = -d / 2 + d * (index + 0.5) / count
        half = w / 2 * np.sqrt(max(1 - (2 * y / d) ** 2, 0.12))
        parts.append(strut((-half, y, h - 0.010), (half, y, h - 0.010), d / count * 0.86, 0.020, wood, (0, 1, 0)))
    return parts + [
        strut((x, -d * 0.42, h - 0.032), (x, d * 0.42, h - 0.032), 0.04, 0.024, wood) for x in (-w * 0.2, w * 0.2)
    ]


def _boho_bistro(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A rattan table: a cane top in a hoop, legs that bow out, hoops between."""
    wood, parts = (
        order.wood,
        [disc(w * 0.96, d * 0.96, 0.02, 0.006).moved(z=h - 0.022).part(cane(order.style.wood, order.seed))],
    )
    parts += [
        tube(ring(k * w, k * d, z), 0.013, sides=8, closed=True).part(wood)
        for k, z in ((0.96, h - 0.013), (0.52, h * 0.42))
    ]
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.4:
        c, s = np.cos(turn), np.sin(turn)
        path = [
            (0.40 * w * c, 0.40 * d * s, 0),
            (0.26 * w * c, 0.26 * d * s, 0.42 * h),
            (0.34 * w * c, 0.34 * d * s, 0.75 * h),
            (0.44 * w * c, 0.44 * d * s, h - 0.02),
        ]
        parts.append(bent(curve(path, 16), 0.014, wood))
    return parts


def _plinth(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A round slab of stone over a hand-thrown column of plaster."""
    lime = plaster(order.style.stone[1], order.seed)
    shape = fillet([(0, 0), (0.62, 0), (0.50, 0.06), (0.34, 0.3), (0.32, 0.6), (0.5, 0.93), (0, 0.95)], 0.10, 5)
    return [
        turned(shape, w, d, h - 0.012, 44).part(lime),
        disc(w, d, 0.045, 0.016).moved(z=h - 0.045).part(mosaic(("#f0e9dc", "#e3d3b4", "#2f6d8f"), order.seed)),
    ]


def _square_oak(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A square of slats on two crossed boards."""
    wood = timber("#a58460", order.seed)
    parts = [*slats(w, d, h, 7, 0.020, wood, 0.9), *frame(w * 0.8, d * 0.8, h - 0.02, 0.02, 0.045, wood)]
    parts.append(board((w * 0.76, 0.03, h - 0.03), wood, radius=0.006))
    return [*parts, board((0.03, d * 0.76, h - 0.0305), wood, radius=0.006)]


def bistro_table(order: Order) -> list[Part]:
    """A small table for two outdoors in the style's form."""
    w, d, h = order.width, order.depth, order.height
    form = order.form or order.style.name
    if form == "scandi":
        return _folding(order, w, d, h, _slatted_round(w, d, h, timber("#b58a5c", order.seed)), paint("#e9e7e2", 0.4))
    if form == "country":
        coat = paint(("#6f8f7a", "#8fa0a6", "#e9e6dc")[order.seed % 3], 0.45)
        sheet_top = [
            disc(w, d, 0.008, 0.003).moved(z=h - 0.012).part(coat),
            tube(ring(w * 0.985, d * 0.985, h - 0.011), 0.010, sides=8, closed=True).part(coat),
        ]
        return _folding(order, w, d, h, sheet_top, coat)
    if form == "boho":
        return _boho_bistro(order, w, d, h)
    if form == "mediterranean":
        return _plinth(order, w, d, h)
    if form == "japandia":
        return _square_oak(order, w, d, h)
    if form == "industrial":
        planked = [*slats(w, d, h, 4, 0.032, timber(order.style.wood, order.seed, 0.5), 0.98)]
        return [
            *planked,
            *frame(w - 0.02, d - 0.02, h - 0.031, 0.035, 0.03, order.metal),
            *_column(order, w, d, h - 0.02, order.metal, order.metal, "cross"),
        ]
    top, metal, foot = {
        "modern": (paint("#2e3032", 0.4), paint("#2e3032", 0.45), "disc"),
        "luxury": (order.stone, order.metal, "cone"),
        "eclectic": (
            mosaic(("#e0a82e", "#d9567a", "#2f6d5a", "#2f6d8f", "#efe2cc"), order.seed),
            paint(COATS[(order.seed + 3) % len(COATS)], 0.35),
            "cast",
        ),
    }[form]
    return _column(order, w, d, h, top, metal, foot)
