"""Ottomans and standing mirrors of a dressing room, one form for each style. On z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.cabinetry import knob
from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, frame, pole, slats, strut
from workers.engines.staging.furnish.joinery import bar, curve, flat, oval, ring, rounded, rush, shifted, turned
from workers.engines.staging.furnish.mesh import Floats, fillet, lathe, outward, plate, tube, turning
from workers.engines.staging.furnish.order import GLASS, Order, cane, cloth, paint, plaster
from workers.engines.staging.furnish.storage import arched
from workers.engines.staging.furnish.tables import disc
from workers.engines.staging.furnish.upholstery import legs, stuffed, tufted, turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part


def _block(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A taut square block with a seam all round, set back on a dark plinth."""
    parts = [stuffed(w, d, h - 0.05, order.mark, crown=0.02, radius=0.05).moved(z=0.05).part(order.second_cloth)]
    line = np.column_stack(
        [rounded(w * 0.996, d * 0.996, 0.05), np.full(len(rounded(w, d, 0.05)), 0.05 + (h - 0.07) * 0.5)]
    )
    return [
        *parts,
        tube(line, 0.006, sides=7, closed=True).part(order.second_cloth),
        board((w - 0.08, d - 0.08, 0.055), paint("#1d1d1f", 0.5)),
    ]


def _legged(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A round cushion over an oak ring on four tapered legs."""
    parts = [disc(w * 0.96, d * 0.96, 0.04, 0.012).moved(z=h - 0.21).part(order.wood)]
    seat = fillet([(0, 0), (0.94, 0), (1.0, 0.4), (0.96, 0.86), (0.6, 1.0), (0, 1.03)], 0.14, 6)
    parts.append(turned(seat, w, d, 0.175, 48).moved(z=h - 0.18).part(order.second_cloth))
    return [*parts, *legs("taper", w * 0.27, d * 0.27, h - 0.19, order.wood, thick=0.022, splay=0.05)]


def _woven(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A drum of cane with a kilim-striped cushion on top."""
    weave = cane(order.style.wood, order.seed)
    parts = [
        turned(fillet([(0, 0), (0.90, 0), (0.98, 0.45), (0.92, 0.74), (0, 0.74)], 0.06, 4), w, d, h, 48).part(
            weave, grain="z"
        )
    ]
    parts += [
        tube(ring(k * w, k * d, z * h), 0.014, sides=8, closed=True).part(order.wood)
        for z, k in ((0.035, 0.91), (0.74, 0.92))
    ]
    for index, (low, high) in enumerate(((0.74, 0.82), (0.82, 0.90), (0.90, 1.0))):
        ring_shape = [(0, low), (0.93, low), (0.955, (low + high) / 2), (0.93 if high < 1 else 0.82, high), (0, high)]
        parts.append(turned(fillet(ring_shape, 0.03, 3), w, d, h, 48).part(order.accent(index)))
    return parts


def _buttoned(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A buttoned square on turned legs."""
    pad, buttons = tufted(w, d, h - 0.16, order.mark, 3, 4, deep=0.028)
    parts = [pad.moved(z=0.16).part(order.second_cloth)]
    if buttons is not None:
        parts.append(buttons.moved(z=0.16).part(order.second_cloth))
    leg = lathe(turned_profile(0.17, 0.034), sides=18)
    return [*parts, *(leg.moved(x, y).part(order.wood, grain="z") for x, y in corners(w / 2 - 0.08, d / 2 - 0.08))]


def _hide(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Three leather pads strapped to a frame of square steel."""
    metal = order.metal
    parts = [
        *frame(w - 0.02, d - 0.02, h - 0.13, 0.03, 0.03, metal),
        *frame(w - 0.02, d - 0.02, 0.025, 0.03, 0.025, metal),
    ]
    parts += [board((0.03, 0.03, h - 0.14), metal, x, y) for x, y in corners(w / 2 - 0.025, d / 2 - 0.025)]
    for index in range(3):
        x = -w / 2 + w * (index + 0.5) / 3
        parts.append(
            stuffed(w / 3 - 0.006, d, 0.13, order.mark + index, crown=0.015, radius=0.03)
            .moved(x, 0, h - 0.13)
            .part(order.second_cloth)
        )
        for offset in (-0.06, 0.06):
            strap = [
                (x + offset, -d / 2 - 0.002, h - 0.145),
                (x + offset, -d / 2 - 0.006, h - 0.065),
                (x + offset, -d / 2 + 0.02, h - 0.006),
            ]
            parts.append(
                bar(curve(strap, 8), 0.022, 0.005, corner=0.002).part(cloth(("leather", "#3a2f29"), order.seed))
            )
    return parts


def _roped(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Thick rope coiled round a drum, a linen cushion."""
    rope, parts = rush("#c9ac78", order.seed), []
    turns = 9
    t = np.linspace(0, 2 * np.pi * turns, turns * 30)
    pitch = (h - 0.12) / turns
    line = np.stack(
        [
            (w / 2 - pitch / 2) * np.cos(t),
            (d / 2 - pitch / 2) * np.sin(t),
            pitch / 2 + pitch * t / (2 * np.pi) * (1 - 1 / turns),
        ],
        -1,
    )
    parts.append(tube(line, pitch * 0.54, sides=8).part(rope))
    parts.append(turned([(0, 0), (0.93, 0), (0.93, 0.74), (0, 0.74)], w, d, h, 40).part(rope))
    seat = fillet([(0, 0), (0.90, 0), (0.97, 0.4), (0.88, 0.9), (0, 1.0)], 0.14, 5)
    return [*parts, turned(seat, w, d, 0.14, 44).moved(z=h - 0.14).part(order.second_cloth)]


def _pleated(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A round of channelled velvet over a brass ring, one button in the middle."""
    body = turned(
        fillet([(0, 0.09), (0.97, 0.09), (1, 0.2), (1, 0.80), (0.90, 0.97), (0.4, 1.0), (0, 0.95)], 0.10, 6),
        w,
        d,
        h,
        132,
    )

    def channel(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (1 - 0.035 * (1 - np.abs(np.sin(11 * angle))))[:, None]
        return points

    parts = [
        body.bent(channel).part(order.second_cloth, grain="z"),
        disc(w * 0.93, d * 0.93, h * 0.10, 0.006).part(order.metal),
    ]
    return [*parts, knob(0.022).moved(z=h * 0.955).part(order.metal)]


def _petals(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A flower of velvet: six petals round a heart of another colour, hairpin legs."""
    parts = []
    for index in range(6):
        turn = index * np.pi / 3
        petal = turned(
            fillet([(0, 0), (0.92, 0), (1, 0.35), (0.94, 0.85), (0, 1.0)], 0.16, 5), w * 0.42, d * 0.42, h * 0.56, 26
        )
        parts.append(petal.moved(0.285 * w * np.cos(turn), 0.285 * d * np.sin(turn), h * 0.40).part(order.second_cloth))
    heart = turned(
        fillet([(0, 0), (0.95, 0), (1, 0.5), (0.9, 0.9), (0, 1.0)], 0.16, 5), w * 0.36, d * 0.36, h * 0.59, 30
    )
    parts.append(heart.moved(z=h * 0.41).part(order.accent(0)))
    parts.append(disc(w * 0.80, d * 0.80, 0.025, 0.008).moved(z=h * 0.365).part(order.wood))
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.4:
        c, s = np.cos(turn), np.sin(turn)
        for sway in (-0.10, 0.10):
            top = (0.30 * w * np.cos(turn + sway), 0.30 * d * np.sin(turn + sway), h * 0.37)
            parts.append(pole((0.40 * w * c, 0.40 * d * s, 0.004), top, 0.006, order.metal))
    return parts


def _tray(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A low oak tray of slats that holds a flat cushion, one corner left bare for a cup."""
    wood = order.wood
    parts = [*frame(w, d, h * 0.62, 0.045, 0.06, wood), *slats(w - 0.08, d - 0.08, h * 0.60, 7, 0.016, wood, 0.8)]
    parts += [board((0.05, 0.05, h * 0.58), wood, x, y, radius=0.008) for x, y in corners(w / 2 - 0.06, d / 2 - 0.06)]
    pad = stuffed(w * 0.74, d - 0.03, h * 0.40, order.mark, crown=0.03, radius=0.05).moved(-w * 0.115, 0, h * 0.60)
    return [*parts, pad.part(order.second_cloth)]


OTTOMANS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _block,
    "scandi": _legged,
    "boho": _woven,
    "country": _buttoned,
    "industrial": _hide,
    "mediterranean": _roped,
    "luxury": _pleated,
    "eclectic": _petals,
    "japandia": _tray,
}


def ottoman(order: Order) -> list[Part]:
    """A large ottoman in the style's form."""
    return OTTOMANS[order.form or order.style.name](order, order.width, order.depth, order.height)


def tilted(parts: Sequence[Part], angle: float, y: float = 0.0) -> list[Part]:
    """Parts leaning back (+y) by radians about their lower edge, moved along y."""
    turn = turning("x", -angle).astype(np.float32)
    at = np.array([0, y, 0], np.float32)
    return [
        replace(p, vertices=p.vertices @ turn.T + at, normals=None if p.normals is None else p.normals @ turn.T)
        for p in parts
    ]


def _pane(outline: Floats, rim: float, frame_material: Material, *, section: float = 1.0) -> list[Part]:
    """A mirror in a rim of round section along its outline in the x-z plane, a board behind it."""
    middle = (outline.min(axis=0) + outline.max(axis=0)) / 2
    inner = middle + (outline - middle) * 0.985
    edge = np.insert(outline, 1, 0.0, axis=1)
    band = tube(edge, rim, sides=10, closed=True).bent(lambda p: p * np.array([1.0, section, 1.0]))
    return [
        plate(inner, 0.008, 0.002).moved(0, -0.004).part(GLASS),
        plate(middle + (outline - middle) * 0.992, 0.010, 0.003).moved(0, 0.007).part(paint("#3a332c", 0.8)),
        outward(band).part(frame_material, grain="z"),
    ]


def _box_outline(w: float, h: float, corner: float, z: float = 0.0) -> Floats:
    return rounded(w, h, corner) + np.array([0.0, h / 2 + z])


def standing_mirror(order: Order) -> list[Part]:
    """A full-length mirror in the style's form: leaning on the wall behind (+y), or on a stand of its own."""
    w, d, h = order.width, order.depth, order.height
    form, wood, metal = order.form or order.style.name, order.wood, order.metal
    lean = float(np.arcsin(min(0.9, (d - 0.06) / h)))
    tall = h * 0.985
    if form in ("country", "luxury"):
        return _cheval(order, w, d, h, form)
    if form == "modern":
        parts = _pane(_box_outline(w - 0.02, tall, 0.006, 0.01), 0.009, metal, section=2.2)
    elif form == "scandi":
        parts = _pane(_box_outline(w - 0.04, tall, 0.14, 0.02), 0.019, wood)
    elif form == "boho":
        parts = _rattan_frame(order, w, tall)
    elif form == "industrial":
        parts = _pane(_box_outline(w - 0.03, tall, 0.004, 0.015), 0.014, metal, section=1.3)
        parts += [board((0.018, 0.016, tall - 0.03), metal, x, -0.004, 0.015, radius=0.002) for x in (-w / 6, w / 6)]
        parts += [
            board((w - 0.03, 0.016, 0.018), metal, 0, -0.004, tall * k, radius=0.002) for k in (0.2, 0.4, 0.6, 0.8)
        ]
    elif form == "mediterranean":
        lime = plaster(order.style.stone[1], order.seed + 2)
        parts = _pane(arched(w - 0.10, tall - 0.03, shoulders=0.20) + np.array([0, 0.035]), 0.045, lime, section=0.8)
    elif form == "eclectic":
        t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
        squircle = oval(w - 0.13, tall - 0.13, power=3.6, steps=120) * (1 + 0.045 * np.cos(13 * t))[:, None]
        parts = _pane(
            squircle - np.array([0, squircle[:, 1].min() - 0.035]), 0.034, paint(COATS[order.seed % len(COATS)], 0.3)
        )
    else:
        parts = _pane(_box_outline(w - 0.04, tall, 0.012, 0.016), 0.016, wood, section=1.4)
        parts.append(
            strut((-w / 2 + 0.01, -0.05, tall * 0.30), (w / 2 - 0.01, -0.05, tall * 0.30), 0.09, 0.018, wood, (0, 1, 0))
        )
        parts += [pole((x, -0.02, tall * 0.88), (x, -0.075, tall * 0.895), 0.010, wood) for x in (w * 0.28, w * 0.40)]
    parts = tilted(parts, lean, -d / 2 + 0.03)
    if form in ("scandi", "japandia"):
        # a prop of its own instead of the wall
        for side in SIDES:
            parts.append(
                pole(
                    (side * w * 0.36, d / 2 - 0.02, 0),
                    (side * w * 0.34, -d / 2 + 0.05 + np.sin(lean) * tall * 0.80, np.cos(lean) * tall * 0.80),
                    0.012,
                    wood,
                )
            )
    return parts


def _rattan_frame(order: Order, w: float, h: float) -> list[Part]:
    """An arch framed by two rings of rattan with loops of cane between them."""
    outer, wood = arched(w - 0.03, h - 0.015, shoulders=0.22) + np.array([0, 0.013]), order.wood
    inner = arched(w - 0.19, h - 0.18, shoulders=0.20) + np.array([0, 0.09])
    parts = _pane(inner, 0.012, wood)
    parts.append(tube(np.insert(outer, 1, 0.0, axis=1), 0.013, sides=9, closed=True).part(wood, grain="z"))
    t = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    count, steps = 46, np.linspace(0, len(outer), 47)[:-1]
    for index in range(count):
        at = steps[index]
        pair = [
            np.array([np.interp(at, np.arange(len(line) + 1), np.append(line[:, k], line[0, k])) for k in (0, 1)])
            for line in (outer, inner)
        ]
        middle, reach = (pair[0] + pair[1]) / 2, np.linalg.norm(pair[0] - pair[1]) / 2 + 0.004
        loop = np.stack([middle[0] + reach * np.cos(t), 0.004 * np.sin(3 * t), middle[1] + reach * np.sin(t)], -1)
        parts.append(tube(loop[::2], 0.0045, sides=5, closed=True).part(wood))
    return parts


def _cheval(order: Order, w: float, d: float, h: float, form: str) -> list[Part]:
    """A mirror that swings between two posts on feet: turned and painted, or brass on marble."""
    if form == "country":
        coat, post_radius = paint(("#e9e6dc", "#a9b2a4")[order.seed % 2], 0.5), 0.020
        glass = arched(w - 0.16, h - 0.24, shoulders=0.14)
    else:
        coat, post_radius = order.metal, 0.012
        glass = oval(w - 0.13, h - 0.20, power=2.3, steps=72) + np.array([0, (h - 0.20) / 2])
    low = 0.16
    swing = tilted(shifted(_pane(glass, 0.018 if form == "country" else 0.011, coat), z=-(h - 0.24) / 2), 0.10)
    parts = shifted(swing, z=low + (h - 0.24) / 2)
    pivot = low + (h - 0.24) / 2
    for side in SIDES:
        x = side * (w / 2 - 0.025)
        if form == "country":
            parts.append(lathe(turned_profile(h * 0.78, post_radius), sides=16).moved(x, 0, 0.05).part(coat))
            parts.append(knob(0.026).moved(x, 0, 0.05 + h * 0.78 + 0.016).part(coat))
            foot = curve(
                [
                    (x, -d / 2 + 0.015, 0.016),
                    (x, -d * 0.22, 0.045),
                    (x, 0, 0.072),
                    (x, d * 0.22, 0.045),
                    (x, d / 2 - 0.015, 0.016),
                ],
                15,
            )
            parts.append(bar(foot, 0.036, 0.032, corner=0.010).part(coat))
        else:
            parts += [
                pole((x, 0, 0.045), (x, 0, h * 0.80), post_radius, coat),
                knob(0.022).moved(x, 0, h * 0.80 + 0.012).part(coat),
            ]
        parts.append(
            pole((x, 0, pivot), (side * (w / 2 - (0.08 if form == "country" else 0.065)), 0, pivot), 0.007, order.metal)
        )
    if form == "country":
        return [*parts, pole((-w / 2 + 0.025, 0, 0.12), (w / 2 - 0.025, 0, 0.12), 0.013, coat)]
    return [
        *parts,
        flat(rounded(w, d, 0.05), 0.05, 0.010).part(order.stone),
        bent([(-w / 2 + 0.025, 0, 0.10), (0, 0, 0.085), (w / 2 - 0.025, 0, 0.10)], 0.008, coat),
    ]
