"""Nightstands, sideboards and TV benches: a carcass whose doors, legs and pulls follow the style. Metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.mesh import Floats, ball, box, rod
from workers.engines.staging.furnish.order import Order, cane, paint, plaster, timber
from workers.engines.staging.furnish.tables import disc
from workers.engines.staging.furnish.upholstery import legs
from workers.engines.staging.scene import Material, Part


def _fronts(
    w: float, face: float, low: float, high: float, columns: int, rows: int, material: Material, *, grain: str = "x"
) -> list[Part]:
    """Drawer or door fronts over a carcass of width w whose front plane is y = face, with shadow gaps between them."""
    parts = []
    wide, tall = (w - 0.012) / columns, (high - low) / rows
    for column in range(columns):
        for row in range(rows):
            x = -w / 2 + 0.006 + wide * (column + 0.5)
            front = box(wide - 0.006, 0.02, tall - 0.006, 0.003).moved(x, face - 0.008, low + tall * row + 0.003)
            parts.append(front.part(material, grain=grain))
    return parts


def _pulls(
    w: float, face: float, low: float, high: float, columns: int, rows: int, material: Material, kind: str
) -> list[Part]:
    parts = []
    wide, tall = (w - 0.012) / columns, (high - low) / rows
    for column in range(columns):
        for row in range(rows):
            x, z = -w / 2 + 0.006 + wide * (column + 0.5), low + tall * (row + 0.5)
            if kind == "knob":
                parts.append(ball(0.014).moved(x, face - 0.03, z - 0.014).part(material))
            elif kind == "bar":
                parts.append(rod((x - 0.06, face - 0.03, z), (x + 0.06, face - 0.03, z), 0.005).part(material))
                for end in (-0.045, 0.045):
                    parts.append(rod((x + end, face - 0.03, z), (x + end, face - 0.012, z), 0.004).part(material))
    return parts


def _carcass(w: float, d: float, low: float, high: float, material: Material, radius: float = 0.006) -> Part:
    return box(w, d - 0.02, high - low, radius).moved(0, 0.01, low).part(material)


def nightstand(order: Order) -> list[Part]:
    """A bedside cabinet. Forms: box, legs, woven, shaker, steel, niche, lacquer, colour, block."""
    w, d, h = order.width, order.depth, order.height
    form, wood = order.form, order.wood
    face = -d / 2 + 0.02
    if form == "woven":
        drum = disc(w, d, h - 0.02, 0.03)
        return [
            drum.part(cane(order.style.wood, order.seed), grain="z"),
            disc(w * 0.98, d * 0.98, 0.024, 0.009).moved(z=h - 0.024).part(wood),
        ]
    if form == "niche":
        stone = plaster(order.style.stone[1], order.seed + 2)
        parts = [
            box(w, d, 0.10, 0.03, bevel=4).part(stone),
            box(w, d, 0.10, 0.04, bevel=4).moved(z=h - 0.10).part(stone),
        ]
        for side in (-1, 1):
            parts.append(
                box(0.09, d - 0.01, h - 0.03, 0.035, bevel=4).moved(side * (w / 2 - 0.048), 0, 0.01).part(stone)
            )
        return [*parts, box(w - 0.10, 0.05, h - 0.06, 0.01).moved(0, d / 2 - 0.04, 0.03).part(stone)]
    if form == "steel":
        parts = legs("block", w / 2 - 0.016, d / 2 - 0.016, h - 0.01, order.metal, thick=0.012)
        for z in (0.14, h - 0.03):
            parts.append(box(w, d, 0.028, 0.005).moved(z=z).part(wood))
        parts.append(_carcass(w - 0.06, d - 0.03, h - 0.22, h - 0.03, order.metal))
        return parts + _pulls(w - 0.06, face + 0.005, h - 0.22, h - 0.03, 1, 1, order.metal, "bar")
    foot = {"box": 0.0, "legs": 0.20, "shaker": 0.10, "lacquer": 0.09, "colour": 0.17, "block": 0.03}[form]
    body: Material = {
        "shaker": paint("#dcd8cc", 0.55),
        "lacquer": paint("#ece6da", 0.16),
        "colour": paint(order.style.extras.get("paint", "#2f6d8f"), 0.35),
    }.get(form, wood)
    parts = []
    if form == "legs":
        parts += legs("taper", w / 2 - 0.06, d / 2 - 0.06, foot + 0.01, wood, thick=0.017, splay=0.02)
    elif form == "colour":
        parts += legs("taper", w / 2 - 0.05, d / 2 - 0.05, foot + 0.01, order.metal, thick=0.014)
    elif form == "shaker":
        parts += legs("block", w / 2 - 0.03, d / 2 - 0.03, foot + 0.01, body, thick=0.022)
    elif form == "lacquer":
        parts += [box(w - 0.06, d - 0.06, foot + 0.01, 0.004).part(order.metal)]
    elif form in ("box", "block"):
        parts += [box(w - 0.06, d - 0.06, foot + 0.05, 0.004).part(paint("#2a2826", 0.6))]
        foot = max(foot, 0.04)
    parts.append(_carcass(w, d, foot, h - 0.02, body))
    parts.append(box(w, d, 0.022, 0.007).moved(z=h - 0.022).part(wood if form == "shaker" else body))
    rows = 1 if form in ("legs", "block") else 2
    low = foot + 0.01 if form != "legs" else h - 0.21
    parts += _fronts(w, face, low, h - 0.028, 1, rows, body)
    pulls = {"shaker": "knob", "colour": "knob", "lacquer": "bar", "legs": "knob"}.get(form, "none")
    return parts + _pulls(w, face, low, h - 0.028, 1, rows, order.metal if form != "legs" else wood, pulls)


def sideboard(order: Order) -> list[Part]:
    """A sideboard or TV bench. Forms: sleek, legs, cane, shaker, steel, panelled, fluted, colour, slatted."""
    w, d, h = order.width, order.depth, order.height
    form, wood = order.form, order.wood
    face = -d / 2 + 0.02
    columns = max(2, round(w / 0.55))
    foot = {
        "sleek": 0.06,
        "legs": 0.20,
        "cane": 0.16,
        "shaker": 0.09,
        "steel": 0.14,
        "panelled": 0.05,
        "fluted": 0.07,
        "colour": 0.18,
        "slatted": 0.10,
    }[form]
    body: Material = {
        "shaker": paint("#d8d5c9", 0.55),
        "sleek": timber(order.style.wood, order.seed, 0.30),
        "colour": paint(order.style.extras.get("paint", "#2f6d8f"), 0.35),
        "panelled": plaster("#e6dcc9", order.seed),
    }.get(form, wood)
    parts: list[Part] = []
    if form in ("legs", "cane", "colour"):
        parts += legs(
            "taper",
            w / 2 - 0.12,
            d / 2 - 0.08,
            foot + 0.01,
            order.metal if form == "colour" else wood,
            thick=0.02,
            splay=0.03,
        )
    elif form == "steel":
        parts += legs("block", w / 2 - 0.02, d / 2 - 0.02, h - 0.02, order.metal, thick=0.018)
    elif form == "fluted":
        parts.append(box(w - 0.08, d - 0.08, foot + 0.01, 0.004).part(order.metal))
    else:
        parts.append(box(w - 0.08, d - 0.08, foot + 0.01, 0.004).part(paint("#2a2826", 0.6)))
    parts.append(_carcass(w - (0.04 if form == "steel" else 0), d, foot, h - 0.024, body))
    top: Material = order.stone if form == "fluted" else (wood if form in ("shaker", "panelled", "steel") else body)
    parts.append(box(w, d, 0.026, 0.008).moved(z=h - 0.026).part(top))
    low, high = foot + 0.012, h - 0.032
    inset = w - (0.08 if form == "steel" else 0.03)
    if form in ("fluted", "slatted"):
        pitch = 0.034 if form == "fluted" else 0.026
        count = int(inset / pitch)
        for index in range(count):
            x = -inset / 2 + inset * (index + 0.5) / count
            strip = box(
                inset / count * (0.98 if form == "fluted" else 0.6), 0.022, high - low, 0.0105, step=0.5, bevel=3
            )
            parts.append(strip.moved(x, face - 0.006, low).part(wood, grain="z"))
        return parts
    front = {"cane": cane("#d9b98a", order.seed), "panelled": wood}.get(form, body)
    parts += _fronts(inset, face, low, high, columns, 1, front, grain="z" if form == "panelled" else "x")
    if form in ("cane", "shaker", "panelled"):
        parts += _rails(inset, face, low, high, columns, body if form == "shaker" else wood)
    kind = {
        "sleek": "none",
        "legs": "none",
        "cane": "knob",
        "shaker": "knob",
        "steel": "bar",
        "panelled": "knob",
        "colour": "bar",
    }[form]
    return parts + _pulls(inset, face - 0.008, low, high, columns, 1, order.metal, kind)


def _rails(w: float, face: float, low: float, high: float, columns: int, material: Material) -> list[Part]:
    """Frames around panelled doors."""
    parts = []
    wide = (w - 0.012) / columns
    for column in range(columns):
        x = -w / 2 + 0.006 + wide * (column + 0.5)
        for side in (-1, 1):
            stile = box(0.05, 0.016, high - low - 0.008, 0.003).moved(
                x + side * (wide / 2 - 0.029), face - 0.021, low + 0.004
            )
            parts.append(stile.part(material, grain="z"))
        for z in (low + 0.004, high - 0.054):
            parts.append(box(wide - 0.108, 0.016, 0.05, 0.003).moved(x, face - 0.021, z).part(material))
    return parts


def television(order: Order) -> list[Part]:
    """A flat screen on a slim foot."""
    w, h = order.width, order.height
    black = paint("#0c0c0e", 0.16)
    parts = [box(w, 0.035, h - 0.05, 0.006).moved(0, 0, 0.05).part(black)]
    parts.append(box(0.05, 0.03, 0.10, 0.004).moved(0, 0.01, 0.0).part(paint("#1b1b1d", 0.4)))
    return [*parts, box(w * 0.36, min(0.2, order.depth), 0.012, 0.004).part(paint("#1b1b1d", 0.4))]


def arched(width: float, height: float, *, shoulders: float = 0.45, steps: int = 24) -> Floats:
    """An outline (N, 2): a rectangle under an elliptic arch that takes up `shoulders` of the height."""
    t = np.linspace(0, np.pi, steps)
    spring = height * (1 - shoulders)
    arch = np.stack([width / 2 * np.cos(t), spring + height * shoulders * np.sin(t)], -1)
    sides = np.linspace(0, spring, 6)[:-1]
    left = np.stack([np.full(5, -width / 2), sides[::-1]], -1)
    right = np.stack([np.full(5, width / 2), sides], -1)
    base = np.stack([np.linspace(-width / 2, width / 2, 10)[1:-1], np.zeros(8)], -1)
    outline: Floats = np.concatenate([base, right, arch, left])
    return outline
