"""What stands on shelves: rows and stacks of books, leaning ends, vases, baskets, frames, small plants. Metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.decor import bowl, vase
from workers.engines.staging.furnish.joinery import bar, rush, shifted, top_of, turned
from workers.engines.staging.furnish.mesh import Mesh, fillet, lathe, tube
from workers.engines.staging.furnish.order import PAPER, Order, paint
from workers.engines.staging.furnish.plants import foliage, leaf
from workers.engines.staging.scene import Material, Part

QUIET = ("#e6dfd0", "#cfc4b0", "#8d8578", "#5a5f63", "#a3543a", "#3e4f5c", "#6f7a5c", "#2b2b2d")
"""Covers that go with every style; half of the books wear the style's own colours."""


def block(width: float, depth: float, height: float) -> Mesh:
    """A sharp-edged box standing on z = 0, twelve faces."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0, 1)]) * [width, depth, height]
    sides = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
    vertices = corners[np.array(sides).reshape(-1)]
    faces = np.array([[4 * n + a, 4 * n + b, 4 * n + c] for n in range(6) for a, b, c in ((0, 1, 2), (0, 2, 3))])
    normals = np.repeat([[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]], 4, axis=0).astype(float)
    across = {0: (1, 2), 1: (0, 2), 2: (0, 1)}
    uv = np.stack([vertices[n][list(across[int(np.argmax(np.abs(normals[n])))])] for n in range(24)])
    return Mesh(vertices, faces, uv, normals)


def covers(order: Order) -> list[Material]:
    """Book covers: the style's own colours and quiet ones."""
    own = [*order.style.art[1], *(color for _, color in order.style.accents)]
    return [paint(color, 0.62) for color in [*own[:4], *QUIET]]


def book(wide: float, thick: float, tall: float, cover: Material) -> list[tuple[Mesh, Material]]:
    """A book standing on z = 0, its spine to the front (-y): boards, spine and the recessed block of pages."""
    board = 0.0025
    meshes = [(block(board, wide, tall).moved(side * (thick - board) / 2), cover) for side in (-1, 1)]
    meshes.append((block(thick, board, tall).moved(0, -(wide - board) / 2), cover))
    pages = block(thick - 2 * board, wide - 0.006, tall - 0.007).moved(0, 0.0, 0.0035)
    return [*meshes, (pages, PAPER)]


def upright_books(order: Order, rng: np.random.Generator, width: float, depth: float, height: float) -> list[Part]:
    """A row of books from x = 0 to at most `width`, spines near y = -depth / 2, the last one or two leaning on it."""
    skins = covers(order)
    parts: list[Part] = []
    x = 0.0
    family, tone = float(rng.uniform(0.62, 0.9)), int(rng.integers(len(skins)))
    while True:
        if rng.random() < 0.3:
            family, tone = float(rng.uniform(0.62, 0.9)), int(rng.integers(len(skins)))
        thick = float(rng.uniform(0.014, 0.042))
        tall = min(height * 0.93, 0.31) * family * float(rng.uniform(0.95, 1.04))
        wide = min(depth * 0.86, tall * float(rng.uniform(0.66, 0.78)))
        room = width - x - thick
        if room < 0.0:
            return parts
        lean = float(rng.uniform(0.12, 0.24)) if room < 0.12 and room > 0.03 + 0.20 * tall and x > 0 else 0.0
        cover = skins[tone if rng.random() < 0.45 else int(rng.integers(len(skins)))]
        inset = float(rng.uniform(0.004, 0.018))
        for mesh, material in book(wide, thick, tall, cover):
            placed = mesh.moved(thick / 2, -depth / 2 + wide / 2 + inset)
            placed = placed.turned("y", -lean).moved(x + np.sin(lean) * tall)
            parts.append(placed.part(material))
        x += thick * np.cos(lean) + np.sin(lean) * tall + 0.0012
        if lean:
            return parts


def lying_books(order: Order, rng: np.random.Generator, width: float, depth: float, height: float) -> list[Part]:
    """A stack of two to four books on their sides, each a little askew, around x = 0."""
    skins = covers(order)
    parts: list[Part] = []
    z = 0.0
    for _ in range(int(rng.integers(2, 5))):
        thick = float(rng.uniform(0.018, 0.036))
        if z + thick > height:
            break
        tall = min(width, 0.27) * float(rng.uniform(0.84, 1.0))
        wide = min(depth * 0.85, 0.19) * float(rng.uniform(0.88, 1.0))
        cover, turn = skins[int(rng.integers(len(skins)))], float(rng.uniform(-0.09, 0.09))
        for mesh, material in book(wide, thick, tall, cover):
            lying = mesh.moved(0, 0, -tall / 2).turned("y", np.pi / 2).turned("z", turn)
            parts.append(lying.moved(0, -0.02, z + thick / 2).part(material))
        z += thick
    return parts


def _basket(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    body = turned(
        fillet([(0, 0), (0.84, 0), (1, 0.6), (0.96, 1), (0.88, 0.97), (0.80, 0.08), (0, 0.08)], 0.08), w, d, h, 26
    )
    return [body.part(rush("#a68c6a", order.seed))]


def _frame(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    skins = covers(order)
    tall, wide = min(h, 0.26), min(w, 0.20)
    frame = order.metal if order.style.name in ("luxury", "industrial", "modern") else order.wood
    layers = (
        (block(wide, 0.014, tall), frame),
        (block(wide - 0.03, 0.004, tall - 0.03).moved(0, -0.007, 0.015), PAPER),
        (block(wide * 0.46, 0.004, tall * 0.42).moved(0, -0.0085, tall * 0.28), skins[int(rng.integers(4))]),
    )
    return [mesh.turned("x", -0.16).moved(0, d / 2 - 0.06).part(material) for mesh, material in layers]


def _ring(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    """A small sculpture: a rough ring on a block."""
    size = min(w, h - 0.03, 0.22)
    t = np.linspace(0, 2 * np.pi, 26, endpoint=False)
    loop = np.stack([size * 0.40 * np.cos(t), 0 * t, 0.03 + size / 2 + size * 0.40 * np.sin(t)], -1)
    return [
        tube(loop, size * (0.10 + 0.025 * np.sin(t + 1)), sides=10, closed=True).part(order.stone),
        block(size * 0.55, 0.07, 0.035).part(order.wood),
    ]


def _plant(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    """A pot whose leaves arch up and hang over its rim."""
    reach = min(0.5 * w, 0.5 * d, 0.15)
    pot = lathe(fillet([(0, 0), (0.042, 0), (0.058, 0.09), (0.052, 0.09), (0.048, 0.075), (0, 0.075)], 0.006), sides=24)
    parts = [pot.part(order.ceramic)]
    green = foliage(order.style.leaf[1], order.seed)
    for index in range(16):
        turn = 2.4 * index + float(rng.uniform(-0.3, 0.3))
        blade = leaf(reach * float(rng.uniform(0.75, 1.1)), 0.036, float(rng.uniform(0.9, 2.0)), steps=5)
        blade = blade.turned("y", -float(rng.uniform(0.5, 1.25))).turned("z", turn)
        parts.append(blade.moved(0.02 * np.cos(turn), 0.02 * np.sin(turn), 0.075).part(green))
    return parts


def _candles(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    parts = []
    for index, x in enumerate((-0.035, 0.03)):
        tall = min(h, 0.22) * (0.95 - 0.28 * index)
        stick = lathe(
            fillet(
                [
                    (0, 0),
                    (0.03, 0),
                    (0.03, 0.006),
                    (0.007, 0.014),
                    (0.007, 0.5 * tall),
                    (0.013, 0.52 * tall),
                    (0, 0.52 * tall),
                ],
                0.004,
            ),
            sides=16,
        )
        wax = lathe([(0, 0), (0.0095, 0), (0.0085, 0.46 * tall), (0, 0.46 * tall)], sides=12)
        parts += [
            stick.moved(x, 0.02 * index).part(order.metal),
            wax.moved(x, 0.02 * index, 0.52 * tall).part(paint("#efe8da", 0.5)),
        ]
    return parts


def _vase(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    return vase(order, min(h * 0.9, 0.26), twigs=False)


def _bowl(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    return bowl(order, min(w, d) * 0.46)


def _box(order: Order, rng: np.random.Generator, w: float, d: float, h: float) -> list[Part]:
    """A lidded box."""
    wide, deep, tall = min(w, 0.24), min(d * 0.8, 0.17), min(h, 0.12)
    skin = covers(order)[int(rng.integers(4))]
    body = bar([(0, 0, 0), (0, 0, tall * 0.74)], wide, deep, corner=0.004).part(skin)
    return [body, bar([(0, 0, tall * 0.75), (0, 0, tall)], wide + 0.006, deep + 0.006, corner=0.004).part(skin)]


Thing = Callable[[Order, np.random.Generator, float, float, float], list[Part]]
THINGS: tuple[Thing, ...] = (_vase, _frame, _basket, _plant, _bowl, _ring, _candles, _box)


def shelf(
    order: Order, rng: np.random.Generator, width: float, depth: float, height: float, *, turn: int = 0
) -> list[Part]:
    """What fills a shelf `width` wide around x = 0, `height` free above z = 0: books and things in turn, never full.

    `turn` changes what neighbours get: even shelves begin with books, odd ones with a thing.
    """
    parts: list[Part] = []
    x, end = -width / 2 + 0.012, width / 2 - 0.012
    step = turn
    while end - x > 0.09:
        left = end - x
        if step % 2 == 0:
            span = min(left, float(rng.uniform(0.16, 0.42)))
            row = upright_books(order, rng, span, depth, height)
            if not row:
                break
            parts += shifted(row, x)
            x += max(float(part.vertices[:, 0].max()) for part in row) + float(rng.uniform(0.012, 0.05))
        else:
            span = min(left, float(rng.uniform(0.16, 0.26)))
            thing = THINGS[(step // 2 + turn + order.mark) % len(THINGS)]
            pile = lying_books(order, rng, span, depth, 0.4 * height) if rng.random() < 0.4 and span > 0.17 else []
            base = top_of(pile) if pile else 0.0
            made = thing(order, rng, span * 0.86, depth * 0.8, min(height - base - 0.02, 0.30))
            parts += shifted([*pile, *shifted(made, z=base)], x + span / 2)
            x += span + float(rng.uniform(0.01, 0.06))
        step += 1
    return parts
