"""Washing machines and drying racks with laundry, one form for each style. On z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workers.engines.staging.furnish.cabinetry import knob, slab
from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, frame, pole, slats, strut
from workers.engines.staging.furnish.joinery import bar, curve, flat, rounded, rush, shifted
from workers.engines.staging.furnish.linens import terry, towel
from workers.engines.staging.furnish.mesh import Mesh, fillet, lathe, tube
from workers.engines.staging.furnish.order import DARK, Order, cane, paint
from workers.engines.staging.furnish.tables import planks
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

LIT = Material("display", (0.55, 0.75, 0.85), roughness=0.3, emission=(0.25, 0.42, 0.5))


@dataclass(frozen=True)
class Machine:
    """A front loader. rim: of its door. door: its diameter as a share of the width. top: none, wood, stone, cane.

    panel: where its controls are: bar (dial left), touch (no dial), twin (two dials), side (dial right, drawer left).
    """

    body: str
    rim: Material
    door: float
    panel: str
    top: str = "none"
    edges: float = 0.012
    plinth: bool = True


CHROME = Material("chrome", (0.75, 0.76, 0.77), roughness=0.12, metallic=1.0)


def machine(order: Order) -> Machine:
    """The machine of this style."""
    white, black = paint("#e9e9e6", 0.25), paint("#17181a", 0.2)
    return {
        "modern": Machine("#3a3d40", black, 0.66, "touch", edges=0.006),
        "scandi": Machine("#ecebe7", white, 0.60, "side", top="wood", edges=0.016),
        "boho": Machine("#e6dfd2", order.metal, 0.56, "bar", top="cane", edges=0.020),
        "country": Machine("#dfe3dc", CHROME, 0.54, "twin", top="wood", edges=0.035, plinth=False),
        "industrial": Machine("#8f9294", CHROME, 0.62, "bar", edges=0.008, plinth=False),
        "mediterranean": Machine("#efeae0", white, 0.58, "side", top="stone", edges=0.018),
        "luxury": Machine("#24262a", order.metal, 0.64, "touch", top="stone", edges=0.008),
        "eclectic": Machine(COATS[order.seed % len(COATS)], CHROME, 0.58, "twin", edges=0.045, plinth=False),
        "japandia": Machine("#cfc8ba", black, 0.60, "touch", top="wood", edges=0.014),
    }[order.form or order.style.name]


def _round(profile: list[tuple[float, float]], sides: int = 40) -> Mesh:
    """A turned shape whose axis looks to the front (-y)."""
    return lathe(fillet(profile, 0.006, 3), sides=sides).turned("x", np.pi / 2)


def _controls(order: Order, made: Machine, w: float, face: float, z: float) -> list[Part]:
    """Dials, buttons and a display on the front at height z."""
    parts, dark = [], paint("#17181a", 0.25)
    dial = _round([(0, 0), (0.028, 0), (0.030, 0.004), (0.022, 0.022), (0, 0.024)], 26)
    if made.panel == "touch":
        parts.append(board((w * 0.62, 0.004, 0.05), dark, 0, face - 0.001, z - 0.025, radius=0.001))
        parts += [board((0.07, 0.0045, 0.026), LIT, w * 0.16, face - 0.0025, z - 0.013, radius=0.001)]
        return parts + [knob(0.004).moved(x, face - 0.004, z).part(LIT) for x in np.linspace(-w * 0.26, 0.0, 5)]
    spots = {"bar": [0.0], "twin": [-w * 0.30, w * 0.30], "side": [w * 0.10]}[made.panel]
    for x in spots:
        parts += [
            dial.moved(x, face, z).part(made.rim),
            board((0.004, 0.003, 0.02), DARK, x, face - 0.0235, z + 0.002, radius=0.001),
        ]
    if made.panel != "twin":
        parts.append(
            board((w * 0.28, 0.006, 0.07), paint(made.body, 0.3), -w * 0.31, face - 0.002, z - 0.035, radius=0.002)
        )
        parts.append(board((w * 0.12, 0.003, 0.012), DARK, -w * 0.31, face - 0.0045, z - 0.020, radius=0.001))
        parts.append(board((0.075, 0.003, 0.034), dark, w * 0.30, face - 0.001, z - 0.017, radius=0.001))
        return [*parts, board((0.05, 0.0035, 0.016), LIT, w * 0.30, face - 0.002, z - 0.008, radius=0.001)]
    return parts + [knob(0.007).moved(x, face - 0.003, z).part(CHROME) for x in np.linspace(-0.06, 0.06, 4)]


def washing_machine(order: Order) -> list[Part]:
    """A front-loading washing machine in the style's manner, washing behind its door."""
    made = machine(order)
    w, d, h = order.width, order.depth, order.height
    coat, face = paint(made.body, 0.28), -d / 2 + 0.055
    thick = 0.0 if made.top == "none" else 0.028
    low = 0.012
    body = slab(w, d - 0.058, h - thick - low, made.edges).moved(0, 0.029, low)
    parts = [body.part(coat)]
    parts += [
        lathe([(0, 0), (0.022, 0), (0.018, 0.016), (0, 0.016)], sides=16).moved(x, y + 0.03).part(DARK)
        for x, y in corners(w / 2 - 0.06, d / 2 - 0.09)
    ]
    top: dict[str, Material] = {"stone": order.stone, "cane": cane(order.style.wood, order.seed)}
    if made.top == "wood":
        parts += shifted(planks(w, d - 0.02, thick, 3, order.wood), 0, 0.01, h - thick)
    elif thick:
        parts.append(flat(rounded(w, d - 0.02, 0.02), thick, 0.006).moved(0, 0.01, h - thick).part(top[made.top]))
    # a shadow line under the panel, and the flap of the pump's filter
    z = h - thick - 0.075
    parts.append(board((w - 2 * made.edges - 0.004, 0.003, 0.003), DARK, 0, face + 0.0008, z - 0.062, radius=0.001))
    parts += _controls(order, made, w, face + 0.001, z)
    if made.plinth:
        parts.append(board((0.11, 0.004, 0.07), coat, w * 0.30, face, 0.05, radius=0.0015))
        parts.append(board((w - 2 * made.edges - 0.004, 0.003, 0.003), DARK, 0, face + 0.0008, 0.135, radius=0.001))
    radius, middle = made.door * w / 2, (h - thick) * 0.50
    parts.append(
        _round(
            [
                (0, 0),
                (radius, 0),
                (radius, 0.016),
                (0.90 * radius, 0.040),
                (0.74 * radius, 0.036),
                (0.72 * radius, 0.012),
                (0, 0.012),
            ]
        )
        .moved(0, face + 0.004, middle)
        .part(made.rim)
    )
    parts.append(
        _round([(0, 0.010), (0.735 * radius, 0.010), (0.60 * radius, 0.030), (0.3 * radius, 0.036), (0, 0.037)], 36)
        .moved(0, face + 0.002, middle)
        .part(Material("door glass", (0.06, 0.07, 0.08), roughness=0.05, specular=0.9))
    )
    wash = _round([(0, 0.030), (0.40 * radius, 0.031), (0.30 * radius, 0.034), (0, 0.0365)], 20).bent(
        lambda p: p * np.array([1.15, 1.0, 0.6])
    )
    parts.append(wash.moved(-0.02, face + 0.0005, middle - 0.26 * radius).part(terry(order, 2)))
    side = 1 if order.mark % 2 else -1
    grip = curve(
        [
            (side * 0.80 * radius, face - 0.026, middle + 0.06),
            (side * 0.92 * radius, face - 0.046, middle),
            (side * 0.80 * radius, face - 0.026, middle - 0.06),
        ],
        9,
    )
    return [*parts, tube(grip, 0.008, sides=8).part(made.rim)]


Rod = tuple[float, float, float]
"""A bar for washing along x: its y and z and the width free on it."""
Rack = tuple[list[Part], list[Rod]]


def _winged(
    order: Order, w: float, d: float, h: float, frame_of: Material, line_of: Material, *, radius: float = 0.009
) -> Rack:
    """A folding airer: crossed legs, a level top and two wings that slope."""
    parts: list[Part] = []
    z, half = h - 0.06, w * 0.30
    for y in (-d / 2 + 0.02, d / 2 - 0.02):
        for side in SIDES:
            parts.append(pole((side * w * 0.30, y, 0.006), (-side * half * 0.92, y * 0.94, z), radius, frame_of))
    parts += [
        pole((s * w * 0.30, -d / 2 + 0.02, 0.05), (s * w * 0.30, d / 2 - 0.02, 0.05), radius * 0.9, frame_of)
        for s in SIDES
    ]
    for y in (-d / 2 + 0.02, d / 2 - 0.02):
        parts.append(pole((-w / 2 + 0.01, y, z + 0.05), (-half, y, z), radius, frame_of))
        parts.append(pole((w / 2 - 0.01, y, z + 0.05), (half, y, z), radius, frame_of))
        parts.append(pole((-half, y, z), (half, y, z), radius, frame_of))
    for x in np.linspace(-w / 2 + 0.012, w / 2 - 0.012, 13):
        level = z + 0.05 * max(0.0, (abs(float(x)) - half) / (w / 2 - half))
        parts.append(pole((float(x), -d / 2 + 0.02, level), (float(x), d / 2 - 0.02, level), 0.0045, line_of))
    return parts, []


def _tower(order: Order, w: float, d: float, h: float, post: Material, rail: Material, *, thick: float = 0.024) -> Rack:
    """Two frames of dowels hinged at the top like a tent."""
    parts, rods = [], []
    for lean in SIDES:
        for side in SIDES:
            parts.append(
                strut(
                    (side * (w / 2 - 0.015), lean * (d / 2 - 0.015), 0),
                    (side * (w / 2 - 0.015), lean * 0.020, h - 0.01),
                    thick,
                    thick * 0.8,
                    post,
                )
            )
        for share in (0.16, 0.42, 0.68, 0.93):
            y, z = lean * (d / 2 - 0.015 + (0.035 - d / 2) * share), h * share
            parts.append(pole((-w / 2 + 0.012, y, z), (w / 2 - 0.012, y, z), 0.009, rail))
            rods.append((y, z, w - 0.08))
    return parts, rods


def _gallows(order: Order, w: float, d: float, h: float, metal: Material, *, feet: str = "bar") -> Rack:
    """Two uprights on feet, bars between them in two levels, front and back."""
    parts, rods = [], []
    for side in SIDES:
        x = side * (w / 2 - 0.02)
        parts.append(pole((x, 0, 0.03), (x, 0, h - 0.012), 0.013, metal))
        if feet == "bar":
            parts.append(pole((x, -d / 2 + 0.02, 0.016), (x, d / 2 - 0.02, 0.016), 0.014, metal))
        else:
            parts.append(
                bar(
                    curve(
                        [
                            (x, -d / 2 + 0.02, 0.012),
                            (x, -d * 0.2, 0.035),
                            (x, 0, 0.06),
                            (x, d * 0.2, 0.035),
                            (x, d / 2 - 0.02, 0.012),
                        ],
                        13,
                    ),
                    0.022,
                    0.018,
                    corner=0.006,
                ).part(metal)
            )
        for z in (h - 0.02, h * 0.58):
            parts.append(pole((x, -d * 0.36, z), (x, d * 0.36, z), 0.010, metal))
    for z in (h - 0.02, h * 0.58):
        for y in (-d * 0.36, -d * 0.12, d * 0.12, d * 0.36):
            parts.append(pole((-w / 2 + 0.02, y, z), (w / 2 - 0.02, y, z), 0.007, metal))
            rods.append((y, z, w - 0.08))
    return parts, rods


def _hung(order: Order, rods: list[Rod]) -> list[Part]:
    """Washing over some of the bars: towels, a sheet, smaller cloths."""
    parts: list[Part] = []
    high = sorted((rod for rod in rods if rod[1] > 0.36), key=lambda rod: (-round(rod[1], 2), rod[0]))
    chosen = [high[number] for number in ((0, 2, 5) if len(high) > 6 else (0, 3, 4)) if number < len(high)]
    for index, (y, z, width) in enumerate(chosen):
        wide = width * (0.62, 0.44, 0.80, 0.5)[index % 4]
        fall = min(z - 0.06, (0.34, 0.24, 0.42, 0.28)[index % 4])
        skin = order.accent(index) if index % 3 == 1 else terry(order, index)
        side = (width - wide) / 2 * (-1) ** (index + order.mark)
        parts += shifted(towel(wide, fall, 0.8 * fall, skin, order.mark + index, radius=0.013), side, y, z)
    return parts


def drying_rack(order: Order) -> list[Part]:
    """A drying rack in the style's form with washing on it; options: empty (bool)."""
    w, d, h = order.width, order.depth, order.height
    name = order.form or order.style.name
    coat = paint(COATS[order.seed % len(COATS)], 0.35)
    racks: dict[str, Callable[[], Rack]] = {
        "modern": lambda: _winged(order, w, d, h, order.metal, paint("#8f9294", 0.3)),
        "scandi": lambda: _tower(order, w, d, h, order.wood, order.wood),
        "boho": lambda: _tower(order, w, d, h, order.wood, rush("#d2b98c", order.seed), thick=0.030),
        "country": lambda: _tower(order, w, d, h, paint("#e4dfd3", 0.55), order.wood, thick=0.034),
        "industrial": lambda: _gallows(order, w, d, h, order.metal),
        "mediterranean": lambda: _gallows(order, w, d, h, order.metal, feet="arch"),
        "luxury": lambda: _gallows(order, w, d, h, order.metal, feet="arch"),
        "eclectic": lambda: _winged(order, w, d, h, coat, paint("#efe6d2", 0.4), radius=0.012),
        "japandia": lambda: _tower(order, w, d, h, order.wood, paint("#2c2824", 0.55), thick=0.020),
    }
    parts, rods = racks[name]()
    parts = [*parts, *_details(order, name, w, d, h)]
    if order.options.get("empty"):
        return parts
    if not rods:
        # an airer's lines run front to back: the washing hangs across them
        turned = [(float(x), h - 0.055, d - 0.06) for x in (-w * 0.42, -w * 0.18, w * 0.05, w * 0.34)]
        lines = [(x, z + 0.05 * max(0.0, (abs(x) - w * 0.30) / (w * 0.20)), width) for x, z, width in turned]
        return [*parts, *shifted(_hung(order, lines), yaw=-np.pi / 2)]
    return [*parts, *_hung(order, rods)]


def _details(order: Order, name: str, w: float, d: float, h: float) -> list[Part]:
    """What tells racks of one construction apart."""
    if name == "boho":
        cord = [(-w / 2 + 0.015, 0, h * 0.30), (0, 0, h * 0.26), (w / 2 - 0.015, 0, h * 0.30)]
        ties = [(s * (w / 2 - 0.015), y, z) for s in SIDES for y, z in ((-d * 0.35, h * 0.30), (d * 0.35, h * 0.30))]
        return [
            bent(curve(cord, 12), 0.006, rush("#d2b98c", order.seed)),
            *(pole((x, 0, h * 0.30), (x, y, z), 0.006, rush("#d2b98c", order.seed)) for x, y, z in ties),
        ]
    if name == "country":
        return [board((w, 0.075, 0.016), order.wood, 0, 0, h - 0.016, radius=0.005)]
    if name == "japandia":
        return [
            *slats(w - 0.04, d * 0.5, h * 0.24, 5, 0.012, order.wood, 0.8),
            *(board((0.02, d * 0.66, 0.02), order.wood, s * (w / 2 - 0.03), 0, h * 0.24 - 0.032) for s in SIDES),
        ]
    if name == "industrial":
        wheels = [
            lathe(fillet([(0, -0.011), (0.030, -0.011), (0.030, 0.011), (0, 0.011)], 0.004, 2), sides=18)
            .turned("y", np.pi / 2)
            .moved(x, y, 0.030)
            .part(DARK)
            for x, y in corners(w / 2 - 0.045, d / 2 - 0.05)
        ]
        return [
            *wheels,
            board((w - 0.05, d * 0.5, 0.022), order.wood, 0, 0, 0.10),
            *frame(w - 0.03, d * 0.52, 0.10, 0.02, 0.02, order.metal),
        ]
    if name == "luxury":
        return [knob(0.020).moved(s * (w / 2 - 0.02), 0, h - 0.006).part(order.metal) for s in SIDES] + [
            flat(rounded(w - 0.06, d * 0.42, 0.03), 0.016, 0.005).moved(z=0.12).part(order.stone),
            *(pole((s * (w / 2 - 0.02), 0, 0.115), (s * (w / 2 - 0.10), 0, 0.115), 0.008, order.metal) for s in SIDES),
        ]
    if name == "mediterranean":
        a = np.linspace(0.2, 2.3 * np.pi, 24)
        size = 0.07 * (1 - a / 11)
        return [
            bent(
                np.stack([s * (w / 2 - 0.10 - size * np.cos(a)), 0 * a, h * 0.80 + size * np.sin(a)], -1),
                0.006,
                order.metal,
            )
            for s in SIDES
        ]
    return []
