"""Workbenches with a vice and tools, one form for each style. Feet on z = 0, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.cabinetry import cabinet, doors, grid, knob, look
from workers.engines.staging.furnish.crates import KINDS, tin
from workers.engines.staging.furnish.dressing import tilted
from workers.engines.staging.furnish.frames import SIDES, board, corners, frame, pole, slats, strut
from workers.engines.staging.furnish.joinery import shifted
from workers.engines.staging.furnish.mesh import lathe
from workers.engines.staging.furnish.order import DARK, Order, paint, plaster, timber
from workers.engines.staging.furnish.tools import HANDLES, STEEL, TOOLS
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part


def _vice(order: Order) -> list[Part]:
    """A bench vice whose jaws stand 4 cm above the top, its screw to the front (-y)."""
    coat = paint("#2f4a5a", 0.4)
    parts = [
        board((0.13, 0.03, 0.13), coat, 0, 0.0, -0.10, radius=0.005),
        board((0.13, 0.035, 0.13), coat, 0, -0.085, -0.10, radius=0.005),
    ]
    parts += [
        pole((0, -0.01, -0.05), (0, -0.15, -0.05), 0.013, STEEL),
        pole((-0.075, -0.142, -0.05), (0.075, -0.142, -0.05), 0.006, STEEL),
    ]
    return [*parts, *(knob(0.010).moved(s * 0.075, -0.142, -0.05).part(STEEL) for s in SIDES)]


def _base(order: Order, w: float, d: float, z: float) -> list[Part]:
    """What carries the worktop, up to z."""
    name, wood, metal, made = order.form or order.style.name, order.wood, order.metal, look(order)
    if name in ("modern", "luxury"):
        case = w * 0.34
        parts = shifted(
            cabinet(case, d - 0.06, 0.06, z, made, grid(1, (1.3, 1, 1, 0.8), made.front, made.pull)),
            -w / 2 + case / 2 + 0.03,
        )
        parts += shifted(
            cabinet(case, d - 0.06, 0.06, z, made, doors(2, made.front, made.pull)), w / 2 - case / 2 - 0.03
        )
        parts += [board((case - 0.04, d - 0.12, 0.07), DARK, s * (w / 2 - case / 2 - 0.03)) for s in SIDES]
        return [*parts, board((w - 2 * case - 0.06, 0.02, z * 0.5), made.body, 0, d / 2 - 0.06, z * 0.5)]
    if name in ("industrial", "eclectic"):
        coat = metal if name == "industrial" else paint(COATS[(order.seed + 1) % len(COATS)], 0.35)
        parts = [board((0.05, 0.05, z), coat, x, y) for x, y in corners(w / 2 - 0.03, d / 2 - 0.03)]
        parts += [
            *frame(w - 0.01, d - 0.01, z, 0.05, 0.06, coat),
            *frame(w - 0.01, d - 0.01, 0.20, 0.04, 0.04, coat),
            *slats(w - 0.06, d - 0.06, 0.215, 4, 0.02, wood, 0.95),
        ]
        if name == "eclectic":
            return parts + shifted(
                cabinet(w * 0.38, d - 0.06, z - 0.30, z - 0.05, made, grid(2, (1,), "plain", "ball")), w * 0.26
            )
        return [
            *parts,
            *(
                pole(
                    (s * (w / 2 - 0.03), d / 2 - 0.03, 0.22), (-s * (w / 2 - 0.03), d / 2 - 0.03, z - 0.08), 0.006, coat
                )
                for s in SIDES
            ),
        ]
    if name == "country":
        leg = lathe(turned_profile(z, 0.045), sides=18)
        parts = [leg.moved(x, y).part(made.body) for x, y in corners(w / 2 - 0.08, d / 2 - 0.08)]
        return [
            *parts,
            *shifted(cabinet(w - 0.10, d - 0.08, z - 0.17, z, made, grid(3, (1,), "framed", "cup"))),
            *slats(w - 0.10, d - 0.12, 0.20, 5, 0.02, made.body),
        ]
    if name == "mediterranean":
        lime = plaster(order.style.stone[1], order.seed + 2)
        parts = [board((0.20, d - 0.04, z), lime, s * (w / 2 - 0.14), radius=0.03) for s in SIDES]
        return [*parts, *slats(w - 0.36, d - 0.08, 0.22, 4, 0.03, wood, 0.96)]
    rake = 0.04 if name == "boho" else 0.0
    thick = 0.055 if name == "japandia" else 0.075
    parts = [
        strut((x * (1 + rake), y, 0), (x, y, z), thick, thick, wood) for x, y in corners(w / 2 - 0.10, d / 2 - 0.07)
    ]
    parts += [
        strut((s * (w / 2 - 0.10), -d / 2 + 0.07, h), (s * (w / 2 - 0.10), d / 2 - 0.07, h), 0.045, 0.08, wood)
        for s in SIDES
        for h in (0.18, z - 0.06)
    ]
    parts += [
        strut((-w / 2 + 0.10, y, z - 0.07), (w / 2 - 0.10, y, z - 0.07), 0.10, 0.03, wood, (0, 0, 1))
        for y in (-d / 2 + 0.07, d / 2 - 0.07)
    ]
    parts += slats(
        w - 0.16, d - 0.14, 0.235, 5 if name == "scandi" else 7, 0.018, wood, 0.9 if name == "scandi" else 0.7
    )
    if name == "japandia":
        parts += shifted(
            cabinet(w * 0.42, d - 0.16, z - 0.17, z - 0.005, made, grid(2, (1,), "plain", "none")), -w * 0.15
        )
    return parts


def workbench(order: Order) -> list[Part]:
    """A bench to work at: its top 8 cm under the given height, a vice, tools and tins upon it; options: empty."""
    w, d, h = order.width, order.depth, order.height
    z, thick = h - 0.08, 0.05
    top_wood = timber(
        "#c49a6c" if order.style.name in ("modern", "industrial", "luxury") else order.style.wood, order.seed, 0.4, 7
    )
    parts = _base(order, w - 0.03, d - 0.10, z - thick)
    parts += [
        board((w, d - 0.08, thick), top_wood, 0, 0.04, z - thick, radius=0.006),
        board((w, 0.02, 0.03), top_wood, 0, d / 2 - 0.012, z, radius=0.004),
    ]
    side = 1 if order.mark % 2 else -1
    parts += shifted(_vice(order), side * w * 0.30, -d / 2 + 0.135, z - 0.005)
    if order.options.get("empty"):
        return parts
    for index, (tool, length, _) in enumerate((TOOLS[1], TOOLS[2], TOOLS[4])):
        grip = order.wood if index == 0 else paint(HANDLES[index], 0.45)
        lying = tilted(tool(grip, length), np.pi / 2)
        low = min(float(p.vertices[:, 2].min()) for p in lying)
        parts += shifted(lying, -side * w * (0.02 + 0.13 * index), 0.02 - 0.03 * index, z - low, 0.5 - 0.7 * index)
    for index in range(3):
        parts += shifted(
            tin(0.038, 0.075, paint(("#a3543a", "#e6e2d8", "#5d6b74")[index], 0.5)),
            -side * (w / 2 - 0.10 - 0.088 * index),
            d / 2 - 0.09 - 0.02 * (index % 2),
            z,
        )
    if (order.form or order.style.name) not in ("modern", "luxury"):
        for index, x in enumerate((-w * 0.24, w * 0.18)):
            parts += shifted(
                KINDS[order.style.name][index](order, 0.40, min(0.34, d * 0.6), 0.24, index), x, 0.02, 0.24
            )
    return parts
