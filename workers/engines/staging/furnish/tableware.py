"""What lies on a laid table, a cart or a desk: plates, glasses, bottles, fruit, candles, cloths. On z = 0, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.joinery import CLEAR, bar, curve, flat, oval, rounded
from workers.engines.staging.furnish.mesh import Floats, joined, lathe, sheet, smooth_noise, tube
from workers.engines.staging.furnish.mesh import fillet as rounded_line
from workers.engines.staging.furnish.order import Order, paint
from workers.engines.staging.furnish.plants import foliage, leaf
from workers.engines.staging.scene import Material, Part

WAX = paint("#efe8da", 0.5)


def fillet(points: list[tuple[float, float]], radius: float) -> list[tuple[float, float]]:
    """A small thing's outline with its corners rounded coarsely: there are many of them on a table."""
    return rounded_line(points, radius, 2)


def plate(radius: float, glaze: Material, *, rim: Material | None = None) -> list[Part]:
    """A plate, with a painted rim if one is given."""
    r = radius
    shape = fillet(
        [(0, 0), (0.55 * r, 0), (0.62 * r, 0.003), (r, 0.019), (0.985 * r, 0.022), (0.64 * r, 0.009), (0, 0.008)], 0.006
    )
    parts = [lathe(shape, sides=26).part(glaze)]
    if rim is not None:
        t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        line = np.stack([0.985 * r * np.cos(t), 0.985 * r * np.sin(t), np.full(28, 0.0205)], -1)
        parts.append(tube(line, 0.0024, sides=5, closed=True).part(rim))
    return parts


def small_bowl(radius: float, glaze: Material) -> Part:
    """A deep bowl for soup or rice."""
    r = radius
    shape = [
        (0, 0),
        (0.45 * r, 0),
        (0.5 * r, 0.008),
        (0.9 * r, 0.5 * r),
        (r, 0.85 * r),
        (0.93 * r, 0.84 * r),
        (0.5 * r, 0.14 * r),
        (0, 0.10 * r),
    ]
    return lathe(fillet(shape, 0.012), sides=28).part(glaze)


def tumbler(radius: float, height: float, glass: Material = CLEAR) -> Part:
    """A straight drinking glass."""
    wall = 0.003
    shape = [
        (0, 0),
        (0.86 * radius, 0),
        (radius, height),
        (radius - wall, height),
        (0.86 * radius - wall, 0.01),
        (0, 0.01),
    ]
    return lathe(fillet(shape, 0.003), sides=16).part(glass)


def goblet(height: float, glass: Material = CLEAR) -> Part:
    """A stemmed glass."""
    h = height
    shape = [
        (0, 0),
        (0.032, 0),
        (0.030, 0.003),
        (0.005, 0.012),
        (0.004, 0.45 * h),
        (0.026, 0.55 * h),
        (0.038, 0.74 * h),
        (0.031, h),
        (0.029, h),
        (0.036, 0.74 * h),
        (0.022, 0.565 * h),
        (0, 0.55 * h),
    ]
    return lathe(fillet(shape, 0.012), sides=16).part(glass)


def bottle(height: float, radius: float, glass: Material) -> Part:
    """A bottle with shoulders and a stopper."""
    h, r = height, radius
    shape = [
        (0, 0),
        (0.94 * r, 0),
        (r, 0.02),
        (r, 0.56 * h),
        (0.42 * r, 0.70 * h),
        (0.34 * r, 0.90 * h),
        (0.42 * r, 0.91 * h),
        (0.42 * r, h),
        (0, h),
    ]
    return lathe(fillet(shape, 0.014), sides=16).part(glass)


def fruit(seed: int, count: int, spread: float, color: str, *, long: float = 1.0) -> list[Part]:
    """A heap of round fruit within a radius of `spread`, the upper ones resting on the lower."""
    rng = np.random.default_rng(seed)
    skin = paint(color, 0.42)
    parts = []
    for index in range(count):
        layer = 0 if index < 0.7 * count else 1
        number = index if layer == 0 else index - int(0.7 * count)
        out = spread * ((0.0 if index == 0 else 0.62) if layer == 0 else 0.32)
        turn = 2.4 * number + layer
        radius = float(rng.uniform(0.028, 0.034))
        t = np.linspace(0, np.pi, 7)
        outline = [
            (0.0, -radius * long),
            *[(float(radius * np.sin(a)), float(-radius * long * np.cos(a))) for a in t[1:-1]],
            (0.0, radius * long),
        ]
        body = lathe(outline, sides=10).turned("x", float(rng.uniform(0, 1.6))).turned("z", float(rng.uniform(0, 6)))
        z = radius + layer * 0.045
        parts.append(body.moved(out * np.cos(turn), out * np.sin(turn), z).part(skin))
    return parts


def candlestick(height: float, metal: Material, *, radius: float = 0.035) -> list[Part]:
    """A candle in a turned stick; `height` is that of both."""
    low = 0.52 * height
    stick = [
        (0, 0),
        (radius, 0),
        (radius, 0.006),
        (0.010, 0.018),
        (0.007, 0.5 * low),
        (0.012, 0.55 * low),
        (0.007, 0.6 * low),
        (0.007, 0.9 * low),
        (0.018, low),
        (0, low),
    ]
    candle = lathe([(0, low - 0.004), (0.0105, low - 0.004), (0.009, height), (0, height)], sides=14)
    return [lathe(fillet(stick, 0.004), sides=20).part(metal), candle.part(WAX)]


def jug(height: float, glaze: Material) -> list[Part]:
    """A pitcher with a handle."""
    h = height
    shape = [
        (0, 0),
        (0.28 * h, 0),
        (0.36 * h, 0.25 * h),
        (0.30 * h, 0.6 * h),
        (0.20 * h, 0.8 * h),
        (0.25 * h, h),
        (0.235 * h, h),
        (0.18 * h, 0.8 * h),
        (0.2 * h, 0.7 * h),
        (0, 0.68 * h),
    ]
    handle = curve(
        [(0.23 * h, 0, 0.93 * h), (0.46 * h, 0, 0.86 * h), (0.46 * h, 0, 0.52 * h), (0.33 * h, 0, 0.36 * h)], 12
    )
    return [lathe(fillet(shape, 0.03), sides=24).part(glaze), tube(handle, 0.009, sides=8).part(glaze)]


def teapot(radius: float, glaze: Material, handle: Material) -> list[Part]:
    """A round iron or clay teapot, its handle arched over the lid."""
    r = radius
    body = [
        (0, 0),
        (0.55 * r, 0),
        (r, 0.5 * r),
        (0.92 * r, 0.9 * r),
        (0.5 * r, 1.22 * r),
        (0.3 * r, 1.26 * r),
        (0.1 * r, 1.3 * r),
        (0.14 * r, 1.42 * r),
        (0, 1.46 * r),
    ]
    spout = curve([(0.8 * r, 0, 0.45 * r), (1.25 * r, 0, 0.75 * r), (1.45 * r, 0, 1.15 * r)], 8)
    t = np.linspace(-0.12, np.pi + 0.12, 18)
    hoop = np.stack([0.74 * r * np.cos(t), 0 * t, 1.05 * r + 1.0 * r * np.sin(t)], -1)
    return [
        lathe(fillet(body, 0.3 * r), sides=24).part(glaze),
        tube(spout, np.linspace(0.2 * r, 0.11 * r, 8), sides=10).part(glaze),
        tube(hoop, 0.05 * r, sides=8).part(handle),
    ]


def cup(radius: float, height: float, glaze: Material, *, handle: bool = False) -> list[Part]:
    """A mug or a small tea bowl."""
    r, h = radius, height
    shape = [(0, 0), (0.75 * r, 0), (r, 0.25 * h), (r, h), (0.9 * r, h), (0.88 * r, 0.22 * h), (0, 0.16 * h)]
    parts = [lathe(fillet(shape, 0.006), sides=24).part(glaze)]
    if handle:
        loop = curve(
            [(0.95 * r, 0, 0.80 * h), (1.6 * r, 0, 0.74 * h), (1.55 * r, 0, 0.36 * h), (0.96 * r, 0, 0.26 * h)], 10
        )
        parts.append(tube(loop, 0.005, sides=8).part(glaze))
    return parts


def runner(width: float, depth: float, cover: Material, seed: int) -> Part:
    """A cloth laid along a table, 2 mm thick, with soft waves along its edges."""
    x, y = np.meshgrid(np.linspace(-width / 2, width / 2, 25), np.linspace(-depth / 2, depth / 2, 7), indexing="ij")
    points = np.stack([x, y, 0 * x], -1)
    wave = smooth_noise(points.reshape(-1, 3), 0.35, seed).reshape(x.shape)
    points[..., 1] += 0.004 * wave
    points[..., 2] = 0.0022 + 0.0012 * (1 + wave) * (np.abs(y) / depth * 2) ** 4
    return sheet(points, 0.002).part(cover)


def napkin(width: float, depth: float, cover: Material, seed: int) -> Part:
    """A napkin folded loosely: two layers that part towards one edge."""
    meshes = []
    for layer in range(2):
        u, v = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5), indexing="ij")
        points = np.stack([u * width / 2 * (1 - 0.04 * layer), v * depth / 2 * (1 - 0.03 * layer), 0 * u], -1)
        points[..., 2] = (
            0.003 + 0.004 * layer + 0.0016 * smooth_noise(points.reshape(-1, 3), 0.10, seed + layer).reshape(u.shape)
        )
        points[..., 2] += 0.003 * layer * np.clip(u, 0, 1) ** 2
        meshes.append(sheet(points, 0.0022))
    return joined(meshes).part(cover)


def mat(width: float, depth: float, cover: Material, *, power: float = 2.0) -> Part:
    """A place mat: round (power 2) or nearly square (power 8)."""
    return flat(oval(width, depth, power=power, steps=36), 0.005, 0.002).part(cover)


def board(width: float, depth: float, wood: Material) -> list[Part]:
    """A cutting board with a handle."""
    outline: Floats = rounded(width, depth, 0.03)
    handle = bar(
        [(width / 2 - 0.02, 0, 0.009), (width / 2 + 0.10, 0, 0.009)], 0.032, 0.0175, across=(0, 1, 0), corner=0.007
    )
    return [flat(outline, 0.018, 0.006).part(wood), handle.part(wood)]


def loaf(length: float) -> Part:
    """A country loaf with three cuts across its crust."""
    t = np.linspace(0, 1, 25)
    swell = length * 0.23 * np.sin(np.pi * (0.06 + 0.88 * t)) ** 0.55
    mesh = lathe(
        [(0.0, 0.0), *[(float(r), float(length * s)) for r, s in zip(swell, t, strict=True)], (0.0, length)], sides=24
    )
    lying = mesh.turned("y", np.pi / 2).moved(-length / 2)

    def crust(points: Floats) -> Floats:
        cuts = sum(
            np.exp(-(((points[:, 0] + 0.35 * points[:, 1] - at * length) / 0.012) ** 2)) for at in (-0.25, 0.0, 0.25)
        )
        points[:, 2] = np.where(
            points[:, 2] > 0, points[:, 2] * 0.86 - 0.008 * cuts * (points[:, 2] > 0.02), points[:, 2] * 0.55
        )
        points[:, 2] += 0.002 * smooth_noise(points, 0.05, 3)
        return points

    baked = lying.bent(crust)
    return baked.moved(z=-float(baked.vertices[:, 2].min())).part(paint("#b07a42", 0.75))


def posy(order: Order, base: float, height: float, reach: float, *, bloom: str | None = None) -> list[Part]:
    """Stems for a vase whose mouth lies at `base`: bowed, leafy, up to `height`, in bloom if a colour is given."""
    rng = np.random.default_rng([order.seed & 0xFFFF, order.mark, 71])
    stems, leaves, heads = [], [], []
    for index in range(7):
        turn = 2.4 * index + float(rng.uniform(-0.3, 0.3))
        out = reach * float(rng.uniform(0.45, 1.0)) * (0.3 if index == 0 else 1.0)
        c, s, tall = np.cos(turn), np.sin(turn), base + (height - base) * float(rng.uniform(0.72, 1.0))
        path = curve(
            [
                (0, 0, base - 0.08),
                (0.12 * out * c, 0.12 * out * s, base),
                (0.5 * out * c, 0.5 * out * s, base + 0.6 * (tall - base)),
                (out * c, out * s, tall),
            ],
            10,
        )
        stems.append(tube(path, np.linspace(0.0026, 0.0013, 10), sides=5))
        for step in range(4, 10):
            blade = leaf(0.055 * float(rng.uniform(0.7, 1.2)), 0.022, 0.7, steps=4)
            blade = blade.turned("y", -float(rng.uniform(0.1, 0.9))).turned("z", turn + 2.2 * step)
            leaves.append(blade.moved(*(float(value) for value in path[step])))
        if bloom:
            around = np.linspace(0, np.pi, 7)
            radius = 0.024 * float(rng.uniform(0.8, 1.25))
            outline = [(float(radius * np.sin(t)), float(-0.7 * radius * np.cos(t))) for t in around[1:-1]]
            head = lathe([(0.0, -0.7 * radius), *outline, (0.0, 0.55 * radius)], sides=11)
            heads.append(head.moved(*(float(value) for value in path[-1])))
    parts = [joined(stems).part(paint("#6b7a4a", 0.7)), joined(leaves).part(foliage(order.style.leaf[1], order.seed))]
    return [*parts, joined(heads).part(paint(bloom, 0.8))] if bloom else parts


def glaze(order: Order, index: int = 0) -> Material:
    """The pottery of a style: its pots' colour, white, or one of its accents."""
    color = ("#ece7dd", order.style.pot, order.style.accents[0][1])[index % 3]
    return paint(color, 0.28)
