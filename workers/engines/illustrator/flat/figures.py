"""Single things in a painted view: birds, a boat, a cabin, a lighthouse, a balloon, a road."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.illustrator.flat.view import View, colour, mix


def _shape(
    x: float, y: float, unit: float, points: list[tuple[float, float]]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([(x + unit * a, y + unit * b) for a, b in points])


def birds(view: View) -> None:
    """A small flock far away."""
    width, height = view.size
    x0, y0 = width * float(view.rng.uniform(0.2, 0.6)), height * float(view.rng.uniform(0.18, 0.34))
    ink = mix(view.light.zenith * 0.3, view.light.haze, 0.1)
    for number in range(3 if view.sparse else 7):
        size = 0.022 * min(width, height) * float(view.rng.uniform(0.6, 1.15))
        x = x0 + size * 2.6 * (number % 4) + size * float(view.rng.normal(0, 0.6))
        y = y0 + size * 1.7 * (number // 2) + size * float(view.rng.normal(0, 0.5))
        t = np.linspace(0, 1, 10)
        for side in (-1, 1):
            upper = np.stack([x + side * size * t, y - size * (0.5 * np.sin(np.pi * t * 0.85))], -1)
            lower = upper[::-1] + [0, 0.12 * size] * np.sin(np.pi * t[::-1, None])
            view.polygons([np.concatenate([upper, lower + np.array([0, 0.03 * size])])], ink)


def boat(view: View) -> None:
    """A sailing boat on the water."""
    width, height = view.size
    unit = 0.10 * min(width, height)
    x = width * (0.32 if view.light.x > 0.5 else 0.66)
    y = height * (min(view.horizon, 0.9) + 0.07)
    light = view.light
    view.polygons([_shape(x, y + 0.36 * unit, unit, [(-0.7, 0), (0.75, 0), (0.4, 0.5), (-0.3, 0.5)])],
                  light.on(colour("#2c3b4a"), 0.1), 0.35)  # fmt: skip
    view.polygons([_shape(x, y, unit, [(0.04, -1.7), (0.04, 0.0), (0.86, 0.0)])], light.on(colour("#fbf6ea"), 0.05))
    view.polygons([_shape(x, y, unit, [(-0.04, -1.4), (-0.04, 0.0), (-0.6, 0.0)])], light.on(colour("#e3d9c6"), 0.05))
    view.polygons([_shape(x, y, unit, [(-0.85, 0.06), (0.95, 0.06), (0.66, 0.36), (-0.6, 0.36)])],
                  light.on(colour("#7c3f33"), 0.05))  # fmt: skip


def cabin(view: View) -> None:
    """A cabin with a lit window."""
    width, height = view.size
    unit = 0.085 * min(width, height)
    x, y = width * (0.34 if view.light.x > 0.5 else 0.64), height * min(0.9, view.horizon + 0.235)
    light = view.light
    view.polygons([_shape(x, y, unit, [(-1, 0), (-1, -0.9), (1, -0.9), (1, 0)])], light.on(colour("#8a5a3c"), 0.05))
    view.polygons([_shape(x, y, unit, [(-1.25, -0.85), (0, -1.75), (1.25, -0.85)])], light.on(colour("#5a3a30"), 0.05))
    view.polygons([_shape(x, y, unit, [(0.5, -1.9), (0.5, -1.2), (0.78, -1.05), (0.78, -1.9)])],
                  light.on(colour("#6b625c"), 0.05))  # fmt: skip
    view.polygons([_shape(x, y, unit, [(0.22, 0), (0.22, -0.62), (0.62, -0.62), (0.62, 0)])],
                  light.on(colour("#43302a"), 0.05))  # fmt: skip
    pane = colour("#ffd27a") if light.level < 0.75 else light.on(colour("#b9d3df"), 0.0)
    view.polygons([_shape(x, y, unit, [(-0.66, -0.66), (-0.12, -0.66), (-0.12, -0.24), (-0.66, -0.24)])], pane)
    if light.level < 0.75:
        view.glow(x - 0.4 * unit, y - 0.45 * unit, 2.6 * unit, colour("#ffb85a"), 0.5)


def lighthouse(view: View) -> None:
    """A striped lighthouse on a rock."""
    width, height = view.size
    unit = 0.30 * height
    x, y = width * (0.22 if view.light.x > 0.5 else 0.78), height * (min(view.horizon, 0.85) + 0.06)
    light = view.light
    rock = [(-0.42, 0.12), (-0.3, -0.02), (-0.12, -0.06), (0.14, -0.05), (0.34, 0.02), (0.5, 0.13)]
    view.polygons([_shape(x, y, unit, rock)], light.on(colour("#4f5258"), 0.1))
    for number in range(5):
        low, high = number / 5, (number + 1) / 5
        wide = (0.105 - 0.035 * low, 0.105 - 0.035 * high)
        band = [(-wide[0], -0.05 - low), (wide[0], -0.05 - low), (wide[1], -0.05 - high), (-wide[1], -0.05 - high)]
        view.polygons([_shape(x, y, unit, band)], light.on(colour("#f5efe6" if number % 2 else "#c8433f"), 0.05))
    view.polygons([_shape(x, y, unit, [(-0.1, -1.05), (0.1, -1.05), (0.1, -1.08), (-0.1, -1.08)])],
                  light.on(colour("#2b2e33"), 0.05))  # fmt: skip
    view.polygons([_shape(x, y, unit, [(-0.05, -1.08), (0.05, -1.08), (0.05, -1.17), (-0.05, -1.17)])],
                  colour("#ffe7a3"))  # fmt: skip
    view.polygons(
        [_shape(x, y, unit, [(-0.075, -1.17), (0.075, -1.17), (0, -1.25)])], light.on(colour("#c8433f"), 0.05)
    )
    if light.level < 0.75:
        view.glow(x, y - 1.12 * unit, 0.7 * unit, colour("#ffe7a3"), 0.8)


def balloon(view: View) -> None:
    """A hot air balloon with coloured gores."""
    width, height = view.size
    radius = 0.12 * min(width, height)
    x, y = width * (0.3 if view.light.x > 0.5 else 0.68), height * 0.30
    gores = ("#d9534f", "#f2b134", "#f4efe4", "#3f7fa8", "#d9534f", "#f2b134")
    count = len(gores)
    for number, code in enumerate(gores):
        left, right = -1 + 2 * number / count, -1 + 2 * (number + 1) / count
        rows = np.linspace(-1, 1, 40)
        swell = np.where(rows < 0, np.sqrt(np.clip(1 - rows**2, 0, 1)), np.cos(rows * np.pi / 2.4) ** 0.8)
        points = [(np.sin(left * np.pi / 2) * s, r * 1.12) for r, s in zip(rows, swell, strict=True)]
        back = [(np.sin(right * np.pi / 2) * s, r * 1.12) for r, s in zip(rows[::-1], swell[::-1], strict=True)]
        view.polygons([_shape(x, y, radius, [(float(a), float(b)) for a, b in points + back])],
                      view.light.on(colour(code), 0.04))  # fmt: skip
    view.polygons([_shape(x, y, radius, [(-0.17, 1.42), (0.17, 1.42), (0.13, 1.66), (-0.13, 1.66)])],
                  view.light.on(colour("#7a5138"), 0.04))  # fmt: skip
    for side in (-1, 1):
        rope = [(side * 0.24, 1.1), (side * 0.26, 1.1), (side * 0.15, 1.44), (side * 0.13, 1.44)]
        view.polygons([_shape(x, y, radius, rope)], view.light.on(colour("#4b3a30"), 0.04))


def road(view: View) -> None:
    """A way that runs to the horizon."""
    width, height = view.size
    top = (view.horizon + 0.09) * height
    rows = np.arange(height, dtype=np.float32)
    share = np.clip((rows - top) / (height - top), 0, 1)
    middle = width * (0.5 + 0.10 * np.sin(3.4 * (1 - share)) * (1 - share))
    half = width * (0.006 + 0.20 * share**1.35)
    inside = rows > top
    line = np.stack([middle - half, rows], -1)[inside]
    back = np.stack([middle + half, rows], -1)[inside]
    view.polygons([np.concatenate([line, back[::-1]])], view.light.on(colour("#b7a182"), 0.05))


FIGURES: dict[str, Callable[[View], None]] = {
    "road": road,
    "cabin": cabin,
    "lighthouse": lighthouse,
    "boat": boat,
    "balloon": balloon,
    "birds": birds,
}
