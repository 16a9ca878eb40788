"""Children's rooms: nine small beds, toy chests and play tents, one form for each style. Feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from workers.engines.staging.furnish.cabinetry import front, knob, look, slab
from workers.engines.staging.furnish.joinery import bar, rounded, shifted
from workers.engines.staging.furnish.mesh import (
    Floats,
    box,
    joined,
    lathe,
    pillow,
    plate,
    rod,
    smooth_noise,
    tube,
)
from workers.engines.staging.furnish.order import Order, cane, cloth, paint
from workers.engines.staging.furnish.storage import arched
from workers.engines.staging.furnish.textures import SIZE, Tile, linear
from workers.engines.staging.furnish.upholstery import legs, stuffed, turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

PRINTS = {
    "modern": "stripes",
    "scandi": "dots",
    "boho": "dots",
    "country": "checks",
    "industrial": "stripes",
    "mediterranean": "stripes",
    "luxury": "plain",
    "eclectic": "checks",
    "japandia": "plain",
}


@cache
def printed(kind: str, ground: str, ink: str) -> Material:
    """Bed linen printed with dots, stripes or checks, 0.24 m to the tile."""
    line = (np.arange(SIZE) + 0.5) / SIZE
    v, u = np.meshgrid(line, line, indexing="ij")
    amount = np.zeros((SIZE, SIZE))
    if kind == "dots":
        for shift in (0.0, 0.5):
            near = np.hypot((u * 2 + shift) % 1 - 0.5, (v * 2 + shift) % 1 - 0.5)
            amount = np.maximum(amount, 1 / (1 + np.exp((near - 0.13) * 60)))
    elif kind == "stripes":
        amount = 0.8 / (1 + np.exp((np.abs((u * 4) % 1 - 0.5) - 0.16) * 60))
    elif kind == "checks":
        amount = 0.42 * ((u * 2) % 1 > 0.5) + 0.42 * ((v * 2) % 1 > 0.5)
    thread = 1 + 0.03 * np.sin(2 * np.pi * u * 90) * np.sin(2 * np.pi * v * 90)
    tile: Tile = (
        (linear(ground) * (1 - amount[..., None]) + linear(ink) * amount[..., None]) * thread[..., None]
    ).astype(np.float32)
    red, green, blue = (float(value) for value in linear(ground))
    return Material("print", (red, green, blue), tile, 0.24, roughness=0.95, sheen=0.3, specular=0.15)


def bear(order: Order) -> list[Part]:
    """A stuffed bear that sits on z = 0 and looks to the front (-y), 0.26 m tall."""
    fur = cloth(("boucle", ("#b08a5c", "#d9cbb5", "#8d6a48")[order.mark % 3]), order.seed)
    spots = [
        (0, 0, 0.075, 0.075),
        (0, -0.012, 0.185, 0.058),
        (-0.045, 0, 0.235, 0.022),
        (0.045, 0, 0.235, 0.022),
        (0, -0.060, 0.172, 0.026),
    ]
    spots += [
        (-0.05, -0.075, 0.034, 0.034),
        (0.05, -0.075, 0.034, 0.034),
        (-0.072, -0.035, 0.105, 0.026),
        (0.072, -0.035, 0.105, 0.026),
    ]
    parts = [joined([knob(r).moved(x, y, max(z, r)) for x, y, z, r in spots]).part(fur)]
    eyes = [knob(0.006).moved(x, -0.064, 0.198) for x in (-0.02, 0.02)] + [knob(0.009).moved(0, -0.085, 0.178)]
    return [*parts, joined(eyes).part(paint("#1d1a18", 0.3))]


def _bedding(order: Order, w: float, foot: float, head: float, top: float) -> list[Part]:
    """A mattress whose top lies at z = top, a quilt turned back, a pillow, a cushion, a blanket and a bear."""
    sheet_color, duvet, throw = order.style.bedding
    ink = order.style.accents[0][1] if order.style.name != "eclectic" else COATS[order.seed % 6]
    linen = cloth(("linen", sheet_color), order.seed)
    length, middle = head - foot, (head + foot) / 2
    parts = [stuffed(w, length, 0.17, 3, crown=0.01, radius=0.05).moved(0, middle, top - 0.16).part(linen)]
    reach = 0.64 * length
    quilt = box(w + 0.05, reach, 0.16, 0.045, step=0.075)

    def drape(points: Floats) -> Floats:
        folds = smooth_noise(points, 0.28, order.mark) * 0.006 + smooth_noise(points, 0.10, order.mark + 1) * 0.0025
        points[:, 2] += np.where(points[:, 2] > 0.08, folds + 0.012, 0.0)
        points[:, 0] += np.sign(points[:, 0]) * (np.abs(points[:, 0]) > w / 2) * folds * 1.2
        return points

    cover = printed(PRINTS[order.style.name], duvet, ink)
    parts.append(quilt.bent(drape).moved(0, foot + reach / 2 - 0.012, top - 0.115).part(cover, grain="y"))
    turned_back = stuffed(w + 0.054, 0.20, 0.055, order.mark, crown=0.012, radius=0.022)
    parts.append(turned_back.moved(0, foot + reach - 0.03, top + 0.035).part(linen))
    laid = pillow(min(0.66, w - 0.10), 0.42, 0.15, order.mark).turned("x", -1.30)
    parts.append(
        laid.moved(0, head - 0.34, top - float(laid.vertices[:, 2].min()) - 0.02).part(
            printed(PRINTS[order.style.name], sheet_color, ink)
        )
    )
    small = pillow(0.36, 0.36, 0.13, order.mark + 1).turned("x", -0.55).turned("z", 0.12)
    parts.append(
        small.moved(-0.08 * w, head - 0.45, top - float(small.vertices[:, 2].min()) + 0.015).part(order.accent(0))
    )
    parts += shifted(bear(order), 0.24 * w, head - 0.56, top - 0.004, 0.25)
    blanket = stuffed(w + 0.07, 0.42, 0.03, 4, crown=0.004, radius=0.012)
    return [*parts, blanket.moved(0, foot + 0.32, top + 0.050).part(cloth(("weave", throw), order.seed + 4))]


def _rails(w: float, d: float, z: float, material: Material, tall: float = 0.14) -> list[Part]:
    parts = [
        slab(0.028, d - 0.06, tall, 0.006).moved(side * (w / 2 - 0.014), 0, z).part(material, grain="y")
        for side in (-1, 1)
    ]
    return [*parts, slab(w - 0.04, d - 0.08, 0.02, 0.003).moved(0, 0, z + 0.02).part(material)]


def kids_bed(order: Order) -> list[Part]:
    """A child's bed, made: the head at +depth / 2, in the style's form."""
    w, d, h = order.width, order.depth, order.height
    parts = BEDS[order.form or order.style.name](order, w, d, h)
    return parts + _bedding(order, w - 0.085, -d / 2 + 0.06, d / 2 - 0.075, 0.44)


def _box(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A lacquered box with a drawer front in its side and a panel for a head."""
    made = look(order)
    parts = [
        slab(w, d - 0.02, 0.30, 0.008).moved(0, 0, 0.04).part(made.body),
        slab(w - 0.06, d - 0.08, 0.05, 0.003).part(order.metal),
    ]
    for y in (-d / 4 + 0.01, d / 4 - 0.01):
        for turn, x in ((np.pi / 2, w / 2), (-np.pi / 2, -w / 2)):
            parts += shifted(front("plain", d / 2 - 0.06, 0.22, order.wood, order.wood), x, y, 0.07, turn)
    return [*parts, slab(w, 0.045, h, 0.014).moved(0, d / 2 - 0.0225).part(order.wood)]


def _house(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A house drawn in bars of pale wood over a low bed."""
    wood, eave = order.wood, h - 0.42
    parts = _rails(w, d, 0.22, wood)
    for y in (-d / 2 + 0.022, d / 2 - 0.022):
        for side in (-1, 1):
            x = side * (w / 2 - 0.022)
            parts.append(bar([(x, y, 0), (x, y, eave + 0.01)], 0.042, 0.042, corner=0.008).part(wood))
            parts.append(
                bar([(x, y, eave - 0.01), (0, y, h - 0.024)], 0.042, 0.042, across=(0, 1, 0), corner=0.008).part(wood)
            )
        for z in (0.30, eave - 0.02):
            parts.append(
                bar([(-w / 2 + 0.03, y, z), (w / 2 - 0.03, y, z)], 0.036, 0.040, across=(0, 1, 0), corner=0.008).part(
                    wood
                )
            )
    for x, z in ((-w / 2 + 0.022, eave - 0.02), (w / 2 - 0.022, eave - 0.02), (0.0, h - 0.022)):
        parts.append(bar([(x, -d / 2 + 0.03, z), (x, d / 2 - 0.03, z)], 0.040, 0.040, corner=0.008).part(wood))
    return parts


def _rattan(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Arched rattan at head and foot, cane within the larger one."""
    parts = [*_rails(w, d, 0.24, order.wood), *legs("rod", w / 2 - 0.04, d / 2 - 0.05, 0.26, order.wood, thick=0.02)]
    for y, tall, spokes in ((d / 2 - 0.03, h - 0.02, False), (-d / 2 + 0.03, 0.50, True)):
        line = arched(w - 0.05, tall, shoulders=0.5, steps=30)[8:]
        parts.append(
            tube(np.column_stack([line[:, 0], np.full(len(line), y), line[:, 1]]), 0.019).part(order.wood, grain="z")
        )
        if spokes:
            for x in np.linspace(-w * 0.34, w * 0.34, 7):
                parts.append(
                    rod(
                        (float(x), y, 0.26),
                        (
                            float(x),
                            y,
                            float(
                                np.interp(abs(x), line[:, 0][line[:, 0] >= 0][::-1], line[:, 1][line[:, 0] >= 0][::-1])
                            ),
                        ),
                        0.008,
                    ).part(order.wood, grain="z")
                )
        else:
            parts.append(
                plate(arched(w - 0.06, tall - 0.01, shoulders=0.5, steps=30), 0.012, 0.004)
                .moved(0, y)
                .part(cane("#d3ad74", order.seed), grain="z")
            )
    return parts


def _spindles(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A painted spool bed: turned posts and spindles at head and foot."""
    coat = paint(("#a9b2a4", "#8fa0a6", "#e4dfd3")[order.seed % 3], 0.5)
    parts = _rails(w, d, 0.24, coat)
    for y, tall in ((d / 2 - 0.035, h), (-d / 2 + 0.035, 0.62)):
        for side in (-1, 1):
            post = lathe(turned_profile(tall - 0.05, 0.032)[::2], sides=16)
            parts.append(post.moved(side * (w / 2 - 0.035), y).part(coat))
            parts.append(knob(0.034).moved(side * (w / 2 - 0.035), y, tall - 0.034).part(coat))
        for z in (0.34, tall - 0.12):
            parts.append(rod((-w / 2 + 0.04, y, z), (w / 2 - 0.04, y, z), 0.019).part(coat))
        for x in np.linspace(-w / 2 + 0.14, w / 2 - 0.14, 6):
            rise = np.linspace(0.34, tall - 0.12, 7)
            path = np.column_stack([np.full(7, x), np.full(7, y), rise])
            parts.append(tube(path, 0.010 + 0.007 * np.abs(np.sin(np.arange(7) * 1.2)), sides=9).part(coat, grain="z"))
    return parts


def _steel(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A steel tube bed with round corners and a mesh of bars, planks in its frame."""
    parts = _rails(w, d, 0.26, order.wood, 0.12)
    for y, tall in ((d / 2 - 0.025, h - 0.02), (-d / 2 + 0.025, 0.60)):
        corner = 0.12
        line = rounded(w - 0.05, 2 * tall, corner, steps=8)
        line = np.array(sorted((p for p in line if p[1] > 0), key=lambda p: np.arctan2(p[1], p[0])))
        line = np.concatenate([[[w / 2 - 0.025, 0.0]], line, [[-w / 2 + 0.025, 0.0]]])
        parts.append(tube(np.column_stack([line[:, 0], np.full(len(line), y), line[:, 1]]), 0.018).part(order.metal))
        parts.append(rod((-w / 2 + 0.03, y, 0.34), (w / 2 - 0.03, y, 0.34), 0.012).part(order.metal))
        for x in np.linspace(-w / 2 + 0.14, w / 2 - 0.14, 6):
            parts.append(rod((float(x), y, 0.34), (float(x), y, tall), 0.007, sides=8).part(order.metal))
    return parts


def _carved(order: Order, w: float, d: float, h: float, coat: Material | None = None) -> list[Part]:
    """A headboard cut to three arcs with a pierced sun, a low foot of the same line."""
    wood = coat or paint("#7fa3b0", 0.6)
    parts = [*_rails(w, d, 0.22, wood, 0.18), *legs("block", w / 2 - 0.04, d / 2 - 0.04, 0.24, order.wood, thick=0.028)]
    t = np.linspace(-1, 1, 41)
    for y, tall in ((d / 2 - 0.03, h), (-d / 2 + 0.025, 0.56)):
        crest = (tall - 0.20) * (
            0.74
            + 0.26
            * np.maximum(np.cos(t * np.pi / 1.3).clip(0) ** 0.8, 0.55 * np.exp(-(((np.abs(t) - 0.82) / 0.17) ** 2)))
        )
        outline = np.concatenate([[[-w / 2, 0.0], [0.0, 0.0], [w / 2, 0.0]], np.stack([-t * w / 2, crest], -1)])
        parts.append(plate(outline, 0.045, 0.012).moved(0, y, 0.20).part(wood))
        if tall > 0.7:
            for turn in np.linspace(0.2, np.pi - 0.2, 9):
                ray = [
                    (0.05 * np.cos(turn), y - 0.024, 0.62 + 0.05 * np.sin(turn)),
                    (0.16 * np.cos(turn), y - 0.024, 0.62 + 0.16 * np.sin(turn)),
                ]
                parts.append(rod(ray[0], ray[1], 0.007, sides=8).part(order.wood))
    return parts


def _padded(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Channelled velvet all round, higher at the head, on short brass feet."""
    cover = order.second_cloth
    parts = [
        *legs("rod", w / 2 - 0.07, d / 2 - 0.07, 0.09, order.metal, thick=0.018),
        box(w, d, 0.24, 0.04, step=0.3).moved(z=0.08).part(cover),
    ]
    for y, tall in ((d / 2 - 0.046, h - 0.10), (-d / 2 + 0.046, 0.42)):
        for index in range(9):
            roll = box(w / 9 * 1.03, 0.09, tall, 0.042, step=3.0, bevel=2)
            parts.append(roll.moved(-w / 2 + w * (index + 0.5) / 9, y, 0.10).part(cover))
    return parts


def _rainbow(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A headboard of nested rainbow arcs in paint, bright round legs."""
    coats = [paint(COATS[(order.seed + step) % len(COATS)], 0.3) for step in range(6)]
    parts = [*_rails(w, d, 0.24, coats[5], 0.14), *legs("rod", w / 2 - 0.05, d / 2 - 0.06, 0.26, coats[1], thick=0.028)]
    t = np.linspace(0, np.pi, 31)
    for index in range(5):
        reach = 1 - 0.19 * index
        path = np.stack(
            [(w / 2 - 0.045) * reach * np.cos(t), np.full(31, d / 2 - 0.035), 0.26 + (h - 0.305) * reach * np.sin(t)],
            -1,
        )
        parts.append(bar(path, 0.05, 0.094, across=(0, 1, 0), corner=0.018).part(coats[index]))
    return [*parts, slab(w - 0.02, 0.04, 0.20, 0.016).moved(0, -d / 2 + 0.02, 0.22).part(coats[0])]


def _low(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A frame of oak near the floor with rounded corners, a slatted half-rail, a plain head of two boards."""
    wood = order.wood
    parts = [*_rails(w, d, 0.20, wood, 0.16), slab(w - 0.44, d - 0.60, 0.21, 0.004).part(paint("#2f2822", 0.7))]
    for side in (-1, 1):
        parts.append(
            box(0.05, 0.05, h - 0.02, 0.014, step=2, bevel=2)
            .moved(side * (w / 2 - 0.025), d / 2 - 0.025)
            .part(wood, grain="z")
        )
        parts.append(
            box(0.05, 0.05, 0.44, 0.014, step=2, bevel=2)
            .moved(side * (w / 2 - 0.025), -d / 2 + 0.025)
            .part(wood, grain="z")
        )
    for z in (0.46, 0.66):
        parts.append(slab(w - 0.07, 0.026, 0.15, 0.007).moved(0, d / 2 - 0.025, z).part(wood))
    parts.append(slab(w - 0.06, 0.028, 0.16, 0.008).moved(0, -d / 2 + 0.024, 0.22).part(wood))
    parts.append(slab(0.030, d * 0.42, 0.034, 0.008).moved(w / 2 - 0.016, d * 0.27, h - 0.24).part(wood, grain="y"))
    for y in np.linspace(d * 0.08, d * 0.44, 6):
        parts.append(slab(0.020, 0.020, h - 0.54, 0.005).moved(w / 2 - 0.016, float(y), 0.32).part(wood, grain="z"))
    return parts


BEDS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _box,
    "scandi": _house,
    "boho": _rattan,
    "country": _spindles,
    "industrial": _steel,
    "mediterranean": _carved,
    "luxury": _padded,
    "eclectic": _rainbow,
    "japandia": _low,
}
