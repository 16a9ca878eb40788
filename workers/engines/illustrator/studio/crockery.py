"""Tableware on a set: vases, bowls, glasses, and what lies in or on them. As in `goods`."""

from __future__ import annotations

from workers.engines.illustrator.studio.sets import moved
from workers.engines.illustrator.studio.wanted import GLASS, Wanted, even, order_of, rgb_of
from workers.engines.staging.furnish import tableware
from workers.engines.staging.furnish.mesh import fillet, lathe
from workers.engines.staging.furnish.order import timber
from workers.engines.staging.scene import Material, Part


def vase(wanted: Wanted) -> list[Part]:
    h = 0.28
    belly, waist, neck, mouth = (
        (0.085, 0.072, 0.030, 0.036),
        (0.074, 0.052, 0.031, 0.030),
        (0.070, 0.092, 0.048, 0.058),
    )[wanted.seed % 3]
    outside = [(0, 0), (0.6 * belly, 0), (belly, 0.36 * h), (waist, 0.62 * h), (neck, 0.84 * h), (mouth, h)]
    inside = [(mouth - 0.005, h), (neck - 0.005, 0.84 * h), (0, 0.66 * h)]
    return [lathe(fillet([*outside, *inside], 0.035, 8), sides=96).part(wanted.body("#6f8a86", 0.35))]


def flowers(wanted: Wanted) -> list[Part]:
    order = order_of(wanted, "still_life")
    bloom = wanted.colour("#e0797f", 1) if len(wanted.colours) > 1 else "#e0797f"
    return [*vase(Wanted(wanted.colours[:1], wanted.materials, wanted.seed)),
            *tableware.posy(order, 0.26, 0.52, 0.16, bloom=bloom)]  # fmt: skip


def bowl(wanted: Wanted) -> list[Part]:
    r = 0.1
    shape = [(0, 0), (0.42 * r, 0), (0.48 * r, 0.06 * r), (0.86 * r, 0.36 * r), (r, 0.72 * r), (0.955 * r, 0.72 * r),
             (0.80 * r, 0.40 * r), (0.42 * r, 0.13 * r), (0, 0.11 * r)]  # fmt: skip
    return [lathe(fillet(shape, 0.016, 6), sides=96).part(wanted.body("#c98a5a", 0.35))]


def plate(wanted: Wanted) -> list[Part]:
    return tableware.plate(0.14, wanted.body("#efe9df"), rim=even(wanted.colour("#7d93a3", 1), 0.3))


def teapot(wanted: Wanted) -> list[Part]:
    return tableware.teapot(0.075, wanted.body("#3f4a48", 0.4), even("#2a2622", 0.5))


def jug(wanted: Wanted) -> list[Part]:
    return tableware.jug(0.24, wanted.body("#e9e2d4"))


def tumbler(wanted: Wanted) -> list[Part]:
    water = lathe([(0, 0.008), (0.031, 0.008), (0.034, 0.075), (0, 0.075)], sides=48)
    tint = Material("water", rgb_of(wanted.colour("#bcd9e2")), roughness=0.05, opacity=0.55)
    return [tableware.tumbler(0.036, 0.105, GLASS), water.part(tint)]


def goblet(wanted: Wanted) -> list[Part]:
    wine = lathe(fillet([(0, 0.128), (0.020, 0.131), (0.034, 0.158), (0, 0.158)], 0.006), sides=48)
    return [tableware.goblet(0.21, GLASS), wine.part(even(wanted.colour("#5e1424"), 0.1))]


def fruit(wanted: Wanted) -> list[Part]:
    return [*bowl(Wanted((), wanted.materials, wanted.seed)),
            *moved(tableware.fruit(wanted.seed, 7, 0.062, wanted.colour("#e08a2b")), z=0.026)]  # fmt: skip


def bread(wanted: Wanted) -> list[Part]:
    wood = timber("#a9744a", wanted.seed)
    return [*tableware.board(0.38, 0.2, wood), *moved([tableware.loaf(0.26)], z=0.018)]
