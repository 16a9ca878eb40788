"""Skies: gradients by time of day and weather, sun and moon, stars, clouds, aurora, what falls from them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from workers.engines.illustrator.flat.view import Colour, Light, View, colour, mix, noise, smoothstep
from workers.engines.redesign.shades import lightness

TIMES: dict[str, tuple[str, str, str, str, str, float]] = {
    "dawn": ("#5f7fa8", "#d9b3b4", "#fbd9a6", "#ffe2b0", "#eccab5", 0.78),
    "day": ("#2f7cc2", "#7fb8e2", "#dcecf2", "#fff6dc", "#cfe2ec", 1.0),
    "sunset": ("#3d4a85", "#d7717a", "#fdb467", "#ffd98a", "#e59a78", 0.66),
    "dusk": ("#1d2a55", "#5a5690", "#d98f8f", "#f4b9a0", "#6f6394", 0.42),
    "night": ("#070d22", "#14224a", "#2c406e", "#e8ecf6", "#263659", 0.2),
}
"""Zenith, middle, horizon, beam, haze, level."""

GREY = {"overcast": 0.72, "rain": 0.66, "storm": 0.82, "fog": 0.55, "snow": 0.45}
"""How much of its colour a weather takes from the sky."""


def light_of(time: str, weather: set[str], colours: Sequence[str], rng: np.random.Generator) -> Light:
    """The light of a time of day in a weather; named colours (`#rrggbb`) are the sky's, the deepest above."""
    zenith, middle, horizon, beam, haze, level = TIMES[time]
    parts = [colour(zenith), colour(middle), colour(horizon), colour(beam), colour(haze)]
    if colours:
        ordered = sorted(colours, key=lightness)
        if len(ordered) == 1:
            first = colour(ordered[0])
            ordered_parts = [first * 0.72, first, mix(first, np.ones(3, np.float32), 0.55)]
        else:
            middle_code = ordered[len(ordered) // 2] if len(ordered) > 2 else ""
            ends = colour(ordered[0]), colour(ordered[-1])
            ordered_parts = [ends[0], colour(middle_code) if middle_code else mix(*ends, 0.5), ends[1]]
        parts[:3] = ordered_parts
        parts[4] = mix(ordered_parts[1], ordered_parts[2], 0.6)
    grey = max((GREY.get(one, 0.0) for one in weather), default=0.0)
    if grey:
        dull = colour("#5b6470") if "storm" in weather else colour("#c3cad0")
        strength = 0.35 + 0.65 * level
        parts = [mix(part, dull * strength, grey * (0.95 if at != 3 else 0.5)) for at, part in enumerate(parts)]
        level *= 0.72 if "storm" in weather else 0.88
    low = time in ("sunset", "dawn")
    x = float(rng.uniform(0.24, 0.76))
    y = float(rng.uniform(0.42, 0.52) if low else rng.uniform(0.16, 0.28))
    return Light(parts[0], parts[1], parts[2], parts[3], parts[4], level, x, y)


def paint_sky(view: View, *, bands: int = 0) -> None:
    """The gradient down to the horizon. bands: even stripes of it instead of a smooth run."""
    _, height = view.size
    light = view.light
    end = max(0.35, min(1.0, view.horizon)) * height
    share = np.clip(np.arange(height, dtype=np.float32) / end, 0, 1)
    if bands:
        share = np.floor(share * bands) / max(1, bands - 1)
        share = np.clip(share, 0, 1)
    upper = mix(light.zenith, light.middle, smoothstep(0.0, 0.62, share)[:, None])
    whole = mix(upper, light.horizon, (smoothstep(0.42, 1.0, share) ** 1.2)[:, None])
    view.pixels[:] = whole[:, None, :]


def paint_sun(view: View, *, moon: bool = False) -> None:
    """The sun, or the moon, with its glow."""
    width, height = view.size
    light = view.light
    x, y = light.x * width, light.y * height
    radius = (0.042 if moon else 0.05) * min(width, height) * (1.9 if view.sparse else 1.25 if view.flat else 1.0)
    if view.flat:
        if not view.sparse:
            for reach, opacity in ((2.5, 0.10), (1.75, 0.14)):
                view.disc(x, y, radius * reach, light.beam, opacity)
        view.disc(x, y, radius, mix(light.beam, np.ones(3, np.float32), 0.25))
    else:
        view.glow(x, y, radius * (6 if moon else 11), light.beam, 0.55 if moon else 0.85)
        view.disc(x, y, radius, mix(light.beam, np.ones(3, np.float32), 0.6))
    if moon:
        shadow = light.beam * 0.86
        for dx, dy, share in ((-0.32, -0.2, 0.24), (0.25, 0.28, 0.2), (0.22, -0.38, 0.14), (-0.15, 0.42, 0.12)):
            view.disc(x + dx * radius, y + dy * radius, share * radius, shadow, 0.5)


def paint_stars(view: View, amount: float = 1.0) -> None:
    """Stars, fewer towards the horizon, a few of them large."""
    width, height = view.size
    rng = view.rng
    count = int(width * height / 5200 * amount * (0.25 if view.sparse else 1.0))
    reach = view.horizon * height
    for _ in range(count):
        x, y = rng.uniform(0, width), reach * rng.uniform(0, 1) ** 1.35
        size = 0.55 + 1.5 * rng.uniform(0, 1) ** 6
        size *= min(width, height) / 1000
        view.disc(x, y, max(0.7, size * (1.5 if view.flat else 1.0)), np.ones(3, np.float32),
                  float(rng.uniform(0.35, 0.95)))  # fmt: skip
    if not view.flat and amount > 1.0:
        _milky_way(view)


def _milky_way(view: View) -> None:
    width, height = view.size
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    lean = float(view.rng.uniform(0.5, 0.9)) * (1 if view.rng.random() < 0.5 else -1)
    across = (columns - width * 0.5) * lean + (rows - height * 0.38)
    band = np.exp(-((across / (0.16 * height)) ** 2))
    dust = noise(view.rng, width, height, 0.16 * height, octaves=6, gain=0.6)
    light = np.clip(band * (0.5 + 0.9 * dust), 0, 1) * smoothstep(view.horizon * height, 0.2 * height, rows)
    tint = mix(colour("#8d7bc4"), colour("#f3dfe0"), np.clip(0.5 + dust, 0, 1)[..., None])
    view.pixels += (1 - view.pixels) * (0.55 * light)[..., None] * tint


def paint_clouds(view: View, amount: float, *, storm: bool = False) -> None:
    """Clouds, amount 0 to 1 of the sky: shaded fields, or rounded shapes where the view is flat."""
    if view.flat:
        _flat_clouds(view, amount)
        return
    width, height = view.size
    reach = int(min(1.0, view.horizon + 0.02) * height)
    rows = (np.arange(reach, dtype=np.float32) / max(1, reach))[:, None]
    field = noise(view.rng, width, reach, 0.36 * height, octaves=7, gain=0.56, stretch=2.1)
    far = noise(view.rng, width, reach, 0.10 * height, octaves=5, gain=0.55, stretch=4.0)
    density = mix(field, far, smoothstep(0.55, 1.0, rows))
    edge = 0.62 - 1.15 * amount
    alpha = smoothstep(edge, edge + 0.5, density) * (0.55 + 0.45 * smoothstep(0.0, 0.25, rows))
    step = max(2, round(0.018 * height))
    matrix = np.array([[1, 0, step * np.sign(view.light.x - 0.5)], [0, 1, -step]], np.float32)
    towards = cv2.warpAffine(density, matrix, (width, reach), borderMode=cv2.BORDER_REPLICATE)
    lit = np.clip(0.5 + 1.5 * (density - towards), 0, 1)
    light = view.light
    white = mix(mix(light.beam, np.ones(3, np.float32), 0.35), light.horizon, 0.55 * (1 - light.level))
    white = white * (0.45 + 0.55 * light.level)
    dark = mix(light.middle, light.haze, 0.35) * (0.86 if light.level > 0.5 else 0.78)
    if storm:
        white, dark = light.haze * 0.86, light.zenith * 0.42
    paint = mix(dark, white, (lit * (0.65 + 0.35 * alpha))[..., None])
    view.cover(np.asarray(alpha * (0.96 if storm else 0.9), np.float32), paint)


def _flat_clouds(view: View, amount: float) -> None:
    width, height = view.size
    count = max(2, round(3 + 6 * amount)) if not view.sparse else 2
    side = min(width, height)
    white = mix(mix(view.light.beam, np.ones(3, np.float32), 0.45), view.light.middle, 0.55 * (1 - view.light.level))
    for number in range(count):
        x = width * ((number + 0.5 * view.rng.uniform(0, 1)) / count)
        y = view.horizon * height * float(view.rng.uniform(0.12, 0.66))
        size = side * float(view.rng.uniform(0.08, 0.15))
        shapes = []
        for dx, dy, r in ((-0.9, 0.12, 0.42), (-0.3, -0.22, 0.6), (0.4, -0.06, 0.5), (0.98, 0.18, 0.34)):
            angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
            shapes.append(np.stack([x + size * (dx + r * np.cos(angles)), y + size * (dy + r * np.sin(angles))], -1))
        base = y + size * 0.52
        outline = [np.minimum(shape, [np.inf, base]) for shape in shapes]
        ends = [(x - 1.3 * size, base), (x - 1.2 * size, y + 0.2 * size), (x + 1.2 * size, y + 0.2 * size),
                (x + 1.32 * size, base)]  # fmt: skip
        view.polygons([*outline, np.array(ends)], white, 0.92)


def paint_aurora(view: View, tints: Sequence[Colour]) -> None:
    """Curtains of light."""
    width, height = view.size
    rows = np.arange(height, dtype=np.float32)[:, None]
    for number, tint in enumerate(tints):
        base = height * (0.30 + 0.12 * number) + 0.10 * height * np.cumsum(
            noise(view.rng, width, 1, 0.2 * width, octaves=3)[0]
        ) / max(1, 0.12 * width)
        folds = 0.6 + 0.9 * noise(view.rng, width, 1, 0.035 * width, octaves=4, gain=0.7)[0]
        long = height * (0.24 + 0.12 * np.abs(noise(view.rng, width, 1, 0.09 * width, octaves=3)[0]))
        above = (base[None, :] - rows) / long[None, :]
        shine = np.where(above > 0, np.exp(-2.6 * above), np.exp(-np.minimum((above * 9) ** 2, 60)))
        share = np.clip(shine * folds[None, :], 0, 1) * 0.62
        view.pixels += (1 - view.pixels) * share[..., None].astype(np.float32) * tint


def paint_rainbow(view: View) -> None:
    """A bow over the land."""
    width, height = view.size
    x, y = width * 0.5, height * (view.horizon + 0.18)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    outer = min(0.62 * width, 0.86 * y)
    band = (np.hypot(columns - x, rows - y) - outer * 0.86) / (outer * 0.14)
    hues = [colour(code) for code in ("#8a5fc4", "#3f7fd0", "#45b36b", "#f4d84a", "#f2953b", "#e2504a")]
    above = smoothstep(view.horizon * height + 1, view.horizon * height - 1, rows)
    inside = smoothstep(0.0, 0.06, band) * smoothstep(1.0, 0.94, band) * above
    at = np.clip(band, 0, 0.999) * (len(hues) - (0 if view.flat else 1))
    low = np.floor(at).astype(int)
    table = np.stack([*hues, hues[-1]])
    share = np.zeros_like(at) if view.flat else at - low
    paint = mix(table[low], table[low + 1], share[..., None])
    view.cover(inside * (0.85 if view.flat else 0.42), paint)


def paint_weather(view: View, weather: set[str]) -> None:
    """What lies between the view and the eye: rain, snow, fog, lightning."""
    width, height = view.size
    unit = min(width, height) / 1000
    if "fog" in weather:
        rows = (np.arange(height, dtype=np.float32) / height)[:, None]
        thick = 0.62 * np.exp(-(((rows - view.horizon - 0.06) / 0.2) ** 2)) * np.ones((1, width), np.float32)
        if not view.flat:
            thick = thick * (0.8 + 0.5 * noise(view.rng, width, height, 0.3 * height, octaves=4, stretch=3.0))
        view.cover(np.clip(thick, 0, 0.85).astype(np.float32), mix(view.light.haze, np.ones(3, np.float32), 0.25))
    if "rain" in weather or "storm" in weather:
        for _ in range(340 if not view.sparse else 90):
            x, y = view.rng.uniform(-0.1, 1.0) * width, view.rng.uniform(-0.05, 1.0) * height
            long = unit * float(view.rng.uniform(22, 60))
            lean, wide = 0.22 * long, unit * 0.9
            view.polygons([np.array([(x, y), (x + wide, y), (x + wide + lean, y + long), (x + lean, y + long)])],
                          np.ones(3, np.float32), 0.30)  # fmt: skip
    if "snow" in weather:
        for _ in range(260 if not view.sparse else 80):
            size = unit * (1.2 + 4.5 * float(view.rng.uniform(0, 1)) ** 3)
            view.disc(view.rng.uniform(0, 1) * width, view.rng.uniform(0, 1) * height, size, np.ones(3, np.float32),
                      float(view.rng.uniform(0.45, 0.9)))  # fmt: skip


def paint_lightning(view: View) -> None:
    """A bolt from the clouds to the horizon."""
    width, height = view.size
    x, y = width * float(view.rng.uniform(0.3, 0.7)), 0.08 * height
    end = view.horizon * height
    left, right = [(x, y)], [(x + 4, y)]
    steps = 14
    for step in range(1, steps + 1):
        x += float(view.rng.normal(0, 0.022)) * width
        thick = max(1.2, 0.006 * min(width, height) * (1 - step / (steps + 2)))
        at = y + (end - y) * step / steps
        left.append((x - thick, at))
        right.append((x + thick, at))
    view.glow(float(np.mean([point[0] for point in left])), (y + end) / 2, 0.5 * height, colour("#d9e2ff"), 0.6)
    view.polygons([np.array(left + right[::-1])], colour("#fdfcff"))
