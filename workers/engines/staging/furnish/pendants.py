"""Nine pendant lamps, lit: the lower edge at z = 0, the cord up to the ceiling at z = height. Metres."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.joinery import bar, formed, ring
from workers.engines.staging.furnish.mesh import Mesh, fillet, lathe, outward, quads, rod, tube
from workers.engines.staging.furnish.order import DARK, Builder, Order, cane, cloth, paint
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part

FORMS = {
    "modern": "linear",
    "scandi": "tiers",
    "boho": "basket",
    "country": "enamel",
    "industrial": "cage",
    "mediterranean": "clay",
    "luxury": "globes",
    "eclectic": "cluster",
    "japandia": "paper",
}


def hung(order: Order, low: float, *, x: float = 0.0, y: float = 0.0, rose: bool = True) -> list[Part]:
    """A cord from z = low up to the ceiling, a rose there and a lamp holder at its lower end."""
    h = order.height
    holder = lathe(fillet([(0, 0), (0.020, 0), (0.022, 0.045), (0.010, 0.062), (0, 0.062)], 0.006), sides=20)
    parts = [
        rod((x, y, low + 0.05), (x, y, h - 0.005), 0.0028, sides=8).part(DARK),
        holder.moved(x, y, low).part(order.metal),
    ]
    if rose:
        cup = lathe(
            fillet([(0, h - 0.032), (0.030, h - 0.030), (0.052, h - 0.006), (0.052, h), (0, h)], 0.01), sides=28
        )
        parts.append(cup.part(order.metal))
    return parts


def open_shade(outline: list[tuple[float, float]], wall: float = 0.004, sides: int = 48) -> Mesh:
    """A thin shade open below, from its rim up to the axis: (radius, z) of its outside, from the rim up."""
    line = np.asarray(outline, float)
    inside = [(max(radius - wall, 0.001), z - (wall if radius < 0.03 else 0.0)) for radius, z in line[::-1]]
    top_in, top_out = float(line[-1, 1]) - wall, float(line[-1, 1])
    return lathe([(0.0, top_in), *inside, *[(float(r), float(z)) for r, z in line], (0.0, top_out)], sides=sides)


def bulb(radius: float) -> Mesh:
    """A round lamp of few faces around the origin."""
    turn = np.linspace(0, np.pi, 11)
    outline = [(float(radius * np.sin(t)), float(-radius * np.cos(t))) for t in turn]
    return lathe([(0.0, -radius), *outline[1:-1], (0.0, radius)], sides=20)


def linear(order: Order) -> list[Part]:
    """A slim black dome with a glowing disc set into it."""
    r = order.width / 2
    dome = open_shade(fillet([(r, 0.0), (r, 0.02), (r * 0.86, 0.085), (r * 0.42, 0.125), (0.022, 0.135)], 0.05, 6))
    disc = lathe(fillet([(0, 0.010), (r - 0.012, 0.010), (r - 0.016, 0.024), (0, 0.024)], 0.004), sides=44)
    return [dome.part(order.metal), disc.part(order.lit_shade), *hung(order, 0.128)]


def tiers(order: Order) -> list[Part]:
    """Three shells of white metal over one another, lit from within."""
    r = order.width / 2
    coat = paint("#efece6", 0.5)
    parts: list[Part] = []
    for radius, low, tall in ((r, 0.0, 0.075), (r * 0.70, 0.095, 0.065), (r * 0.42, 0.180, 0.055)):
        shape = fillet(
            [
                (radius, low),
                (radius * 0.97, low + 0.02),
                (radius * 0.80, low + tall * 0.72),
                (radius * 0.46, low + tall),
            ],
            0.04,
            5,
        )
        line = [(rad - 0.003, z) for rad, z in shape[::-1]] + list(shape)
        parts.append(_band(line).part(coat))
    for turn in np.linspace(0, 2 * np.pi, 3, endpoint=False):
        c, s = np.cos(turn), np.sin(turn)
        parts.append(
            rod((0.50 * r * c, 0.50 * r * s, 0.066), (0.02 * c, 0.02 * s, 0.255), 0.003, sides=8).part(order.metal)
        )
    parts.append(bulb(0.055).moved(z=0.115).part(order.lit_shade))
    return [*parts, rod((0, 0, 0.16), (0, 0, 0.26), 0.010).part(order.metal), *hung(order, 0.245)]


def _band(line: list[tuple[float, float]], sides: int = 48) -> Mesh:
    """A shell of revolution around a closed outline (radius, z) that stays off the axis."""
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles), 0 * angles], -1)
    rings = np.concatenate([circle * radius + [0, 0, z] for radius, z in line])
    number = np.arange(len(rings)).reshape(len(line), sides)
    around = np.concatenate([number, number[:, :1]], axis=1)
    return outward(Mesh(rings, quads(np.concatenate([around, around[:1]], axis=0))))


def basket(order: Order) -> list[Part]:
    """An onion of split cane: hoops and bowed staves around a lamp."""
    r = order.width / 2
    tall = min(0.42, order.height * 0.55)
    t = np.linspace(0.0, 1.0, 15)
    swell = r * (0.30 + 0.70 * np.sin(np.pi * (0.16 + 0.80 * t)) ** 0.9) * (1 - 0.55 * t**3)
    swell = swell / swell.max() * (r - 0.008)
    parts: list[Part] = []
    staves = 28
    weave = cane(order.style.wood, order.seed)
    for index in range(staves):
        turn = 2 * np.pi * index / staves
        c, s = np.cos(turn), np.sin(turn)
        path = np.stack([swell * c, swell * s, 0.008 + tall * t], -1)
        parts.append(tube(path, 0.0045, sides=5).part(order.wood, grain="z"))
    for share in (0, 3, 7, 11, 14):
        parts.append(
            tube(
                ring(2 * swell[share], 2 * swell[share], 0.008 + tall * t[share], steps=32), 0.007, sides=6, closed=True
            ).part(order.wood)
        )
    band = [(float(swell[k]) - 0.006, 0.008 + tall * float(t[k])) for k in (9, 8, 7, 6, 5)]
    outer = [(rad + 0.003, z) for rad, z in band[::-1]]
    parts.append(_band(band + outer).part(replace(weave, emission=(0.22, 0.14, 0.06))))
    parts.append(bulb(0.06).moved(z=0.008 + tall * 0.5).part(order.lit_shade))
    return [
        *parts,
        rod((0, 0, tall * 0.6), (0, 0, tall + 0.02), 0.008).part(order.metal),
        lathe([(0, 0), (0.05, 0), (0.04, 0.014), (0, 0.014)], sides=20).moved(z=tall).part(order.wood),
        *hung(order, tall + 0.006),
    ]


def enamel(order: Order) -> list[Part]:
    """A farm shade of enamelled steel with a rolled dark rim."""
    r = min(order.width / 2, 0.23)
    coat = paint(("#e8e3d6", "#8fa0a6", "#7c8a78")[order.seed % 3], 0.25)
    shade = open_shade(
        fillet([(r, 0.006), (r * 0.94, 0.025), (r * 0.44, 0.115), (0.052, 0.175), (0.045, 0.235)], 0.03, 5)
    )
    rim = tube(ring(2 * r - 0.004, 2 * r - 0.004, 0.006, steps=48), 0.006, sides=8, closed=True)
    parts = [shade.part(coat), rim.part(paint("#2b2b2d", 0.3)), bulb(0.05).moved(z=0.075).part(order.lit_shade)]
    return [*parts, rod((0, 0, 0.11), (0, 0, 0.236), 0.018).part(order.metal), *hung(order, 0.228)]


def cage(order: Order) -> list[Part]:
    """A bare lamp in a cage of wire under a cone of raw steel."""
    r = min(order.width / 2, 0.20)
    cone = open_shade(fillet([(r, 0.16), (r * 0.94, 0.175), (0.055, 0.275), (0.05, 0.33)], 0.02, 4))
    parts = [cone.part(order.metal), bulb(0.048).moved(z=0.125).part(order.lit_shade)]
    t = np.linspace(0, np.pi / 2, 10)
    for turn in np.linspace(0, 2 * np.pi, 8, endpoint=False):
        path = np.stack(
            [
                0.105 * np.cos(t[::-1]) * np.cos(turn),
                0.105 * np.cos(t[::-1]) * np.sin(turn),
                0.005 + 0.17 * (1 - np.sin(t[::-1])),
            ],
            -1,
        )
        parts.append(tube(path, 0.0028, sides=6).part(order.metal))
    for z, size in ((0.03, 0.115), (0.09, 0.182)):
        parts.append(tube(ring(size, size, z, steps=28), 0.0028, sides=6, closed=True).part(order.metal))
    return [*parts, rod((0, 0, 0.15), (0, 0, 0.33), 0.016).part(order.metal), *hung(order, 0.322)]


def clay(order: Order) -> list[Part]:
    """A bell of rough terracotta hung by a rope under a wooden ball."""
    r = min(order.width / 2, 0.22)
    bell = open_shade(
        fillet([(r, 0.0), (r * 0.98, 0.03), (r * 0.80, 0.15), (r * 0.42, 0.25), (0.045, 0.285)], 0.06, 6), wall=0.008
    )

    def rough(points: np.ndarray) -> np.ndarray:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (1 + 0.008 * np.sin(3 * angle + 24 * points[:, 2]) + 0.004 * np.sin(75 * points[:, 2]))[
            :, None
        ]
        return points

    lime = order.ceramic
    parts = [
        bell.bent(rough).part(lime),
        bulb(0.055).moved(z=0.10).part(order.lit_shade),
        rod((0, 0, 0.15), (0, 0, 0.29), 0.016).part(DARK),
    ]
    z = np.linspace(0.30, order.height - 0.03, 60)
    rope = [(0.0, 0.30), *[(0.0085 + 0.0015 * float(np.sin(180 * v)), float(v)) for v in z], (0.0, order.height - 0.03)]
    parts.append(lathe(rope, sides=10).part(cloth(("linen", "#c9a877"), order.seed)))
    parts.append(bulb(0.032).moved(z=0.305).part(order.wood))
    return [
        *parts,
        lathe(
            fillet(
                [(0, order.height - 0.03), (0.06, order.height - 0.03), (0.06, order.height), (0, order.height)], 0.008
            ),
            sides=28,
        ).part(order.wood),
    ]


def globes(order: Order) -> list[Part]:
    """A ring of brass with opal globes, hung by three rods from a boss."""
    r = order.width / 2 - 0.062
    z = 0.075
    parts: list[Part] = [tube(ring(2 * r, 2 * r, z, steps=56), 0.011, sides=10, closed=True).part(order.metal)]
    for index, turn in enumerate(np.linspace(0, 2 * np.pi, 6, endpoint=False)):
        c, s = np.cos(turn), np.sin(turn)
        parts.append(bulb(0.060).moved(r * c, r * s, z - 0.014).part(order.lit_shade))
        parts.append(
            lathe([(0, 0), (0.030, 0), (0.022, 0.018), (0, 0.02)], sides=18)
            .moved(r * c, r * s, z + 0.034)
            .part(order.metal)
        )
        if index % 2 == 0:
            parts.append(
                rod(
                    (r * c, r * s, z + 0.03), (0.012 * c, 0.012 * s, min(0.44, order.height * 0.6)), 0.004, sides=8
                ).part(order.metal)
            )
    top = min(0.44, order.height * 0.6)
    parts.append(bulb(0.028).moved(z=top).part(order.metal))
    return [
        *parts,
        rod((0, 0, top), (0, 0, order.height - 0.01), 0.006).part(order.metal),
        lathe(
            fillet(
                [(0, order.height - 0.03), (0.06, order.height - 0.028), (0.065, order.height), (0, order.height)],
                0.008,
            ),
            sides=32,
        ).part(order.metal),
    ]


def cluster(order: Order) -> list[Part]:
    """Three shades of three forms in three paints at three heights from one rose."""
    r = order.width / 2
    coats = [paint(COATS[(order.seed + step) % len(COATS)], 0.28) for step in (0, 1, 2)]
    parts: list[Part] = hung(order, order.height - 0.11)
    spots = ((-r + 0.125, 0.06, 0.0), (r - 0.115, 0.09, 0.17), (0.03, -r + 0.11, 0.36))
    shades = (
        open_shade(fillet([(0.125, 0), (0.12, 0.02), (0.04, 0.15), (0.022, 0.165)], 0.02, 4)),
        open_shade(fillet([(0.092, 0), (0.112, 0.05), (0.09, 0.12), (0.022, 0.15)], 0.05, 5)),
        open_shade(fillet([(0.085, 0), (0.088, 0.13), (0.06, 0.165), (0.022, 0.17)], 0.03, 5)),
    )
    for (x, y, z), shade, coat in zip(spots, shades, coats, strict=True):
        z = min(z, max(0.0, order.height - 0.42))
        top = z + float(shade.vertices[:, 2].max())
        parts.append(shade.moved(x, y, z).part(coat))
        parts.append(bulb(0.042).moved(x, y, z + 0.055).part(order.lit_shade))
        parts.append(rod((x, y, z + 0.08), (x, y, top + 0.03), 0.014).part(order.metal))
        parts.append(
            bar(
                [(x, y, top + 0.02), (x * 0.9, y * 0.9, order.height - 0.12), (0, 0, order.height - 0.02)],
                0.005,
                0.005,
                corner=0.002,
            ).part(DARK)
        )
    return parts


def paper(order: Order) -> list[Part]:
    """A flattened lantern of ribbed paper with a dark wooden collar."""
    r = order.width / 2
    tall = min(0.62 * r * 2, order.height * 0.6)
    t = np.linspace(0, np.pi, 61)
    swell = 0.10 * r + 0.90 * r * np.sin(t) ** 0.62
    ribs = 1 - 0.010 * np.abs(np.sin(15 * t))
    outline = [(float(a), float(z)) for a, z in zip(swell * ribs, tall * (0.5 - 0.5 * np.cos(t)), strict=True)]
    lantern = lathe([(0.0, 0.0), *outline, (0.0, tall)], sides=40)
    collar = lathe([(0, 0), (0.045, 0), (0.045, 0.012), (0, 0.012)], sides=24)
    return [lantern.part(order.lit_shade), collar.moved(z=tall - 0.003).part(order.wood), *hung(order, tall + 0.004)]


PENDANTS: dict[str, Builder] = {
    "linear": linear,
    "tiers": tiers,
    "basket": basket,
    "enamel": enamel,
    "cage": cage,
    "clay": clay,
    "globes": globes,
    "cluster": cluster,
    "paper": paper,
}


def pendant(order: Order) -> list[Part]:
    """A hanging lamp, lit, in the style's form."""
    return formed(order, FORMS, PENDANTS)
