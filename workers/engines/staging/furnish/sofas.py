"""Nine sofas, one form for each style. Frames: x across, the front at -depth / 2, feet on z = 0, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.mesh import Floats, box, plate, rod
from workers.engines.staging.furnish.order import Builder, Order, plaster
from workers.engines.staging.furnish.sofa_throws import sofa_throw
from workers.engines.staging.furnish.upholstery import (
    arc_bend,
    backs,
    channels,
    legs,
    scattered,
    seats,
    stuffed,
    tufted,
    upright,
)
from workers.engines.staging.scene import Part


def seat_count(width: float) -> int:
    """How many cushions a seat of this width is divided into."""
    return int(np.clip(round(width / 0.78), 1, 3))


def cushions(order: Order) -> int:
    """Loose cushions for this width."""
    return int(order.options.get("cushions", min(order.style.cushions, 2 if order.width < 1.6 else 5)))


def track(order: Order) -> list[Part]:
    """Straight slim arms, a low line, thin metal feet."""
    w, d, h = order.width, order.depth, order.height
    cover, arm, foot = order.cloth, 0.13, 0.13
    parts = legs("rod", w / 2 - 0.10, d / 2 - 0.10, foot + 0.02, order.metal, thick=0.012)
    parts.append(box(w - 0.02, d - 0.04, 0.15, 0.03).moved(z=foot).part(cover))
    for side in (-1, 1):
        parts.append(box(arm, d, 0.60 - foot, 0.035, step=0.1).moved(side * (w / 2 - arm / 2), 0, foot).part(cover))
    parts.append(
        box(w - 2 * arm + 0.02, 0.16, h * 0.90 - foot, 0.045, step=0.1).moved(0, d / 2 - 0.09, foot).part(cover)
    )
    inner = (-w / 2 + arm, w / 2 - arm)
    count = seat_count(inner[1] - inner[0])
    parts += seats(order, cover, inner, (-d / 2, d / 2 - 0.17), foot + 0.145, 0.18, count)
    parts += backs(order, cover, inner, d / 2 - 0.17, foot + 0.30, h - foot - 0.33, 0.19, count)
    return parts + scattered(order, inner, d / 2 - 0.42, foot + 0.31, cushions(order))


def slope(order: Order) -> list[Part]:
    """Thin arms that slope to the front and lean out, one bench cushion, splayed wooden legs."""
    w, d, h = order.width, order.depth, order.height
    cover, foot = order.cloth, 0.19
    parts = legs("taper", w / 2 - 0.17, d / 2 - 0.14, foot + 0.02, order.wood, thick=0.021, splay=0.05)
    parts.append(box(w - 0.14, d - 0.06, 0.11, 0.03).moved(z=foot).part(cover))

    def lean(points: Floats) -> Floats:
        front = (d / 2 - points[:, 1]) / d
        points[:, 2] *= 1 - 0.22 * front**1.3
        points[:, 0] += 0.10 * points[:, 2]
        return points

    for side in (-1, 1):
        arm = box(0.085, d - 0.02, 0.44, 0.035, step=0.08).bent(lean)
        arm = arm if side > 0 else arm.mirrored()
        parts.append(arm.moved(side * (w / 2 - 0.085), 0, foot).part(cover))
    back = box(w - 0.18, 0.12, h - foot - 0.02, 0.05, step=0.1).turned("x", -0.13)
    parts.append(back.moved(0, d / 2 - 0.17, foot).part(cover))
    inner = (-w / 2 + 0.115, w / 2 - 0.115)
    parts += seats(order, cover, inner, (-d / 2 + 0.01, d / 2 - 0.2), foot + 0.105, 0.155, 1, crown=0.025)
    count = seat_count(w)
    parts += backs(order, cover, inner, d / 2 - 0.19, foot + 0.25, h - foot - 0.24, 0.16, count, lean=0.24)
    return parts + scattered(order, inner, d / 2 - 0.42, foot + 0.26, cushions(order), size=0.44)


def platform(order: Order) -> list[Part]:
    """Deep low modules without legs, thick soft blocks, overfull back cushions."""
    w, d, h = order.width, order.depth, order.height
    cover = order.cloth
    count = seat_count(w - 0.2)
    pitch = w / count
    parts = [box(w - 0.10, d - 0.10, 0.06, 0.01).part(order.wood)]
    for index in range(count):
        x = -w / 2 + pitch * (index + 0.5)
        block = stuffed(pitch - 0.008, d, 0.22, int(order.rng.integers(1 << 30)), crown=0.012, radius=0.06)
        parts.append(block.moved(x, 0, 0.05).part(cover))
        seat = stuffed(pitch - 0.012, d - 0.20, 0.20, int(order.rng.integers(1 << 30)), crown=0.05, radius=0.07)
        parts.append(seat.moved(x, -0.10, 0.255).part(cover))
    parts.append(stuffed(w, 0.24, h * 0.62, 5, crown=0.01, radius=0.09).moved(0, d / 2 - 0.12, 0.06).part(cover))
    for side in (-1, 1):
        arm = stuffed(0.26, d - 0.1, 0.50, side + 7, crown=0.03, radius=0.10)
        parts.append(arm.moved(side * (w / 2 - 0.13), 0.0, 0.05).part(cover))
    inner = (-w / 2 + 0.24, w / 2 - 0.24)
    parts += backs(order, cover, inner, d / 2 - 0.22, 0.42, h - 0.42, 0.26, count, lean=0.28, crown=0.09)
    return parts + scattered(order, inner, d / 2 - 0.50, 0.44, cushions(order), size=0.50)


def roll(order: Order) -> list[Part]:
    """Rolled arms and back over a skirt to the floor, piped cushions."""
    w, d, h = order.width, order.depth, order.height
    cover, arm = order.cloth, 0.17
    parts = [box(w - 0.10, d - 0.06, 0.34, 0.03, step=0.1).moved(z=0.012).part(cover)]
    for number, (sx, sy) in enumerate(((w - 0.06, 0.02), (0.02, d - 0.03), (w - 0.06, 0.02), (0.02, d - 0.03))):
        side = 1 if number < 2 else -1
        x, y = (side * (w / 2 - 0.045), 0.0) if sx < sy else (0.0, side * (d / 2 - 0.03))
        parts.append(box(sx, sy, 0.17, 0.008).moved(x, y, 0.004).part(cover))
    for side in (-1, 1):
        x = side * (w / 2 - arm / 2 - 0.015)
        parts.append(box(arm - 0.05, d - 0.05, 0.54, 0.03, step=0.1).moved(x - side * 0.015, 0, 0.05).part(cover))
        scroll = box(0.185, d - 0.02, 0.185, 0.09, step=0.1, bevel=6).moved(x + side * 0.008, 0, 0.455)
        parts.append(scroll.part(cover))
        button = rod((x + side * 0.008, -d / 2, 0.5475), (x + side * 0.008, -d / 2 + 0.02, 0.5475), 0.062, sides=24)
        parts.append(button.part(cover))
    back = box(w - 0.18, 0.17, h * 0.86, 0.06, step=0.1).turned("x", -0.10).moved(0, d / 2 - 0.19, 0.04)
    parts.append(back.part(cover))
    parts.append(
        box(w - 0.14, 0.17, 0.17, 0.084, step=0.1, bevel=6).moved(0, d / 2 - 0.10, h * 0.86 - 0.10).part(cover)
    )
    inner = (-w / 2 + arm + 0.01, w / 2 - arm - 0.01)
    count = seat_count(inner[1] - inner[0])
    parts += seats(order, cover, inner, (-d / 2 + 0.005, d / 2 - 0.23), 0.335, 0.18, count, piped=True, crown=0.04)
    parts += backs(order, cover, inner, d / 2 - 0.22, 0.49, h - 0.50, 0.22, count, lean=0.2, crown=0.08)
    return parts + scattered(order, inner, d / 2 - 0.47, 0.50, cushions(order))


def leather(order: Order) -> list[Part]:
    """A low box of leather in a steel frame: tufted seat and back, arms as high as the back."""
    w, d, h = order.width, order.depth, order.height
    cover, arm, foot = order.cloth, 0.10, 0.17
    parts = legs("block", w / 2 - 0.03, d / 2 - 0.03, foot + 0.02, order.metal, thick=0.017)
    for y in (-d / 2 + 0.03, d / 2 - 0.03):
        parts.append(box(w - 0.03, 0.034, 0.034, 0.004).moved(0, y, foot - 0.01).part(order.metal))
    for x in (-w / 2 + 0.03, w / 2 - 0.03):
        parts.append(box(0.034, d - 0.03, 0.034, 0.004).moved(x, 0, foot - 0.01).part(order.metal))
    parts.append(box(w - 0.02, d - 0.03, 0.11, 0.02).moved(z=foot + 0.02).part(cover))
    for side in (-1, 1):
        parts.append(
            box(arm, d, h - foot - 0.07, 0.04, step=0.1).moved(side * (w / 2 - arm / 2), 0, foot + 0.02).part(cover)
        )
    parts.append(
        box(w - 2 * arm + 0.02, 0.12, h - foot - 0.03, 0.04, step=0.1).moved(0, d / 2 - 0.07, foot + 0.02).part(cover)
    )
    wide = w - 2 * arm
    columns = max(3, round(wide / 0.21))
    pad, buttons = tufted(wide - 0.008, d - 0.15, 0.15, 3, columns, 3, deep=0.022)
    parts.append(pad.moved(0, -0.07, foot + 0.125).part(cover))
    rest, studs = tufted(wide - 0.01, h - foot - 0.25, 0.14, 4, columns, 2, deep=0.03)
    parts.append(upright(rest, 0.16).moved(0, d / 2 - 0.12, foot + 0.26).part(cover))
    if buttons is not None and studs is not None:
        parts.append(buttons.moved(0, -0.07, foot + 0.125).part(cover))
        # the studs follow the pad: same turn, then the same shift by the pad's own lowest point
        set_up = studs.turned("x", np.pi / 2).moved(z=(h - foot - 0.25) / 2).turned("x", -0.16)
        parts.append(set_up.moved(0, d / 2 - 0.12, foot + 0.26).part(cover))
    return parts + scattered(order, (-wide / 2, wide / 2), d / 2 - 0.34, foot + 0.275, cushions(order), size=0.42)


def masonry(order: Order) -> list[Part]:
    """A built-in bench of smoothed plaster with a loose linen mattress and a row of pillows."""
    w, d, h = order.width, order.depth, order.height
    base = plaster(order.style.extras.get("base", "#efe8da"), order.seed)
    cover = order.cloth

    def hand(points: Floats) -> Floats:
        points[:, :2] *= 1 - 0.05 * points[:, 2:3]
        return points

    parts = [box(w, d, 0.29, 0.055, step=0.1, bevel=5).bent(hand).part(base)]
    parts.append(box(w, 0.19, h * 0.86, 0.075, step=0.1, bevel=5).bent(hand).moved(0, d / 2 - 0.095).part(base))
    for side in (-1, 1):
        arm = box(0.20, d - 0.03, 0.54, 0.08, step=0.1, bevel=5).bent(hand)
        parts.append(arm.moved(side * (w / 2 - 0.10), 0.01).part(base))
    inner = (-w / 2 + 0.20, w / 2 - 0.20)
    count = 1 if w < 1.9 else 2
    parts += seats(order, cover, inner, (-d / 2 + 0.03, d / 2 - 0.18), 0.285, 0.155, count, crown=0.03, piped=True)
    many = max(2, round((inner[1] - inner[0]) / 0.62))
    parts += backs(order, cover, inner, d / 2 - 0.19, 0.42, h - 0.44, 0.20, many, lean=0.26, crown=0.10)
    return parts + scattered(order, inner, d / 2 - 0.42, 0.435, cushions(order), size=0.45)


def curved(order: Order) -> list[Part]:
    """A velvet crescent: one bowed seat, a back of upright channels, a brass plinth."""
    w, d, h = order.width, order.depth, order.height
    cover = order.cloth
    deep = d * 0.86
    radius = max(1.5, w * 0.98)
    bow = arc_bend(radius)
    length = w * 0.97
    parts = [box(length - 0.16, deep - 0.14, 0.08, 0.01, step=0.08).bent(bow).part(order.metal)]
    parts.append(stuffed(length, deep, 0.19, 3, crown=0.01, radius=0.085).bent(bow).moved(z=0.07).part(cover))
    seat = stuffed(length - 0.03, deep - 0.16, 0.17, 4, crown=0.04, radius=0.07).moved(y=-0.085)
    parts.append(seat.bent(bow).moved(z=0.255).part(cover))
    count = max(8, round(length / 0.145))

    def sweep(points: Floats) -> Floats:
        reach = np.abs(points[:, 0]) / (length / 2)
        points[:, 2] *= 1 - 0.20 * np.clip(reach, 0, 1) ** 4
        return bow(points)

    for channel in channels(length, h - 0.12, 0.21, count):
        parts.append(channel.moved(0, deep / 2 - 0.10, 0.12).bent(sweep).part(cover))
    rolled = scattered(
        order, (-length / 2 + 0.18, length / 2 - 0.18), deep / 2 - 0.34, 0.42, cushions(order), size=0.44
    )
    drop = (length * 0.32) ** 2 / (2 * radius)
    return parts + [_shifted(part, -drop) for part in rolled]


def _shifted(part: Part, y: float) -> Part:
    moved = part.vertices + np.array([0, y, 0], np.float32)
    return Part(moved, part.faces, part.material, part.uv, part.normals)


def camel(order: Order) -> list[Part]:
    """A humped velvet back between small scrolled arms, one piped cushion, turned legs."""
    w, d, h = order.width, order.depth, order.height
    cover, foot = order.cloth, 0.17
    parts = legs("turned", w / 2 - 0.09, d / 2 - 0.09, foot + 0.03, order.wood, thick=0.026)
    parts.append(box(w - 0.06, d - 0.06, 0.14, 0.04, step=0.1).moved(z=foot).part(cover))
    t = np.linspace(-1, 1, 60)
    tall = h - foot - 0.12
    hump = tall * (0.70 + 0.30 * np.exp(-((t / 0.42) ** 2)) + 0.06 * np.abs(t) ** 6)
    top = np.stack([-t * (w / 2 - 0.04), hump], -1)
    corners = np.array([[-w / 2 + 0.04, 0.0], [w / 2 - 0.04, 0.0]])
    back = plate(np.concatenate([corners, top]), 0.15, 0.05, puff=0.03).turned("x", -0.12)
    parts.append(back.moved(0, d / 2 - 0.18, foot + 0.10).part(cover))
    for side in (-1, 1):
        x = side * (w / 2 - 0.075)
        parts.append(box(0.09, d - 0.10, 0.32, 0.04, step=0.1).moved(x - side * 0.01, 0, foot + 0.06).part(cover))
        parts.append(box(0.145, d - 0.04, 0.145, 0.071, step=0.1, bevel=6).moved(x, 0, foot + 0.30).part(cover))
    inner = (-w / 2 + 0.115, w / 2 - 0.115)
    parts += seats(order, cover, inner, (-d / 2, d / 2 - 0.21), foot + 0.135, 0.16, 1, piped=True)
    return parts + scattered(order, inner, d / 2 - 0.27, foot + 0.28, cushions(order), size=0.45)


def frame(order: Order) -> list[Part]:
    """A low oak frame with plank arms and a slatted back, flat cushions laid in it."""
    w, d, h = order.width, order.depth, order.height
    wood, cover = order.wood, order.cloth
    parts = []
    arm = 0.09
    for sx in (-1, 1):
        for sy in (-1, 1):
            post = box(0.05, 0.05, 0.50, 0.008).moved(sx * (w / 2 - 0.045), sy * (d / 2 - 0.09), 0)
            parts.append(post.part(wood, grain="z"))
        parts.append(box(arm, d - 0.04, 0.032, 0.012).moved(sx * (w / 2 - arm / 2), 0, 0.50).part(wood, grain="y"))
        parts.append(box(0.035, d - 0.16, 0.07, 0.008).moved(sx * (w / 2 - 0.045), 0, 0.18).part(wood, grain="y"))
    for y in (-d / 2 + 0.09, d / 2 - 0.09):
        parts.append(box(w - 0.08, 0.035, 0.09, 0.008).moved(0, y, 0.17).part(wood))
    parts.append(box(w - 0.10, d - 0.2, 0.03, 0.005).moved(0, 0, 0.22).part(wood))
    top = h - 0.06
    parts.append(box(w - 0.10, 0.035, 0.07, 0.012).turned("x", -0.2).moved(0, d / 2 - 0.035, top - 0.02).part(wood))
    count = int((w - 0.3) / 0.13)
    for index in range(count + 1):
        x = -w / 2 + 0.12 + (w - 0.24) * index / count
        parts.append(rod((x, d / 2 - 0.12, 0.22), (x, d / 2 - 0.035, top), 0.011).part(wood, grain="z"))
    inner = (-w / 2 + 0.085, w / 2 - 0.085)
    seats_wide = seat_count(inner[1] - inner[0])
    parts += seats(
        order, cover, inner, (-d / 2 + 0.04, d / 2 - 0.13), 0.245, 0.15, seats_wide, crown=0.015, radius=0.045
    )
    parts += backs(order, cover, inner, d / 2 - 0.13, 0.385, h - 0.43, 0.13, seats_wide, lean=0.2, crown=0.025)
    return parts + scattered(order, inner, d / 2 - 0.33, 0.395, cushions(order), size=0.43)


SOFAS: dict[str, Builder] = {
    "track": track,
    "slope": slope,
    "platform": platform,
    "roll": roll,
    "tufted": leather,
    "masonry": masonry,
    "curved": curved,
    "camel": camel,
    "frame": frame,
}


def sofa(order: Order) -> list[Part]:
    """A sofa in the style's form, with the throw that its style leaves on it; options: cushions, throw."""
    return [*SOFAS[order.form](order), *sofa_throw(order)]
