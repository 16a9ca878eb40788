"""Nine armchairs, one form for each style, and benches. Frames as for sofas: the front at -depth / 2, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.mesh import Floats, box, lathe, pillow, plate, rod, sheet, tube
from workers.engines.staging.furnish.order import Builder, Order, cane
from workers.engines.staging.furnish.upholstery import arc_bend, backs, channels, legs, seats, stuffed, tufted, upright
from workers.engines.staging.scene import Part


def _bowl(points: Floats, radius: float, straight: float) -> Floats:
    """Bends a wall along x into a U that opens to the front: an arc of `radius`, then straight arms."""
    x, y = points[:, 0].copy(), points[:, 1].copy()
    quarter = radius * np.pi / 2
    angle = np.clip(x, -quarter, quarter) / radius
    rest = np.abs(x) - np.abs(np.clip(x, -quarter, quarter))
    reach = radius + y
    points[:, 0] = reach * np.sin(angle)
    points[:, 1] = reach * np.cos(angle) - np.minimum(rest, straight) - 0.0
    return points


def shell(order: Order) -> list[Part]:
    """A round tub on a swivel plate: one wall bent about the seat."""
    w, d, h = order.width, order.depth, order.height
    cover = order.second_cloth
    thick = 0.13
    radius = w / 2 - thick / 2
    straight = max(0.02, d - w / 2 - 0.06)
    length = 2 * (radius * np.pi / 2 + straight)

    def wrap(points: Floats) -> Floats:
        reach = np.abs(points[:, 0]) / (length / 2)
        points[:, 2] *= 1 - 0.22 * np.clip((reach - 0.35) / 0.65, 0, 1) ** 1.5
        return _bowl(points, radius, straight)

    wall = box(length, thick, h - 0.08, 0.055, step=0.06, bevel=4).bent(wrap)
    middle = d / 2 - w / 2
    parts = [
        lathe([(0, 0), (w * 0.28, 0), (w * 0.28, 0.02), (w * 0.06, 0.03), (w * 0.06, 0.10), (0, 0.10)]).part(
            order.metal
        )
    ]
    parts.append(wall.moved(0, middle, 0.08).part(cover))
    parts.append(
        stuffed(w - 2 * thick + 0.05, d - thick, 0.20, 2, crown=0.01, radius=0.08)
        .moved(0, -thick / 2, 0.09)
        .part(cover)
    )
    seat = stuffed(w - 2 * thick + 0.01, d - thick - 0.02, 0.16, 3, crown=0.045, radius=0.06)
    parts.append(seat.moved(0, -thick / 2 - 0.005, 0.285).part(cover))
    return parts


def lounge(order: Order) -> list[Part]:
    """An open wooden frame: raked legs, paddle arms, two loose cushions."""
    w, d, h = order.width, order.depth, order.height
    wood, cover = order.wood, order.second_cloth
    parts = []
    for side in (-1, 1):
        x = side * (w / 2 - 0.035)
        parts.append(rod((x, -d / 2 + 0.06, 0), (x, -d / 2 + 0.10, 0.55), 0.013, 0.019).part(wood, grain="z"))
        parts.append(rod((x, d / 2 - 0.06, 0), (x, d / 2 - 0.20, 0.50), 0.013, 0.019).part(wood, grain="z"))
        arm = [(x, -d / 2 + 0.04, 0.555), (x, -0.05, 0.565), (x, d / 2 - 0.16, 0.52)]
        line = np.array(arm)
        grid = np.stack([line + np.array([0.034 * side_, 0, 0]) for side_ in (-1, -0.5, 0, 0.5, 1)], axis=1)
        parts.append(sheet(_dense(grid), 0.022).part(wood))
        parts.append(rod((x, -d / 2 + 0.09, 0.30), (x, d / 2 - 0.12, 0.23), 0.016).part(wood, grain="y"))
        upright_x = side * (w / 2 - 0.10)
        parts.append(
            rod((upright_x, 0.12, 0.24), (upright_x, d / 2 - 0.02, h - 0.02), 0.018, 0.012).part(wood, grain="z")
        )
    for y, z in ((-d / 2 + 0.10, 0.30), (d / 2 - 0.14, 0.24)):
        parts.append(rod((-w / 2 + 0.035, y, z), (w / 2 - 0.035, y, z), 0.016).part(wood))
    for step in range(5):
        share = 0.25 + 0.17 * step
        y, z = 0.12 + (d / 2 - 0.14) * share, 0.24 + (h - 0.26) * share
        parts.append(rod((-w / 2 + 0.10, y, z), (w / 2 - 0.10, y, z), 0.010).part(wood))
    seat = stuffed(w - 0.12, d * 0.72, 0.14, 5, crown=0.02, radius=0.05).turned("x", -0.10)
    parts.append(seat.moved(0, -0.05, 0.295).part(cover))
    back = upright(stuffed(w - 0.14, h - 0.36, 0.13, 6, crown=0.025, radius=0.05), 0.42)
    parts.append(back.moved(0, 0.13, 0.40).part(cover))
    return parts


def _dense(grid: Floats) -> Floats:
    """A grid of points with its rows made finer by smooth interpolation."""
    rows = np.linspace(0, len(grid) - 1, 9)
    low = np.clip(rows.astype(int), 0, len(grid) - 2)
    share = (rows - low)[:, None, None]
    dense: Floats = grid[low] * (1 - share) + grid[low + 1] * share
    return dense


def rattan(order: Order) -> list[Part]:
    """A round basket of woven cane within hoops, a thick seat cushion."""
    w, d, h = order.width, order.depth, order.height
    weave, frame = cane(order.style.wood, order.seed), order.wood
    wide = 17
    angles = np.linspace(-2.05, 2.05, 40)
    parts = []
    heights = np.linspace(0, 1, wide)
    top = 0.50 + (h - 0.50) * (0.5 + 0.5 * np.cos(angles * 0.95)) ** 0.8
    grid = np.zeros((wide, len(angles), 3))
    for row, share in enumerate(heights):
        z = 0.30 + (top - 0.30) * share
        flare = 0.88 + 0.12 * share
        grid[row] = np.stack([w / 2 * 0.97 * flare * np.sin(angles), d / 2 * 0.97 * flare * np.cos(angles), z], -1)
    parts.append(sheet(grid, 0.012).part(weave))
    parts.append(tube(grid[-1], 0.021, sides=12).part(frame))
    parts.append(tube(grid[0], 0.016, sides=12).part(frame))
    ring = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    seat = np.stack([w / 2 * 0.86 * np.sin(ring), d / 2 * 0.86 * np.cos(ring), np.full(40, 0.30)], -1)
    parts.append(tube(seat, 0.02, closed=True).part(frame))
    deck = lathe([(0, 0.0), (0.43, 0.0), (0.43, 0.02), (0, 0.02)], sides=40)
    parts.append(deck.bent(lambda p: p * [w / 1.0, d / 1.0, 1] + [0, 0, 0.29]).part(weave))
    for turn in (0.7, 2.44, 3.84, 5.58):
        x, y = w / 2 * np.sin(turn), d / 2 * np.cos(turn)
        parts.append(rod((0.86 * x, 0.86 * y, 0), (0.80 * x, 0.80 * y, 0.30), 0.016).part(frame, grain="z"))
        parts.append(rod((0.86 * x, 0.86 * y, 0.06), (-0.1 * x, 0.9 * y, 0.27), 0.010).part(frame, grain="z"))
    disc = stuffed(w * 0.80, d * 0.80, 0.14, 7, crown=0.03, radius=0.05)

    def rounded(points: Floats) -> Floats:
        u, v = points[:, 0] / (w * 0.40), points[:, 1] / (d * 0.40)
        points[:, 0] = w * 0.40 * u * np.sqrt(1 - v.clip(-1, 1) ** 2 / 2)
        points[:, 1] = d * 0.40 * v * np.sqrt(1 - u.clip(-1, 1) ** 2 / 2)
        return points

    parts.append(disc.bent(rounded).moved(z=0.305).part(order.second_cloth))
    parts += _loose(order, w * 0.42, d / 2 - 0.17, 0.43)
    return parts


def _loose(order: Order, size: float, y: float, z: float) -> list[Part]:
    mesh = pillow(size, size * 0.85, 0.15, int(order.rng.integers(1 << 30))).mapped()
    mesh = (
        mesh.turned("y", order.rng.uniform(-0.08, 0.08)).turned("x", -0.32).turned("z", order.rng.uniform(-0.12, 0.12))
    )
    return [mesh.moved(0, y, z - float(mesh.vertices[:, 2].min())).part(order.accent(1))]


def wing(order: Order) -> list[Part]:
    """A high back with wings over scrolled arms, turned legs."""
    w, d, h = order.width, order.depth, order.height
    cover, foot = order.second_cloth, 0.16
    parts = legs("turned", w / 2 - 0.08, d / 2 - 0.08, foot + 0.02, order.wood, thick=0.024)
    parts.append(box(w - 0.08, d - 0.06, 0.16, 0.04, step=0.1).moved(z=foot).part(cover))
    t = np.linspace(0, np.pi, 40)
    tall = h - foot - 0.08
    half = w / 2 - 0.07
    arch = np.stack([half * np.cos(t), tall - 0.10 + 0.10 * np.sin(t)], -1)
    back = plate(np.concatenate([[[-half, 0.0], [half, 0.0]], arch]), 0.14, 0.05, puff=0.04).turned("x", -0.15)
    parts.append(back.moved(0, d / 2 - 0.20, foot + 0.07).part(cover))
    for side in (-1, 1):
        x = side * (w / 2 - 0.065)
        profile = np.array(
            [
                [-0.17, 0.0],
                [0.20, 0.0],
                [0.22, tall * 0.5],
                [0.24, tall * 0.92],
                [0.12, tall * 0.96],
                [0.0, tall * 0.86],
                [-0.04, tall * 0.62],
                [-0.13, tall * 0.42],
            ]
        )
        fine = _closed_curve(profile)
        panel = plate(fine, 0.085, 0.035).turned("z", np.pi / 2).moved(x, d / 2 - 0.28, foot + 0.08)
        parts.append(panel.part(cover))
        parts.append(box(0.10, d - 0.20, 0.30, 0.04, step=0.1).moved(x, -0.06, foot + 0.06).part(cover))
        parts.append(box(0.13, d - 0.16, 0.12, 0.058, step=0.1, bevel=6).moved(x, -0.07, foot + 0.33).part(cover))
    inner = (-w / 2 + 0.11, w / 2 - 0.11)
    parts += seats(order, cover, inner, (-d / 2 + 0.005, d / 2 - 0.24), foot + 0.155, 0.17, 1, piped=True, crown=0.045)
    return parts + _loose(order, w * 0.48, d / 2 - 0.34, foot + 0.32)


def _closed_curve(points: Floats, steps: int = 5) -> Floats:
    """A closed Catmull-Rom curve through points (N, 2)."""
    result = []
    count = len(points)
    for index in range(count):
        p0, p1, p2, p3 = (points[(index + shift) % count] for shift in (-1, 0, 1, 2))
        for t in np.linspace(0, 1, steps, endpoint=False):
            result.append(
                0.5
                * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
            )
    return np.array(result)


def sling(order: Order) -> list[Part]:
    """A hide slung in a bent steel frame."""
    w, d, h = order.width, order.depth, order.height
    metal, hide = order.metal, order.second_cloth
    parts = []
    for side in (-1, 1):
        x = side * (w / 2 - 0.02)
        loop = np.array(
            [
                [-d / 2 + 0.03, 0.015],
                [d / 2 - 0.14, 0.015],
                [d / 2 - 0.10, 0.06],
                [d / 2 - 0.16, 0.45],
                [d / 2 - 0.22, 0.53],
                [-d / 2 + 0.06, 0.56],
                [-d / 2 + 0.02, 0.50],
                [-d / 2 + 0.02, 0.06],
            ]
        )
        curve = _closed_curve(loop, 6)
        path = np.column_stack([np.full(len(curve), x), curve])
        parts.append(tube(path, 0.013, closed=True).part(metal))
        parts.append(box(0.045, d * 0.52, 0.02, 0.008).moved(x, -0.04, 0.565).part(order.wood, grain="y"))
    profile = np.array(
        [
            [-d / 2 + 0.05, 0.40],
            [-d / 2 + 0.09, 0.43],
            [-0.08, 0.37],
            [0.10, 0.34],
            [0.20, 0.42],
            [d / 2 - 0.10, h - 0.20],
            [d / 2 - 0.02, h - 0.01],
        ]
    )
    fine = _open_curve(profile)
    across = np.linspace(-1, 1, 13)
    sag = 0.03 * (1 - across**2)
    grid = np.stack([np.stack([across * (w / 2 - 0.045), np.full(13, y), z - sag], -1) for y, z in fine])
    parts.append(sheet(grid, 0.03).part(hide))
    pad = stuffed(w - 0.16, d * 0.5, 0.10, 3, crown=0.035, radius=0.04).turned("x", -0.10)
    parts.append(pad.moved(0, -0.08, 0.365).part(hide))
    for y, z in ((-d / 2 + 0.06, 0.40), (0.12, 0.30), (d / 2 - 0.035, h - 0.03)):
        parts.append(rod((-w / 2 + 0.02, y, z), (w / 2 - 0.02, y, z), 0.012).part(metal))
    for side in (-1, 1):
        x = side * (w / 2 - 0.02)
        parts.append(rod((x, 0.12, 0.30), (x, d / 2 - 0.035, h - 0.03), 0.012).part(metal))
    return parts + _loose(order, w * 0.45, d / 2 - 0.30, 0.42)


def _open_curve(points: Floats, steps: int = 6) -> Floats:
    padded = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    closed = [
        0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        for p0, p1, p2, p3 in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True)
        for t in np.linspace(0, 1, steps, endpoint=False)
    ]
    return np.array([*closed, points[-1]])


def rope(order: Order) -> list[Part]:
    """A sturdy wooden frame with woven cane sides and back, and two thick linen cushions."""
    w, d, h = order.width, order.depth, order.height
    wood, cover, weave = order.wood, order.second_cloth, cane(order.style.rug[1][0], order.seed)
    parts = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            tall = 0.60 if sy < 0 else h - 0.02
            parts.append(
                box(0.055, 0.055, tall, 0.014).moved(sx * (w / 2 - 0.03), sy * (d / 2 - 0.035), 0).part(wood, grain="z")
            )
        x = sx * (w / 2 - 0.03)
        parts.append(box(0.065, d - 0.02, 0.035, 0.014).moved(x, 0, 0.585).part(wood, grain="y"))
        parts.append(box(0.045, d - 0.06, 0.06, 0.012).moved(x, 0, 0.22).part(wood, grain="y"))
        parts.append(box(0.014, d - 0.10, 0.32, 0.004).moved(x, 0, 0.275).part(weave, grain="y"))
    for y, z in ((-d / 2 + 0.035, 0.22), (d / 2 - 0.035, 0.22), (d / 2 - 0.035, h - 0.075)):
        parts.append(box(w - 0.06, 0.045, 0.06, 0.014).moved(0, y, z).part(wood))
    parts.append(box(w - 0.10, 0.014, h - 0.35, 0.004).moved(0, d / 2 - 0.035, 0.275).part(weave))
    parts.append(box(w - 0.08, d - 0.08, 0.02, 0.004).moved(z=0.245).part(wood))
    inner = (-w / 2 + 0.065, w / 2 - 0.065)
    parts += seats(order, cover, inner, (-d / 2 + 0.02, d / 2 - 0.07), 0.265, 0.16, 1, crown=0.035)
    parts += backs(order, cover, inner, d / 2 - 0.07, 0.41, h - 0.44, 0.16, 1, lean=0.14, crown=0.07)
    return parts + _loose(order, w * 0.46, d / 2 - 0.30, 0.42)


def barrel(order: Order) -> list[Part]:
    """A channelled velvet tub on a brass ring."""
    w, d, h = order.width, order.depth, order.height
    cover, thick = order.second_cloth, 0.11
    radius = w / 2 - thick / 2
    straight = max(0.02, d - w / 2 - 0.06)
    length = 2 * (radius * np.pi / 2 + straight)
    middle = d / 2 - w / 2

    def wrap(points: Floats) -> Floats:
        reach = np.abs(points[:, 0]) / (length / 2)
        points[:, 2] *= 1 - 0.20 * np.clip(reach, 0, 1) ** 2
        return _bowl(points, radius, straight)

    parts = [lathe([(0, 0), (w * 0.40, 0), (w * 0.40, 0.07), (0, 0.07)], sides=48).part(order.metal)]
    for channel in channels(length, h - 0.07, thick, max(11, round(length / 0.11))):
        parts.append(channel.bent(wrap).moved(0, middle, 0.07).part(cover))
    parts.append(
        stuffed(w - 2 * thick + 0.04, d - thick, 0.20, 2, crown=0.01, radius=0.08)
        .moved(0, -thick / 2, 0.07)
        .part(cover)
    )
    seat = stuffed(w - 2 * thick + 0.01, d - thick - 0.02, 0.17, 3, crown=0.05, radius=0.07)
    parts.append(seat.moved(0, -thick / 2 - 0.005, 0.265).part(cover))
    return parts + _loose(order, w * 0.45, d / 2 - 0.27, 0.42)


def slipper(order: Order) -> list[Part]:
    """Armless, a tufted curved back over a round seat, turned legs."""
    w, d, h = order.width, order.depth, order.height
    cover, foot = order.second_cloth, 0.20
    parts = legs("taper", w / 2 - 0.12, d / 2 - 0.12, foot + 0.03, order.wood, thick=0.022, splay=0.03)
    parts.append(stuffed(w - 0.02, d - 0.04, 0.24, 2, crown=0.06, radius=0.07).moved(z=foot).part(cover))
    rest, studs = tufted(w - 0.02, h - foot - 0.14, 0.17, 4, 4, 3, deep=0.035)
    bow = arc_bend(w * 0.95)
    parts.append(upright(rest, 0.18).bent(bow).moved(0, d / 2 - 0.14, foot + 0.14).part(cover))
    if studs is not None:
        set_up = studs.turned("x", np.pi / 2).moved(z=(h - foot - 0.14) / 2).turned("x", -0.18).bent(bow)
        parts.append(set_up.moved(0, d / 2 - 0.14, foot + 0.14).part(order.accent(0)))
    return parts + _loose(order, w * 0.5, d / 2 - 0.34, foot + 0.23)


def cord(order: Order) -> list[Part]:
    """A low frame of square timber, the seat and back wound with paper cord."""
    w, d, h = order.width, order.depth, order.height
    wood, wound = order.wood, cane("#c9b48c", order.seed)
    parts = []
    for sx in (-1, 1):
        x = sx * (w / 2 - 0.025)
        parts.append(box(0.04, 0.05, 0.55, 0.01).moved(x, -d / 2 + 0.06, 0).part(wood, grain="z"))
        parts.append(box(0.04, 0.05, 0.55, 0.01).moved(x, d / 2 - 0.16, 0).part(wood, grain="z"))
        parts.append(box(0.06, d - 0.08, 0.028, 0.012).moved(x, -0.03, 0.545).part(wood, grain="y"))
        parts.append(box(0.034, d - 0.16, 0.05, 0.01).moved(x, -0.05, 0.27).part(wood, grain="y"))
        parts.append(
            rod((x * 0.86, d / 2 - 0.22, 0.28), (x * 0.86, d / 2 - 0.03, h - 0.01), 0.018, 0.014).part(wood, grain="z")
        )
    for y, z in ((-d / 2 + 0.06, 0.28), (d / 2 - 0.2, 0.26)):
        parts.append(box(w - 0.06, 0.04, 0.05, 0.012).moved(0, y, z).part(wood))
    parts.append(box(w - 0.09, d - 0.26, 0.035, 0.014).moved(0, -0.07, 0.295).part(wound))
    panel = box(w * 0.80, 0.03, h - 0.42, 0.013).turned("x", -0.33)
    parts.append(panel.moved(0, d / 2 - 0.19, 0.40).part(wound))
    parts.append(
        stuffed(w - 0.12, d - 0.28, 0.09, 4, crown=0.012, radius=0.035).moved(0, -0.07, 0.325).part(order.second_cloth)
    )
    return parts + _loose(order, w * 0.52, d / 2 - 0.27, 0.41)


ARMCHAIRS: dict[str, Builder] = {
    "shell": shell,
    "lounge": lounge,
    "rattan": rattan,
    "wing": wing,
    "sling": sling,
    "rope": rope,
    "barrel": barrel,
    "slipper": slipper,
    "cord": cord,
}


def armchair(order: Order) -> list[Part]:
    """An armchair in the style's form."""
    return ARMCHAIRS[order.form](order)
