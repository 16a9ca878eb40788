"""Cabinets of nine styles: doors and drawers, pulls, feet, and the carcass that carries them. Metres.

A front is made in its own frame: x from its middle, z from its lower edge, its back on the plane y = 0, itself towards
-y and at most 3 cm thick with its pull.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workers.engines.staging.furnish.joinery import bar, shifted
from workers.engines.staging.furnish.mesh import Mesh, box, fillet, lathe, plate, rod, tube
from workers.engines.staging.furnish.order import DARK, PAPER, Order, cane, cloth, paint, timber
from workers.engines.staging.furnish.storage import arched
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.scene import Material, Part


def slab(width: float, depth: float, height: float, radius: float = 0.004) -> Mesh:
    """A board or block standing on z = 0, of few faces."""
    return box(width, depth, height, radius, step=6.0, bevel=1 if radius <= 0.006 else 2)


@dataclass(frozen=True)
class Look:
    """How a style's cabinets are made: kind of front, of pull, of foot; body, front, frame and pull materials."""

    front: str
    pull: str
    foot: str
    body: Material
    face: Material
    trim: Material
    handle: Material


def look(order: Order) -> Look:
    """The look of this style's cabinets."""
    wood, metal, seed = order.wood, order.metal, order.seed
    if order.style.name == "modern":
        coat = paint(("#d6d1c7", "#8f9088", "#e4e1da")[seed % 3], 0.42)
        return Look("plain", "groove", "plinth", coat, coat, wood, metal)
    if order.style.name == "scandi":
        coat = paint("#eceae4", 0.45)
        return Look("plain", "leather", "taper", wood, coat, wood, cloth(("leather", "#a8703e"), seed))
    if order.style.name == "boho":
        return Look("cane", "ball", "splayed", wood, cane("#d9b98a", seed), wood, metal)
    if order.style.name == "country":
        coat = paint(("#d8d5c9", "#a9b2a4", "#8fa0a6")[seed % 3], 0.55)
        return Look("framed", "cup", "bun", coat, coat, wood, metal)
    if order.style.name == "industrial":
        steel = paint("#4a4f52", 0.45)
        return Look("vented", "bar", "angle", steel, steel, wood, metal)
    if order.style.name == "mediterranean":
        old = timber(order.style.wood, seed, 0.40)
        return Look("raised", "ring", "bracket", old, old, old, metal)
    if order.style.name == "luxury":
        return Look("fluted", "ball", "plinth", wood, wood, order.stone, metal)
    if order.style.name == "eclectic":
        coat = paint(str(order.style.extras.get("paint", "#2f6d8f")), 0.3)
        return Look("plain", "ball", "hairpin", coat, coat, wood, metal)
    return Look("slats", "none", "block", wood, wood, wood, metal)


def front(kind: str, wide: float, tall: float, face: Material, frame: Material) -> list[Part]:
    """A door or drawer front.

    Kinds: plain, framed, cane, fluted, slats, louvred, vented, raised, planked, arched, shoji.
    """
    if kind in ("plain", "vented"):
        parts = [slab(wide, 0.02, tall).moved(0, -0.010).part(face, grain="x" if wide > tall else "z")]
        if kind == "vented":
            for level in range(4 if tall > 0.5 else 0):
                slot = slab(min(0.16, wide * 0.5), 0.004, 0.007, 0.0015)
                parts.append(slot.moved(0, -0.0205, tall - 0.10 - 0.022 * level).part(DARK))
        return parts
    if kind == "fluted":
        count = max(3, round(wide / 0.034))
        parts = [slab(wide, 0.012, tall).moved(0, -0.006).part(face, grain="z")]
        for index in range(count):
            x, radius = -wide / 2 + wide * (index + 0.5) / count, wide / count / 2
            strip = tube([(x, -0.008, 0), (x, -0.008, tall)], radius, sides=10)
            parts.append(strip.part(face, grain="z"))
        return parts
    if kind == "slats":
        count = max(3, round(wide / 0.030))
        parts = [slab(wide, 0.010, tall, 0.002).moved(0, -0.005).part(paint("#2f2822", 0.7))]
        for index in range(count):
            strip = box(wide / count * 0.58, 0.016, tall, 0.003, step=6.0, bevel=1)
            parts.append(strip.moved(-wide / 2 + wide * (index + 0.5) / count, -0.014).part(face, grain="z"))
        return parts
    if kind == "planked":
        count = max(2, round(wide / 0.13))
        parts = [slab(wide, 0.008, tall, 0.002).moved(0, -0.004).part(face, grain="z")]
        for index in range(count):
            plank = slab(wide / count - 0.004, 0.018, tall, 0.004)
            parts.append(plank.moved(-wide / 2 + wide * (index + 0.5) / count, -0.012).part(face, grain="z"))
        return parts
    if kind == "arched":
        inset = plate(arched(wide * 0.72, tall * 0.82, shoulders=min(0.9, 0.42 * wide / tall)), 0.014, 0.005)
        return [
            slab(wide, 0.018, tall).moved(0, -0.009).part(frame, grain="z"),
            inset.moved(0, -0.018, tall * 0.09).part(face, grain="z"),
        ]
    return _framed(kind, wide, tall, face, frame)


def _framed(kind: str, wide: float, tall: float, face: Material, frame: Material) -> list[Part]:
    """A front of stiles and rails around a panel: framed, raised, cane, louvred or shoji."""
    rail = min({"shoji": 0.028, "cane": 0.042}.get(kind, 0.058), 0.24 * min(wide, tall))
    parts = []
    for side in (-1, 1):
        stile = slab(rail, 0.022, tall).moved(side * (wide - rail) / 2, -0.011)
        parts.append(stile.part(frame, grain="z"))
    inner, open_tall = wide - 2 * rail, tall - 2 * rail
    for z in (0.0, tall - rail):
        parts.append(slab(inner + 0.004, 0.0215, rail).moved(0, -0.011, z).part(frame))
    if kind == "louvred":
        count = max(2, round(open_tall / 0.052))
        parts.append(slab(inner, 0.004, open_tall, 0.001).moved(0, -0.003, rail).part(DARK))
        for index in range(count):
            blade = slab(inner + 0.004, 0.006, 0.040, 0.002).moved(z=-0.020).turned("x", 0.55)
            parts.append(blade.moved(0, -0.012, rail + open_tall * (index + 0.5) / count).part(face))
        return parts
    panel = slab(inner + 0.006, 0.010, open_tall + 0.006, 0.002).moved(0, -0.006, rail - 0.003)
    parts.append(panel.part(PAPER if kind == "shoji" else face, grain="z"))
    if kind == "raised":
        field = plate_field(inner - 0.03, open_tall - 0.03)
        parts.append(field.moved(0, -0.010, rail + 0.015).part(face, grain="z"))
    if kind == "shoji":
        for index in range(1, max(2, round(inner / 0.16))):
            x = -inner / 2 + inner * index / max(2, round(inner / 0.16))
            parts.append(slab(0.008, 0.012, open_tall, 0.002).moved(x, -0.013, rail).part(frame, grain="z"))
        rows = max(2, round(open_tall / 0.30))
        for index in range(1, rows):
            parts.append(slab(inner, 0.011, 0.008, 0.002).moved(0, -0.013, rail + open_tall * index / rows).part(frame))
    return parts


def plate_field(wide: float, tall: float) -> Mesh:
    """The raised field of a panel: a flat with broad bevels all round, standing on z = 0."""
    return box(wide, 0.018, tall, 0.009, step=6.0, bevel=2)


def knob(radius: float) -> Mesh:
    """A small sphere around the origin, of few faces."""
    turn = np.linspace(0, np.pi, 9)
    outline = [(float(radius * np.sin(t)), float(-radius * np.cos(t))) for t in turn]
    return lathe([(0.0, -radius), *outline[1:-1], (0.0, radius)], sides=14)


def pull(
    kind: str, x: float, z: float, material: Material, *, length: float = 0.13, upright: bool = False
) -> list[Part]:
    """A pull at x, z on a front's face (y = -0.02).

    Kinds: knob, ball, bar, cup, ring, leather, groove, long (a grip as long as the front), none.
    """
    face = -0.02
    if kind == "none":
        return []
    if kind == "groove":
        slot = slab(0.012, 0.004, length, 0.001) if upright else slab(length, 0.004, 0.012, 0.001)
        return [slot.moved(x, face - 0.001, z - (length / 2 if upright else 0.006)).part(DARK)]
    if kind in ("knob", "ball"):
        radius = 0.015 if kind == "knob" else 0.013
        stem = rod((x, face + 0.002, z), (x, face - 0.016, z), 0.006, sides=8)
        return [stem.part(material), knob(radius).moved(x, face - 0.022, z).part(material)]
    if kind in ("bar", "long"):
        ends = [(x, z - length / 2), (x, z + length / 2)] if upright else [(x - length / 2, z), (x + length / 2, z)]
        parts = [
            rod((ends[0][0], face - 0.026, ends[0][1]), (ends[1][0], face - 0.026, ends[1][1]), 0.0055, sides=8).part(
                material
            )
        ]
        for share in (0.12, 0.88):
            at = [ends[0][axis] + (ends[1][axis] - ends[0][axis]) * share for axis in (0, 1)]
            parts.append(rod((at[0], face - 0.026, at[1]), (at[0], face + 0.002, at[1]), 0.004, sides=8).part(material))
        return parts
    if kind == "cup":
        half = lathe(fillet([(0, 0), (0.040, 0.0), (0.038, 0.014), (0.022, 0.024), (0, 0.026)], 0.006), sides=18)
        cup = half.bent(lambda points: points * [1, 1, 1] * [1.15, 0.62, 1]).moved(x, face - 0.004, z - 0.012)
        return [cup.part(material)]
    if kind == "ring":
        t = np.linspace(0, 2 * np.pi, 18, endpoint=False)
        loop = np.stack([x + 0.024 * np.cos(t), np.full(18, face - 0.012), z - 0.020 + 0.026 * np.sin(t)], -1)
        boss = lathe([(0, 0), (0.014, 0), (0.010, 0.008), (0, 0.010)], sides=12).turned("x", np.pi / 2)
        return [tube(loop, 0.0035, sides=6, closed=True).part(material), boss.moved(x, face, z).part(material)]
    tab = bar([(x, face - 0.006, z + 0.024), (x, face - 0.009, z), (x, face - 0.007, z - 0.028)], 0.022, 0.007)
    return [tab.part(material)]


def feet(kind: str, w: float, d: float, height: float, made: Look) -> list[Part]:
    """What a carcass (w x d) stands on up to z = height.

    Kinds: plinth, taper, splayed, bun, angle, bracket, hairpin, block, castor.
    """
    corners = [(sx, sy) for sx in (-1, 1) for sy in (-1, 1)]
    if kind == "plinth":
        return [slab(w - 0.06, d - 0.06, height + 0.004, 0.003).moved(0, 0.01).part(made.handle)]
    parts = []
    for sx, sy in corners:
        x, y = sx * (w / 2 - 0.06), sy * (d / 2 - 0.06)
        if kind in ("taper", "splayed"):
            out = 0.02 if kind == "taper" else 0.045
            leg = rod((x + sx * out * 0.8, y + sy * out, 0), (x, y, height + 0.006), 0.012, 0.020)
            parts.append(leg.part(made.trim, grain="z"))
        elif kind == "bun":
            leg = lathe(turned_profile(height + 0.004, 0.042)[::2], sides=18).moved(x, y)
            parts.append(leg.part(made.trim, grain="z"))
        elif kind == "angle":
            parts.append(
                slab(0.036, 0.036, height + 0.004, 0.003)
                .moved(sx * (w / 2 - 0.02), sy * (d / 2 - 0.02))
                .part(made.handle)
            )
        elif kind == "bracket":
            block = slab(0.13, 0.05, height + 0.004, 0.012).moved(sx * (w / 2 - 0.068), sy * (d / 2 - 0.03))
            parts.append(block.part(made.trim))
        elif kind == "hairpin":
            for dx, dy in ((-0.035, 0.0), (0.02, 0.03), (0.02, -0.03)):
                parts.append(
                    rod(
                        (x + sx * 0.02, y + sy * 0.02, 0.004),
                        (x + sx * dx, y + sy * dy, height + 0.004),
                        0.006,
                        sides=8,
                    ).part(made.handle)
                )
        elif kind == "castor":
            wheel = lathe(fillet([(0, -0.012), (0.028, -0.012), (0.028, 0.012), (0, 0.012)], 0.005), sides=18)
            parts.append(wheel.turned("y", np.pi / 2).moved(x, y, 0.028).part(DARK))
            parts.append(slab(0.036, 0.04, height - 0.03, 0.004).moved(x, y, 0.034).part(made.handle))
        else:
            parts.append(slab(0.05, 0.05, height + 0.004, 0.008).moved(x, y).part(made.trim, grain="z"))
    return parts


@dataclass(frozen=True)
class Cell:
    """A front on a carcass, its place in shares of the face (0 to 1 from the left and from below).

    kind: a front's kind. pull: a pull's kind. side: where its pull sits: -1 left, 0 middle, 1 right. face: another
    material than the carcass' own.
    """

    left: float
    right: float
    low: float
    high: float
    kind: str
    pull: str
    side: int = 0
    face: Material | None = None
    pulls: int = 1


def grid(columns: int, heights: Sequence[float], kind: str, grip: str, *, pulls: int = 1) -> list[Cell]:
    """Drawers in equal columns and rows of the given relative heights, from below."""
    levels = np.concatenate([[0.0], np.cumsum(heights)]) / sum(heights)
    return [
        Cell(column / columns, (column + 1) / columns, float(low), float(high), kind, grip, 0, None, pulls)
        for low, high in itertools.pairwise(levels)
        for column in range(columns)
    ]


def doors(count: int, kind: str, grip: str, low: float = 0.0, high: float = 1.0) -> list[Cell]:
    """Doors side by side that open in pairs."""
    return [
        Cell(n / count, (n + 1) / count, low, high, kind, grip, 1 if n % 2 == 0 and n + 1 < count else -1)
        for n in range(count)
    ]


def cabinet(
    w: float, d: float, low: float, high: float, made: Look, cells: Sequence[Cell], *, margin: float = 0.014
) -> list[Part]:
    """A closed carcass from z = low to high with fronts; overall depth d with the fronts, not their pulls."""
    parts = [
        slab(w, d - 0.024, high - low, 0.005).moved(0, 0.012, low).part(made.body, grain="z" if high - low > w else "x")
    ]
    face = -d / 2 + 0.024
    span, tall = w - 2 * margin, high - low - 2 * margin
    for cell in cells:
        wide, rise = (cell.right - cell.left) * span - 0.005, (cell.high - cell.low) * tall - 0.005
        x = -span / 2 + span * (cell.left + cell.right) / 2
        z = low + margin + tall * cell.low + 0.0025
        made_front = front(
            cell.kind, wide, rise, cell.face or made.face, made.trim if cell.kind in ("cane", "shoji") else made.body
        )
        made_front += _gripped(cell, wide, rise, made)
        parts += shifted(made_front, x, face, z)
    return parts


def _gripped(cell: Cell, wide: float, rise: float, made: Look) -> list[Part]:
    """The pulls of one front: upright beside a door's edge, level on a drawer."""
    if cell.side:
        length = rise * 0.86 if cell.pull == "long" else min(0.22, rise * 0.4)
        edge = cell.side * (wide / 2 - (0.012 if cell.pull == "groove" else 0.032))
        length = rise - 0.01 if cell.pull == "groove" else length
        level = rise * (0.5 if rise < 1.2 or cell.pull in ("long", "groove") else 0.46)
        return pull(cell.pull, edge, level, made.handle, length=length, upright=True)
    parts = []
    for number in range(cell.pulls):
        x = wide * ((number + 0.5) / cell.pulls - 0.5) if cell.pulls > 1 else 0.0
        level = rise - 0.009 if cell.pull == "groove" else rise * 0.55
        length = wide - 0.01 if cell.pull == "groove" else min(0.16, wide * 0.4)
        parts += pull(cell.pull, x, level, made.handle, length=length)
    return parts
