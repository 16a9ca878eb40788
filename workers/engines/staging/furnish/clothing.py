"""What hangs and stands in a hall: coats, scarves, hats, bags, shoes. Metres.

Hanging things hang from the origin: their loop is at z = 0 and they reach down.
"""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.joinery import bar, curve, flat
from workers.engines.staging.furnish.mesh import Floats, box, fillet, lathe, sheet, smooth_noise, tube
from workers.engines.staging.scene import Material, Part


def coat(length: float, cover: Material, seed: int) -> list[Part]:
    """A coat on its loop: a collar, sloping shoulders, sleeves at its sides, folds that deepen to the hem.

    About 0.34 m wide along x and 0.16 m deep along y.
    """
    z = np.array([0.0, 0.025, 0.05, 0.10, 0.17, 0.30, 0.5, 0.75, 0.93, 1.0]) * length
    wide = np.array([0.035, 0.055, 0.062, 0.105, 0.135, 0.128, 0.130, 0.142, 0.152, 0.152])
    body = lathe(
        [(0.0, -length), *[(float(r), float(-v)) for r, v in zip(wide[::-1], z[::-1], strict=True)], (0.0, 0.0)],
        sides=52,
    )

    def drape(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        fall = np.clip(-points[:, 2] / length, 0, 1)
        fold = 0.10 * fall**0.7 * np.sin(5 * angle + seed % 7) + 0.06 * fall * np.sin(9 * angle + seed % 5)
        points[:, 0] *= 1 + fold
        points[:, 1] *= 0.52 * (1 + 1.3 * fold)
        # the opening in front: a shallow crease all the way down
        points[:, 1] += 0.016 * np.exp(-(((angle + np.pi / 2) / 0.16) ** 2)) * (fall > 0.02)
        points[:, :2] += 0.003 * smooth_noise(points, 0.16, seed)[:, None]
        return points

    parts = [body.bent(drape).part(cover, grain="z")]
    for side in (-1, 1):
        sway = 0.012 * np.sin(seed + side)
        arm = curve(
            [
                (side * 0.088, 0.0, -0.10 * length),
                (side * 0.145, -0.012, -0.22 * length),
                (side * 0.158, -0.02 + sway, -0.42 * length),
                (side * 0.150, -0.028 + sway, -0.60 * length),
            ],
            14,
        )
        thick = np.interp(np.linspace(0, 1, 14), [0, 0.2, 0.7, 1], [0.040, 0.046, 0.038, 0.034])
        parts.append(tube(arm, thick, sides=12).part(cover, grain="z"))
    lapel = curve([(-0.045, -0.030, -0.012), (-0.050, -0.050, -0.10 * length), (-0.008, -0.076, -0.30 * length)], 8)
    for mirror in (1, -1):
        parts.append(
            bar(lapel * [mirror, 1, 1], np.linspace(0.030, 0.012, 8), 0.010, across=(1, 0, 0)).part(cover, grain="z")
        )
    t = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    collar = np.stack([0.058 * np.cos(t), 0.034 * np.sin(t), -0.022 + 0.012 * np.sin(t)], -1)
    return [*parts, tube(collar, 0.013, sides=8, closed=True).part(cover)]


def scarf(length: float, cover: Material, seed: int) -> list[Part]:
    """A scarf thrown over a hook, its two ends of unequal length."""
    parts = []
    for side, drop in ((-1, length), (1, 0.82 * length)):
        u, v = np.meshgrid(np.linspace(0, 1, 12), np.linspace(-1, 1, 9), indexing="ij")
        gather = 0.026 + 0.034 * np.clip(u * 2.5, 0, 1)
        x = side * 0.022 + gather * v
        y = side * 0.014 - 0.008 + 0.010 * np.sin(3.0 * v + seed + 2 * u) * (0.4 + u)
        z = 0.012 - drop * u
        points = np.stack([x, y, z], -1)
        parts.append(sheet(points if side < 0 else points[:, ::-1], 0.007).part(cover))
    loop = curve([(-0.03, -0.02, -0.01), (0.0, -0.014, 0.018), (0.03, 0.0, -0.01)], 8)
    return [*parts, bar(loop, 0.045, 0.016, across=(0, 1, 0), corner=0.006).part(cover)]


def hat(cover: Material, band: Material) -> list[Part]:
    """A brimmed hat, its crown up, resting on z = 0."""
    shape = [
        (0, 0),
        (0.145, 0.0),
        (0.150, 0.006),
        (0.095, 0.010),
        (0.088, 0.055),
        (0.078, 0.105),
        (0.04, 0.118),
        (0, 0.110),
    ]
    crown = lathe(fillet(shape, 0.012), sides=30).bent(
        lambda p: p * [0.92, 1, 1] + np.outer(0.5 * p[:, 0] ** 2, [0, 0, 1])
    )
    ring = lathe([(0, 0.012), (0.0955, 0.012), (0.092, 0.034), (0, 0.034)], sides=30).bent(
        lambda p: p * [0.92, 1, 1] + [0, 0, 0.003]
    )
    return [crown.part(cover), ring.part(band)]


def bag(cover: Material, *, width: float = 0.28, tall: float = 0.26) -> list[Part]:
    """A soft bag hung by its two handles."""
    body = box(width, 0.085, tall, 0.036, step=0.06)

    def slump(points: Floats) -> Floats:
        share = np.clip(points[:, 2] / tall, 0, 1)
        points[:, 0] *= 1 - 0.16 * share**2
        points[:, 1] *= 1.18 - 0.75 * share**2
        points[:, 2] -= 0.012 * share * np.cos(points[:, 0] / width * np.pi * 2)
        return points

    drop = 0.19
    parts = [body.bent(slump).moved(z=-drop - tall).part(cover)]
    for side in (-1, 1):
        t = np.linspace(0, np.pi, 15)
        loop = np.stack(
            [
                0.075 * np.cos(t) * (1 - 0.5 * np.sin(t)),
                np.full(15, 0.0) + side * 0.012 * np.cos(t) ** 2,
                -drop - 0.03 + (drop + 0.032) * np.sin(t) ** 0.55,
            ],
            -1,
        )
        parts.append(bar(loop, 0.016, 0.006, across=(0, 1, 0), corner=0.002).part(cover))
    return parts


def shoe(upper: Material, sole: Material, *, boot: float = 0.0, right: bool = False) -> list[Part]:
    """A shoe on z = 0, its toe to the front (-y), 0.27 m long; with `boot` > 0 a shaft of that height."""
    t = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    y = -0.135 * np.cos(t)
    half = np.interp(y, [-0.135, -0.09, -0.03, 0.04, 0.10, 0.135], [0.030, 0.046, 0.044, 0.033, 0.034, 0.022])
    outline = np.stack([half * np.sin(t) / np.maximum(np.abs(np.sin(t)), 0.30) * np.abs(np.sin(t)) ** 0.4, y], -1)[::-1]
    outline = (
        outline
        if (np.roll(outline, -1, 0)[:, 0] * outline[:, 1] - outline[:, 0] * np.roll(outline, -1, 0)[:, 1]).sum() < 0
        else outline[::-1]
    )
    parts = [flat(outline, 0.024, 0.006).part(sole)]
    path = np.array(
        [
            (0, -0.126, 0.034),
            (0, -0.10, 0.043),
            (0, -0.05, 0.052),
            (0, 0.0, 0.060),
            (0, 0.05, 0.064),
            (0, 0.10, 0.062),
            (0, 0.124, 0.058),
        ]
    )
    wide = np.array([0.048, 0.080, 0.086, 0.074, 0.064, 0.060, 0.044])
    tall = np.array([0.024, 0.044, 0.062, 0.080, 0.086, 0.082, 0.070])
    parts.append(bar(path, wide, tall, corner=0.020).part(upper, grain="y"))
    if boot:
        shaft = lathe(
            fillet(
                [
                    (0, 0.05),
                    (0.040, 0.05),
                    (0.042, 0.12),
                    (0.050, boot),
                    (0.044, boot),
                    (0.036, boot - 0.02),
                    (0, boot - 0.03),
                ],
                0.006,
            ),
            sides=22,
        )
        parts.append(shaft.bent(lambda p: p * [0.86, 1.1, 1]).moved(0, 0.072, 0).part(upper))
    else:
        collar = lathe(
            fillet([(0, 0.07), (0.032, 0.07), (0.034, 0.106), (0.027, 0.108), (0.022, 0.085), (0, 0.084)], 0.004, 2),
            sides=14,
        )
        parts.append(collar.bent(lambda p: p * [0.84, 1.55, 1]).moved(0, 0.068, 0).part(upper))
        for index in range(3):
            lace = [
                (-0.020, -0.012 + 0.018 * index, 0.098 + 0.003 * index),
                (0.020, -0.012 + 0.018 * index, 0.098 + 0.003 * index),
            ]
            parts.append(bar(lace, 0.006, 0.005, across=(0, 1, 0), corner=0.002).part(sole))
    return (
        [
            Part(
                p.vertices * np.array([-1, 1, 1], np.float32),
                p.faces[:, ::-1].copy(),
                p.material,
                p.uv,
                None if p.normals is None else p.normals * np.array([-1, 1, 1], np.float32),
            )
            for p in parts
        ]
        if right
        else parts
    )
