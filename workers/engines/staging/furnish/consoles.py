"""Nine console tables for halls and behind sofas, one form for each style, feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.bookcases import box_soft
from workers.engines.staging.furnish.cabinetry import Cell, Look, cabinet, grid, look, slab
from workers.engines.staging.furnish.joinery import bar, flat, rounded, rush, shifted, turned
from workers.engines.staging.furnish.mesh import Floats, box, fillet, lathe, rod, sheet, tube
from workers.engines.staging.furnish.order import Order, cane, paint, plaster, timber
from workers.engines.staging.furnish.tables import planks
from workers.engines.staging.furnish.upholstery import legs, turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part


def _waterfall(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A marble top between mitred sides of dark wood, a low shelf set back between them."""
    parts = [slab(w, d, 0.03, 0.004).moved(z=h - 0.03).part(order.stone)]
    for side in (-1, 1):
        parts.append(slab(0.045, d, h - 0.029, 0.004).moved(side * (w / 2 - 0.0225)).part(order.wood, grain="z"))
    parts.append(slab(w - 0.088, d - 0.05, 0.03, 0.003).moved(0, 0.02, 0.12).part(order.wood))
    return [*parts, slab(w - 0.088, 0.016, 0.12, 0.003).moved(0, d / 2 - 0.02, h - 0.148).part(order.metal)]


def _drawers(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Three pale drawers on long tapered legs."""
    parts = legs("taper", w / 2 - 0.08, d / 2 - 0.06, h - 0.14, order.wood, thick=0.020, splay=0.03)
    parts += cabinet(w - 0.03, d - 0.02, h - 0.165, h - 0.022, made, grid(3, (1,), "plain", "leather"))
    return [*parts, flat(rounded(w, d, 0.03), 0.024, 0.009).moved(z=h - 0.024).part(order.wood)]


def _half_round(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A half-oval top on a bowed skirt of cane and legs of rattan, a woven shelf low down."""
    t = np.linspace(np.pi, 2 * np.pi, 33)
    half = np.stack([w / 2 * np.cos(t), d / 2 + d * 0.995 * np.sin(t)], -1)
    parts = [flat(half, 0.028, 0.011).moved(z=h - 0.028).part(order.wood)]
    skirt = half * [0.93, 0.93] + np.array([0, 0.006])
    line = np.column_stack([skirt, np.full(len(skirt), h - 0.08)])
    parts.append(bar(line, 0.105, 0.014, across=(0, 0, 1)).part(cane(order.style.wood, order.seed)))
    parts.append(
        flat(half * [0.80, 0.80] + np.array([0, 0.02]), 0.022, 0.008)
        .moved(z=0.16)
        .part(cane(order.style.wood, order.seed))
    )
    for index in (1, 9, 16, 23, 31):
        x, y = skirt[index] * [0.985, 0.985]
        y = min(float(y), d / 2 - 0.022)
        parts.append(rod((x * 0.97, y, 0), (x, y, h - 0.024), 0.015).part(order.wood, grain="z"))
    return parts


def _farm(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Turned painted legs, two drawers with cups, a slatted shelf with two baskets."""
    leg = lathe(turned_profile(h - 0.03, 0.036)[::2], sides=18)
    parts = [leg.moved(sx * (w / 2 - 0.06), sy * (d / 2 - 0.055)).part(made.body) for sx in (-1, 1) for sy in (-1, 1)]
    parts += cabinet(w - 0.06, d - 0.05, h - 0.19, h - 0.03, made, grid(2, (1,), "plain", "cup"))
    parts.append(flat(rounded(w, d, 0.02), 0.032, 0.011).moved(z=h - 0.032).part(order.wood))
    parts += shifted(planks(w - 0.08, d - 0.05, 0.022, 4, order.wood), z=0.13)
    woven = rush("#a68c6a", order.seed)
    for side in (-1, 1):
        basket = turned(
            fillet([(0, 0), (0.86, 0), (1, 0.85), (0.98, 1), (0.90, 0.97), (0.84, 0.10), (0, 0.10)], 0.06),
            0.38,
            d - 0.08,
            0.24,
            28,
        )
        square = basket.bent(
            lambda p: (
                p
                * np.column_stack(
                    [
                        np.ones((len(p), 2))
                        * (1 + 0.10 * np.abs(np.sin(2 * np.arctan2(p[:, 1] / (d - 0.08), p[:, 0] / 0.38))))[:, None],
                        np.ones(len(p)),
                    ]
                )
            )
        )
        parts.append(square.moved(side * w * 0.22 + 0.01, 0, 0.152).part(woven))
    return parts


def _pipes(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Planks on hoops of black pipe, a second board halfway, feet screwed to flanges."""
    wood = timber(order.style.wood, order.seed, 0.45)
    parts = shifted(planks(w, d, 0.04, 2, wood), z=h - 0.04) + shifted(
        planks(w - 0.10, d - 0.04, 0.028, 2, wood), z=0.24
    )
    for sx in (-1, 1):
        x = sx * (w / 2 - 0.09)
        for sy in (-1, 1):
            y = sy * (d / 2 - 0.05)
            parts.append(rod((x, y, 0), (x, y, h - 0.04), 0.015, sides=12).part(order.metal))
            for z, radius, tall in ((0.0, 0.036, 0.010), (h - 0.052, 0.036, 0.012), (0.215, 0.022, 0.026)):
                parts.append(rod((x, y, z), (x, y, z + tall), radius, sides=14).part(order.metal))
        parts.append(rod((x, -d / 2 + 0.05, 0.228), (x, d / 2 - 0.05, 0.228), 0.013, sides=12).part(order.metal))
    return [
        *parts,
        rod((-w / 2 + 0.09, d / 2 - 0.05, 0.52), (w / 2 - 0.09, d / 2 - 0.05, 0.52), 0.012, sides=12).part(order.metal),
    ]


def _masonry(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A body of lime plaster with two arched niches under a board of old wood."""
    lime = plaster(order.style.stone[1], order.seed + 2)
    top, low = h - 0.045, 0.09
    parts = [
        box_soft(w, d, low + 0.02).part(lime),
        slab(w - 0.08, 0.03, top - 0.08, 0.01).moved(0, d / 2 - 0.03, 0.06).part(lime),
    ]
    for x in (-w / 2 + 0.055, 0.0, w / 2 - 0.055):
        parts.append(box_soft(0.11, d - (0.0 if x else 0.004), top - 0.012).moved(x, 0, 0.006).part(lime))
    parts.append(box_soft(w, d, 0.11).moved(z=top - 0.11).part(lime))
    wide = w / 2 - 0.165 + 0.012
    t = np.linspace(0, np.pi, 17)
    arch = np.stack([wide / 2 * np.cos(t), top - 0.27 + 0.135 * np.sin(t)], -1)
    for side in (-1, 1):
        parts += _spandrels(arch + np.array([side * (w / 4 - 0.028), 0]), top - 0.09, d, lime)
    return [
        *parts,
        bar([(-w / 2, 0, h - 0.024), (w / 2, 0, h - 0.024)], d, 0.048, across=(0, 1, 0), corner=0.010).part(
            timber(order.style.wood, order.seed, 0.40)
        ),
    ]


def _spandrels(arch: Floats, top: float, d: float, lime: Material) -> list[Part]:
    """What closes the corners between an arch (N, 2), x and z, and the lintel over it: a face and the vault behind."""
    share = np.linspace(0, 1, 4)[:, None]
    rise = arch[:, 1] + (top - arch[:, 1]) * share
    face = np.stack([np.broadcast_to(arch[:, 0], rise.shape), np.full(rise.shape, -d / 2 + 0.016), rise], -1)
    vault = [
        np.stack([arch[:, 0], np.full(len(arch), y), arch[:, 1] + 0.004], -1)
        for y in np.linspace(-d / 2 + 0.016, d / 2 - 0.03, 3)
    ]
    return [sheet(face[:, ::-1], 0.02).part(lime), sheet(np.stack(vault), 0.016).part(lime)]


def _brass(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A marble top on arched frames of brass, a second slab below."""
    parts = [flat(rounded(w, d, 0.05), 0.026, 0.009).moved(z=h - 0.026).part(order.stone)]
    parts.append(flat(rounded(w - 0.12, d - 0.08, 0.04), 0.018, 0.006).moved(z=0.12).part(order.stone))
    t = np.linspace(0, np.pi, 25)
    for y in (-d / 2 + 0.04, d / 2 - 0.04):
        for x in (-w / 4 + 0.02, w / 4 - 0.02):
            half = w / 4 - 0.035
            arc = np.stack([x + half * np.cos(t), np.full(25, y), h - 0.04 - half * 0.8 + half * 0.8 * np.sin(t)], -1)
            path = np.concatenate([[[x + half, y, 0.0]], arc, [[x - half, y, 0.0]]])
            parts.append(tube(path, 0.0095).part(order.metal))
    for x in (-w / 2 + 0.055, 0.0, w / 2 - 0.055):
        parts.append(rod((x, -d / 2 + 0.04, 0.111), (x, d / 2 - 0.04, 0.111), 0.008).part(order.metal))
    for y in (-d / 2 + 0.04, d / 2 - 0.04):
        parts.append(rod((-w / 2 + 0.05, y, h - 0.032), (w / 2 - 0.05, y, h - 0.032), 0.009).part(order.metal))
    return parts


def _ribbon(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A top with a wavy front in one paint on three stacked-sphere legs in others, a bright drawer."""
    coats = [paint(COATS[(order.seed + step) % len(COATS)], 0.3) for step in range(4)]
    t = np.linspace(-1, 1, 61)
    wave = np.stack([t * w / 2, -d / 2 + 0.018 + 0.018 * np.cos(t * 7 * np.pi)], -1)
    parts = [
        flat(
            np.concatenate([wave, [[w / 2, 0.0], [w / 2, d / 2], [0.0, d / 2], [-w / 2, d / 2], [-w / 2, 0.0]]]),
            0.034,
            0.008,
        )
        .moved(z=h - 0.034)
        .part(coats[0])
    ]
    parts += shifted(
        cabinet(
            w - 0.30,
            d - 0.09,
            h - 0.15,
            h - 0.033,
            replace(made, body=coats[0], face=coats[3]),
            [Cell(0, 1, 0, 1, "plain", "ball", 0, None, 2)],
        ),
        0,
        0.01,
    )
    spheres = [(0.0, 0.0), (0.45, 0.0)]
    for step in range(5):
        low = step * 0.2
        spheres += [(0.5, low + 0.004), (0.92, low + 0.05), (1.0, low + 0.1), (0.92, low + 0.15), (0.5, low + 0.196)]
    spheres += [(0.0, 1.0)]
    for number, (x, y) in enumerate(((-1, -1), (1, -1), (-1, 1), (1, 1))):
        leg = turned(spheres, 0.10, 0.10, h - 0.03, 20)
        parts.append(leg.moved(x * (w / 2 - 0.09), y * (d / 2 - 0.075)).part(coats[1 + number % 2]))
    return parts


def _slats(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A slim oak board on two ends of slats, a long low rail, a shallow tray under the top."""
    wood = order.wood
    parts = [flat(rounded(w, d, 0.06, steps=8), 0.030, 0.011).moved(z=h - 0.030).part(wood)]
    for side in (-1, 1):
        for index in range(7):
            y = -d / 2 + 0.045 + (d - 0.09) * index / 6
            parts.append(
                box(0.034, 0.022, h - 0.028, 0.007, step=2, bevel=2)
                .moved(side * (w / 2 - 0.12), y)
                .part(wood, grain="z")
            )
        parts.append(slab(0.05, d - 0.05, 0.026, 0.008).moved(side * (w / 2 - 0.12), 0, 0.0).part(wood, grain="y"))
    parts.append(slab(w - 0.24, 0.05, 0.03, 0.008).moved(0, 0, 0.16).part(wood))
    return [*parts, slab(w - 0.25, d - 0.08, 0.016, 0.005).moved(0, 0, h - 0.13).part(wood)]


CONSOLES: dict[str, Callable[[Order, Look, float, float, float], list[Part]]] = {
    "modern": _waterfall,
    "scandi": _drawers,
    "boho": _half_round,
    "country": _farm,
    "industrial": _pipes,
    "mediterranean": _masonry,
    "luxury": _brass,
    "eclectic": _ribbon,
    "japandia": _slats,
}


def console(order: Order) -> list[Part]:
    """A console table in the style's form."""
    return CONSOLES[order.form or order.style.name](order, look(order), order.width, order.depth, order.height)
