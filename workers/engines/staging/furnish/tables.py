"""Coffee tables, side tables and benches, one form for each style. Tops at z = height, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish import textures
from workers.engines.staging.furnish.mesh import Floats, Mesh, box, fillet, lathe, rod, tube
from workers.engines.staging.furnish.order import Builder, Order, cane, paint, plaster, timber
from workers.engines.staging.furnish.upholstery import legs, stuffed, tufted
from workers.engines.staging.scene import Material, Part


def disc(width: float, depth: float, height: float, radius: float = 0.008, *, power: float = 2.0) -> Mesh:
    """A flat round or oval top (power 2) or a squircle (power 4), its edges rounded, standing on z = 0."""
    turned = lathe(fillet([(0, 0), (0.5, 0), (0.5, height), (0, height)], radius), sides=56)

    def squeeze(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        reach = (np.abs(np.cos(angle)) ** power + np.abs(np.sin(angle)) ** power) ** (-1 / power)
        points[:, :2] *= reach[:, None] * [width, depth]
        return points

    return turned.bent(squeeze)


def planks(width: float, depth: float, thick: float, count: int, material: Material) -> list[Part]:
    """A top of boards side by side, grain along x, each with its own stretch of the grain."""
    pitch = depth / count
    parts = []
    for index in range(count):
        board = box(width, pitch - 0.003, thick, 0.005).mapped("x")
        assert board.uv is not None
        board = Mesh(board.vertices, board.faces, board.uv + np.array([0.37 * index, 0.29 * index]), board.normals)
        parts.append(board.moved(0, -depth / 2 + pitch * (index + 0.5)).part(material))
    return parts


def _on(parts: list[Part], z: float) -> list[Part]:
    return [Part(p.vertices + np.array([0, 0, z], np.float32), p.faces, p.material, p.uv, p.normals) for p in parts]


def nested(order: Order) -> list[Part]:
    """A marble slab on a thin black frame with a smoked wood shelf."""
    w, d, h = order.width, order.depth, order.height
    parts = legs("block", w / 2 - 0.05, d / 2 - 0.05, h - 0.02, order.metal, thick=0.010)
    for y in (-d / 2 + 0.05, d / 2 - 0.05):
        parts.append(box(w - 0.08, 0.02, 0.02, 0.003).moved(0, y, h - 0.042).part(order.metal))
    parts.append(box(w - 0.10, d - 0.10, 0.018, 0.005).moved(z=0.11).part(order.wood))
    return [*parts, box(w, d, 0.024, 0.007).moved(z=h - 0.024).part(order.stone)]


def tripod(order: Order) -> list[Part]:
    """A round oak top on three raked legs."""
    w, d, h = order.width, order.depth, order.height
    parts = [disc(w, d, 0.026, 0.011).moved(z=h - 0.026).part(order.wood)]
    for turn in (0.5, 2.6, 4.7):
        x, y = np.cos(turn), np.sin(turn)
        parts.append(
            rod((0.44 * w * x, 0.44 * d * y, 0), (0.26 * w * x, 0.26 * d * y, h - 0.02), 0.013, 0.021).part(
                order.wood, grain="z"
            )
        )
    return parts


def woven_drum(order: Order) -> list[Part]:
    """A bellied drum of cane under a wooden lid."""
    w, d, h = order.width, order.depth, order.height
    body = lathe(
        fillet([(0, 0), (0.43, 0), (0.49, 0.35 * h), (0.49, 0.6 * h), (0.45, h - 0.03), (0, h - 0.03)], 0.04), sides=48
    )
    parts = [body.bent(lambda p: p * [w, d, 1]).part(cane(order.style.wood, order.seed), grain="z")]
    return [*parts, disc(w * 0.96, d * 0.96, 0.03, 0.012).moved(z=h - 0.03).part(order.wood)]


def farmhouse(order: Order) -> list[Part]:
    """A plank top over an apron and turned legs, a slatted shelf below."""
    w, d, h = order.width, order.depth, order.height
    coat = paint("#e4dfd3", 0.55)
    parts = legs("turned", w / 2 - 0.07, d / 2 - 0.07, h - 0.03, coat, thick=0.034)
    for y in (-d / 2 + 0.06, d / 2 - 0.06):
        parts.append(box(w - 0.16, 0.022, 0.08, 0.005).moved(0, y, h - 0.115).part(coat))
    for x in (-w / 2 + 0.06, w / 2 - 0.06):
        parts.append(box(0.022, d - 0.16, 0.08, 0.005).moved(x, 0, h - 0.115).part(coat))
    parts += _on(planks(w - 0.12, d - 0.12, 0.018, 5, order.wood), 0.12)
    return parts + _on(planks(w, d, 0.034, 5, order.wood), h - 0.034)


def plank_steel(order: Order) -> list[Part]:
    """Thick boards in a steel frame, on cast wheels."""
    w, d, h = order.width, order.depth, order.height
    metal = order.metal
    parts = _on(planks(w, d, 0.05, 4, timber(order.style.wood, order.seed, 0.45)), h - 0.05)
    for sx in (-1, 1):
        for sy in (-1, 1):
            parts.append(
                box(0.045, 0.045, h - 0.14, 0.003).moved(sx * (w / 2 - 0.05), sy * (d / 2 - 0.05), 0.10).part(metal)
            )
            wheel = lathe(fillet([(0, -0.016), (0.058, -0.016), (0.058, 0.016), (0, 0.016)], 0.006), sides=28)
            parts.append(
                wheel.turned("x", np.pi / 2).moved(sx * (w / 2 - 0.05), sy * (d / 2 - 0.05), 0.058).part(metal)
            )
        parts.append(box(0.03, d - 0.06, 0.03, 0.003).moved(sx * (w / 2 - 0.05), 0, h - 0.082).part(metal))
    for y in (-d / 2 + 0.05, d / 2 - 0.05):
        parts.append(box(w - 0.06, 0.03, 0.03, 0.003).moved(0, y, h - 0.082).part(metal))
    return parts + _on(planks(w - 0.09, d - 0.06, 0.024, 3, order.wood), 0.12)


def pedestal(order: Order) -> list[Part]:
    """A mass of lime plaster: a thick round top on a swelling foot."""
    w, d, h = order.width, order.depth, order.height
    outline = fillet([(0, 0), (0.27, 0), (0.22, 0.10), (0.24, h - 0.10), (0, h - 0.10)], 0.05)
    body = lathe(outline, sides=48).bent(lambda p: p * [w, d, 1])
    stone = plaster(order.style.stone[1], order.seed + 2)
    return [body.part(stone), disc(w, d, 0.10, 0.042).moved(z=h - 0.10).part(stone)]


def marble_drum(order: Order) -> list[Part]:
    """A fluted brass drum under a marble disc."""
    w, d, h = order.width, order.depth, order.height
    fluted = lathe(fillet([(0, 0), (0.40, 0), (0.40, h - 0.03), (0, h - 0.03)], 0.01), sides=160)

    def flute(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (1 - 0.030 * np.abs(np.sin(20 * angle)))[:, None] * [w, d]
        return points

    return [fluted.bent(flute).part(order.metal), disc(w, d, 0.035, 0.014).moved(z=h - 0.035).part(order.stone)]


def tulip(order: Order) -> list[Part]:
    """One white stem that flares into foot and top."""
    w, d, h = order.width, order.depth, order.height
    shape = fillet(
        [
            (0, 0),
            (0.30, 0),
            (0.27, 0.02),
            (0.05, 0.10),
            (0.045, h * 0.55),
            (0.10, h - 0.05),
            (0.16, h - 0.026),
            (0, h - 0.026),
        ],
        0.05,
        6,
    )
    coat = paint("#efece6", 0.22)
    return [
        lathe(shape, sides=48).bent(lambda p: p * [w, d, 1]).part(coat),
        disc(w, d, 0.026, 0.010).moved(z=h - 0.026).part(order.wood),
    ]


def slab(order: Order) -> list[Part]:
    """A thick oval board on two upright boards."""
    w, d, h = order.width, order.depth, order.height
    top = disc(w, d, 0.045, 0.016, power=3.2).moved(z=h - 0.045)
    parts = [top.part(order.wood)]
    for side in (-1, 1):
        foot = disc(0.06, d * 0.62, h - 0.04, 0.014, power=5)
        parts.append(foot.moved(side * w * 0.29, 0, 0).part(order.wood, grain="z"))
    return parts


COFFEE: dict[str, Builder] = {
    "nested": nested,
    "tripod": tripod,
    "woven_drum": woven_drum,
    "farmhouse": farmhouse,
    "plank_steel": plank_steel,
    "pedestal": pedestal,
    "marble_drum": marble_drum,
    "tulip": tulip,
    "slab": slab,
}
ROUND = {"tripod", "woven_drum", "pedestal", "marble_drum", "tulip"}
"""Coffee tables that are as deep as they are wide."""


def coffee_table(order: Order) -> list[Part]:
    """A coffee table in the style's form."""
    return COFFEE[order.form](order)


def side_table(order: Order) -> list[Part]:
    """A small table: drum, tray, stool, turned, pipe, plinth, brass, hourglass, stump."""
    w, d, h = order.width, order.depth, order.height

    def turned(points: list[tuple[float, float]], soft: float, material: Material) -> Part:
        shape = [(r * 0.5, z * h) for r, z in points]
        return lathe(fillet(shape, soft), sides=40).bent(lambda p: p * [w, d, 1]).part(material, grain="z")

    form = order.form
    if form == "drum":
        return [turned([(0, 0), (0.92, 0), (0.92, 0.9), (1, 0.95), (1, 1), (0, 1)], 0.01, paint("#2b2d30", 0.35))]
    if form == "tray":
        parts = [turned([(0, 0.93), (0.96, 0.93), (1, 1), (0.96, 1), (0.93, 0.96), (0, 0.96)], 0.006, order.wood)]
        for turn in (0.4, 2.5, 4.6):
            x, y = 0.40 * w * np.cos(turn), 0.40 * d * np.sin(turn)
            parts.append(rod((x, y, 0), (0.55 * x, 0.55 * y, 0.94 * h), 0.010, 0.015).part(order.wood, grain="z"))
        return parts
    if form == "turned":
        column = [
            (0, 0),
            (0.75, 0),
            (0.70, 0.05),
            (0.22, 0.12),
            (0.16, 0.3),
            (0.3, 0.45),
            (0.16, 0.6),
            (0.2, 0.88),
            (0.5, 0.94),
            (0, 0.94),
        ]
        return [turned(column, 0.02, order.wood), disc(w, d, 0.03, 0.012).moved(z=h - 0.03).part(order.wood)]
    if form == "pipe":
        parts = [
            disc(w, d, 0.032, 0.006).moved(z=h - 0.032).part(order.wood),
            disc(w * 0.7, d * 0.7, 0.02, 0.006).part(order.metal),
        ]
        return [*parts, rod((0, 0, 0.01), (0, 0, h - 0.03), 0.022).part(order.metal)]
    if form == "brass":
        ring = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        parts = [disc(w, d, 0.022, 0.008).moved(z=h - 0.022).part(order.stone)]
        for z in (0.012, h - 0.034):
            path = np.stack([0.44 * w * np.cos(ring), 0.44 * d * np.sin(ring), np.full(48, z)], -1)
            parts.append(tube(path, 0.011, closed=True).part(order.metal))
        for turn in np.linspace(0, 2 * np.pi, 6, endpoint=False):
            x, y = 0.44 * w * np.cos(turn), 0.44 * d * np.sin(turn)
            parts.append(rod((x, y, 0.005), (x, y, h - 0.03), 0.008).part(order.metal))
        return parts
    profile = {
        "stool": ([(0, 0), (0.8, 0), (0.62, 0.3), (0.62, 0.6), (1, 0.92), (1, 1), (0, 1)], 0.03, order.wood),
        "plinth": ([(0, 0), (0.9, 0), (0.82, 0.5), (1, 0.9), (1, 1), (0, 1)], 0.06, order.stone),
        "hourglass": (
            [(0, 0), (1, 0), (0.45, 0.5), (1, 0.94), (1, 1), (0, 1)],
            0.05,
            paint(order.style.extras.get("paint", "#2f6d8f"), 0.3),
        ),
        "stump": (
            [(0, 0), (0.94, 0), (1, 0.1), (0.92, 0.5), (0.97, 0.95), (0.95, 1), (0, 1)],
            0.02,
            timber(order.style.wood, order.seed, 0.45),
        ),
    }[form]
    return [turned(*profile)]


def _cord_bench(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Cord wound over two poles, on crossed legs."""
    wood, cord = order.wood, order.seed
    wound = Material("jute", (0.45, 0.33, 0.2), textures.jute("#c9a877", cord % 71), 0.25, roughness=0.95)
    parts = []
    for y in (-d / 2 + 0.025, d / 2 - 0.025):
        parts.append(rod((-w / 2, y, h - 0.03), (w / 2, y, h - 0.03), 0.019).part(wood))
    count = round((w - 0.12) / 0.025)
    for index in range(count):
        x = -w / 2 + 0.06 + (w - 0.12) * (index + 0.5) / count
        sag = 0.006 * np.sin(np.pi * (index + 0.5) / count)
        path = [(x, -d / 2, h - 0.022), (x, -d / 2 + 0.03, h - 0.011), (x, 0, h - 0.015 - sag)]
        path += [(x, d / 2 - 0.03, h - 0.011), (x, d / 2, h - 0.022)]
        parts.append(tube(path, 0.0115, sides=6).part(wound, grain="y"))
    for x in (-w / 2 + 0.10, w / 2 - 0.10):
        for side in (-1, 1):
            foot, top = (x, side * (d / 2 - 0.02), 0.0), (x + 0.016 * side, -side * (d / 2 - 0.03), h - 0.04)
            parts.append(rod(foot, top, 0.017).part(wood, grain="z"))
    return [*parts, rod((-w / 2 + 0.10, 0, h * 0.48), (w / 2 - 0.10, 0, h * 0.48), 0.012).part(wood)]


def bench(order: Order) -> list[Part]:
    """A bench for a bed's foot: upholstered, plank, woven, turned, steel, rope, brass or slab."""
    w, d, h = order.width, order.depth, order.height
    form = order.form
    pad = [stuffed(w, d, 0.12, 5, crown=0.02, radius=0.045).moved(z=h - 0.12).part(order.second_cloth)]
    if form == "upholstered" and order.style.name == "eclectic":
        cushion, buttons = tufted(w, d, 0.14, 5, max(4, round(w / 0.22)), 2, deep=0.03)
        studs = [] if buttons is None else [buttons.moved(z=h - 0.14).part(order.accent(1))]
        feet = legs("turned", w / 2 - 0.07, d / 2 - 0.07, h - 0.12, order.wood, thick=0.024)
        return [*feet, cushion.moved(z=h - 0.14).part(order.second_cloth), *studs]
    if form == "upholstered":
        return legs("rod", w / 2 - 0.08, d / 2 - 0.06, h - 0.11, order.metal, thick=0.011) + pad
    if form == "brass":
        return legs("block", w / 2 - 0.06, d / 2 - 0.06, h - 0.11, order.metal, thick=0.012) + pad
    if form == "turned":
        return legs("turned", w / 2 - 0.07, d / 2 - 0.07, h - 0.11, order.wood, thick=0.026) + pad
    if form == "rope":
        return _cord_bench(order, w, d, h)
    if form == "woven":
        parts = legs("block", w / 2 - 0.03, d / 2 - 0.03, h - 0.02, order.wood, thick=0.024)
        return [
            *parts,
            box(w - 0.05, d - 0.02, 0.045, 0.018).moved(z=h - 0.05).part(cane(order.style.wood, order.seed)),
        ]
    if form == "steel":
        parts = legs("block", w / 2 - 0.04, d / 2 - 0.04, h - 0.03, order.metal, thick=0.015)
        return parts + _on(planks(w, d, 0.04, 3, order.wood), h - 0.04)
    if form == "slab":
        parts = [box(w, d, 0.045, 0.012).moved(z=h - 0.045).part(order.wood)]
        return parts + [
            box(0.05, d * 0.86, h - 0.04, 0.012).moved(s * (w / 2 - 0.10)).part(order.wood, grain="y") for s in (-1, 1)
        ]
    parts = legs("taper", w / 2 - 0.12, d / 2 - 0.07, h - 0.03, order.wood, thick=0.02, splay=0.04)
    return [*parts, box(w, d, 0.032, 0.014).moved(z=h - 0.032).part(order.wood)]
