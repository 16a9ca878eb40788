"""Land and water of painted views: ridges, hills, woods, water, sand, fields, a town."""

from __future__ import annotations

import cv2
import numpy as np

from workers.engines.illustrator.flat.colour import Floats
from workers.engines.illustrator.flat.view import View, colour, mix, noise, ridge, smoothstep

GREENS = {"spring": "#7fb069", "summer": "#5d8f4e", "autumn": "#b5763a", "snow": "#e4ebf0", "": "#6b9152"}


def season(view: View) -> str:
    """The season or snow that is on the land."""
    return next((name for name in ("snow", "autumn", "spring", "summer") if name in view.things), "")


def paint_mountains(view: View, base: float, height: float, depth: float, own: str) -> None:
    """A range with a lit and a shaded side and snow above. base, height: shares of the picture; depth: 0 to 1."""
    wide, tall = view.size
    octaves = 3 if view.sparse else 6
    peaks = 1 - 2.1 * np.abs(ridge(view.rng, wide, 0.42 * wide, octaves=octaves, gain=0.42))
    swell = 0.5 + 0.7 * ridge(view.rng, wide, 0.6 * wide, octaves=2)
    line = 0.72 * peaks + 0.34 * swell
    tops = (base - height * np.clip(line, 0.02, 1.1)) * tall
    tops = tops.astype(np.float32)
    rock = view.light.on(colour(own), depth)
    if view.flat:
        view.below(tops, rock)
        _flat_caps(view, tops, base * tall, depth)
        return
    rows = np.arange(tall, dtype=np.float32)[:, None]
    rough = noise(view.rng, wide, tall, 0.15 * tall, octaves=5, gain=0.5)
    drop = rows - tops[None, :]
    slope = np.gradient(cv2.GaussianBlur(tops[None, :], (0, 0), 0.009 * wide)[0])
    lean = 0.05 * tall * rough + 0.28 * drop * np.clip(3 * rough, -1, 1)
    columns = np.arange(wide)[None, :] + lean.astype(np.float32)
    facing = slope[np.clip(columns, 0, wide - 1).astype(np.int32)]
    side = 1.0 if view.light.x < 0.5 else -1.0
    lit = smoothstep(-0.5, 0.5, np.asarray(side * facing * 1.1 + 0.22 * rough, np.float32))
    paint = mix(rock * (0.66 + 0.2 * depth), mix(rock, view.light.on(colour("#ffffff"), depth), 0.22), lit[..., None])
    reach = height * tall * (0.75 if season(view) == "snow" else 0.30)
    snow = smoothstep(reach * 1.15, reach * 0.55, drop + 0.05 * tall * rough + (tops - tops.min())[None, :] * 0.35)
    white = view.light.on(colour("#f6f9fc"), depth * 0.85)
    paint = mix(paint, mix(white * 0.76, white, lit[..., None]), snow[..., None])
    fade = smoothstep(0.1 * height * tall, 1.15 * height * tall, drop) * (0.25 + 0.35 * depth)
    view.below(tops, mix(paint, view.light.haze, fade[..., None]))


def _flat_caps(view: View, tops: Floats, foot: float, depth: float) -> None:
    """Snow with a jagged lower edge on the peaks of a flat range."""
    wide, _ = view.size
    high = tops.min() + 0.34 * (foot - tops.min())
    jag = ridge(view.rng, wide, 0.03 * wide, octaves=2) * 0.10 * (foot - tops.min())
    lower = np.minimum(high + jag, foot).astype(np.float32)
    white = view.light.on(colour("#fbfaf6"), depth * 0.8)
    rows = np.arange(view.size[1], dtype=np.float32)[:, None]
    alpha = np.clip(rows - tops[None, :] + 0.5, 0, 1) * np.clip(lower[None, :] - rows + 0.5, 0, 1)
    view.cover(alpha.astype(np.float32), white)


def paint_hills(view: View, base: float, height: float, depth: float, own: str = "") -> Floats:
    """A rolling hill; returns its line (W,) in pixels."""
    wide, tall = view.size
    octaves = 2 if view.sparse or view.flat else 4
    line = ridge(view.rng, wide, float(view.rng.uniform(0.4, 0.6)) * wide, octaves=octaves, gain=0.3)
    tops = ((base - height * (0.5 + 0.5 * line)) * tall).astype(np.float32)
    ground = view.light.on(colour(own or GREENS[season(view)]), depth)
    if view.flat:
        view.below(tops, ground)
        return tops
    drop = (np.arange(tall, dtype=np.float32)[:, None] - tops[None, :]) / (0.3 * tall)
    grain = noise(view.rng, wide, tall, 0.05 * tall, octaves=5, gain=0.6, stretch=2.2)
    shade = 1.08 - 0.34 * np.clip(drop, 0, 1) + 0.10 * grain
    lit = mix(ground, view.light.on(view.light.beam, depth), 0.16)
    rim = smoothstep(0.12, 0.0, drop)
    view.below(tops, mix(ground * shade[..., None], lit, (0.55 * rim)[..., None]))
    return tops


def paint_pines(view: View, base: float, depth: float, *, size: float, dense: float = 1.0) -> None:
    """A row of firs. base: share of the picture where they stand; size: share of its height."""
    wide, tall = view.size
    green = {"autumn": "#5c5230", "snow": "#5d7480"}.get(season(view), "#2f4f3c")
    paint = view.light.on(colour(green), depth)
    step = size * tall * 0.26 / dense
    ground = base * tall + 0.02 * tall * ridge(view.rng, wide, 0.3 * wide, octaves=3)
    shapes = []
    x = -step
    while x < wide + step:
        high = size * tall * float(view.rng.uniform(0.62, 1.12))
        foot = float(ground[int(np.clip(x, 0, wide - 1))]) + 2
        shapes.append(_pine(x, foot, high, view.rng))
        x += step * float(view.rng.uniform(0.6, 1.4))
    view.polygons(shapes, paint)
    view.below(np.asarray(ground, np.float32), paint)


def _pine(x: float, foot: float, high: float, rng: np.random.Generator) -> Floats:
    tiers, wide = 7, 0.21 * high
    left, right = [], []
    for tier in range(tiers):
        share = tier / tiers
        y = foot - high + high * 0.95 * share
        reach = wide * (share + 0.12) ** 0.85
        left += [(x - reach * 0.35, y), (x - reach * float(rng.uniform(0.9, 1.1)), y + high * 0.15)]
        right += [(x + reach * 0.35, y), (x + reach * float(rng.uniform(0.9, 1.1)), y + high * 0.15)]
    trunk = [(x + 0.03 * high, foot), (x - 0.03 * high, foot)]
    return np.asarray([(x, foot - high * 1.04), *right, *trunk, *left[::-1]], np.float32)


def paint_trees(view: View, base: float, depth: float, *, size: float, count: int) -> None:
    """Round trees with a light and a dark side."""
    wide, tall = view.size
    greens = {
        "autumn": ("#c9652e", "#d99a3a", "#a8482c"),
        "spring": ("#eab7c4", "#9cc27a", "#f3d3da"),
        "snow": ("#dfe7ec", "#cfd9e0", "#e8eef2"),
    }.get(season(view), ("#5f9350", "#76a35a", "#4c7f4c"))
    places = sorted((number + float(view.rng.uniform(0.15, 0.85))) / count for number in range(count))
    for number, place in enumerate(places):
        x, foot = place * wide, (base + float(view.rng.uniform(-0.01, 0.03))) * tall
        high = size * tall * float(view.rng.uniform(0.75, 1.2))
        trunk = view.light.on(colour("#5d4636"), depth)
        half = 0.035 * high
        view.polygons(
            [np.array([(x - half, foot), (x - half * 0.7, foot - 0.6 * high), (x + half * 0.7, foot - 0.6 * high),
                       (x + half, foot)])], trunk)  # fmt: skip
        own = colour(greens[number % len(greens)])
        crown = [(0.0, -0.72, 0.27), (-0.2, -0.56, 0.22), (0.21, -0.58, 0.22), (-0.06, -0.5, 0.22)]
        side = 1 if view.light.x > place else -1
        for shift, tone in ((0.0, 0.82), (0.06, 1.0)):
            for dx, dy, r in crown:
                view.disc(x + (dx + side * shift * 0.5) * high, foot + (dy - shift) * high, (r - shift * 0.5) * high,
                          view.light.on(np.clip(own * tone, 0, 1), depth))  # fmt: skip


def paint_palms(view: View, base: float, *, size: float) -> None:
    """Palms that lean over the shore, dark before the sky."""
    wide, tall = view.size
    paint = view.light.on(colour("#3f5f3c"), 0.0) * 0.72
    side = -1 if view.light.x > 0.5 else 1
    edge = 0.86 if side > 0 else 0.14
    for number, (shift, share) in enumerate(((0.0, 1.0), (0.10, 0.76))):
        foot = np.array([(edge - side * shift) * wide, (base + 0.06) * tall])
        top = foot + np.array([-side * 0.16 * (1 + number), -share]) * size * tall
        t = np.linspace(0, 1, 24)[:, None]
        line = foot * (1 - t) ** 2 + 2 * t * (1 - t) * (foot + np.array([0, -0.5 * size * share * tall])) + top * t**2
        half = 0.018 * size * tall * (1.1 - 0.6 * t)
        view.polygons([np.concatenate([line - [1, 0] * half, (line + [1, 0] * half)[::-1]])], paint * 0.9)
        for frond in range(9):
            angle = np.pi * (0.02 + 0.96 * frond / 8) + np.pi
            tip = top + 0.36 * size * tall * share * np.array([np.cos(angle), 0.65 * np.sin(angle) + 0.35])
            bend = top + 0.24 * size * tall * share * np.array([np.cos(angle), np.sin(angle) - 0.1])
            curve = top * (1 - t) ** 2 + 2 * t * (1 - t) * bend + tip * t**2
            thick = 0.030 * size * tall * np.sin(np.pi * np.clip(t, 0, 1)) ** 0.7
            down = np.array([0.0, 1.0]) * thick
            view.polygons([np.concatenate([curve - 0.4 * down, (curve + down)[::-1]])], paint)


def paint_water(view: View, top: float, bottom: float, own: str = "") -> None:
    """Water from a waterline down to a foot, which mirrors what is above it. top, bottom: shares of the picture."""
    wide, tall = view.size
    line, foot = int(top * tall), min(tall, int(bottom * tall) + 1)
    deep = foot - line
    if deep < 4:
        return
    rows = np.arange(deep, dtype=np.float32)
    share = (rows / deep)[:, None]
    source = np.clip(line - 1 - (rows * 0.92).astype(int), 0, line - 1)
    mirrored = view.pixels[source].copy()
    blue = view.light.on(colour(own or "#2f6d8a"), 0.0)
    if view.flat:
        body = mix(mix(blue, view.light.middle, 0.4), blue * 0.8, (np.floor(share * 4) / 4)[..., None])
        water = np.broadcast_to(body, (deep, wide, 3)).copy()
    else:
        blurred = cv2.GaussianBlur(mirrored, (0, 0), sigmaX=max(1.0, 0.004 * wide), sigmaY=max(1.0, 0.012 * tall))
        ripple = noise(view.rng, wide, deep, 0.03 * tall, octaves=5, gain=0.65, stretch=7.0)
        shift = (ripple * (4 + 26 * share) * tall / 1000).astype(np.float32)
        columns = np.broadcast_to(np.arange(wide, dtype=np.float32), (deep, wide))
        lines = np.broadcast_to(rows[:, None], (deep, wide)) + shift
        blurred = cv2.remap(blurred, columns, lines.astype(np.float32), cv2.INTER_LINEAR,
                            borderMode=cv2.BORDER_REFLECT)  # fmt: skip
        water = mix(np.asarray(blurred, np.float32), blue, (0.22 + 0.30 * share)[..., None])
        water = water * (1 + 0.10 * ripple * (0.4 + share))[..., None]
    view.pixels[line:foot] = np.clip(water, 0, 1)
    _glitter(view, line, deep)


def _glitter(view: View, line: int, deep: int) -> None:
    """The sun's path on the water: short bright dashes under it, wider nearer the eye."""
    wide, tall = view.size
    if "sunless" in view.things:
        return
    count = 46 if view.flat else 190
    shapes = []
    for _ in range(count):
        share = float(view.rng.uniform(0, 1)) ** 1.25
        spread = (0.018 + 0.10 * share) * wide
        x = view.light.x * wide + float(view.rng.normal(0, 0.42)) * spread
        long = (0.006 + 0.034 * share * float(view.rng.uniform(0.3, 1))) * wide
        thick = max(0.8, (0.0012 + 0.0035 * share) * tall)
        y = line + 2 + share * deep
        shapes.append(np.array([(x - long, y), (x, y - thick), (x + long, y), (x, y + thick)]))
    paint = mix(view.light.beam, np.ones(3, np.float32), 0.35)
    view.polygons(shapes, paint, 0.75 if view.flat else 0.5)


def paint_sand(view: View, top: float, *, foam: bool) -> None:
    """A shore before the water; foam along its edge."""
    wide, tall = view.size
    lean = float(view.rng.uniform(0.04, 0.10)) * (1 if view.rng.random() < 0.5 else -1)
    x = np.linspace(-0.5, 0.5, wide)
    edge = ((top + lean * x + 0.012 * np.sin(7 * x + view.rng.uniform(0, 6))) * tall).astype(np.float32)
    sand = view.light.on(colour("#e3c79a"), 0.0)
    white = view.light.on(colour("#fbfbf7"), 0.0)
    if foam:
        for number, out in enumerate((0.030, 0.012)):
            wave = 0.006 * tall * ridge(view.rng, wide, 0.06 * wide, octaves=3)
            view.below(edge - out * tall + wave, mix(white, view.light.middle, 0.25 - 0.2 * number))
            if number == 0:
                view.below(edge - 0.020 * tall + wave, mix(sand * 0.72, view.light.middle, 0.3))
    if view.flat:
        view.below(edge, sand)
        return
    grain = noise(view.rng, wide, tall, 0.02 * tall, octaves=5, gain=0.7, stretch=3.0)
    drop = (np.arange(tall, dtype=np.float32)[:, None] - edge[None, :]) / (0.16 * tall)
    wet = smoothstep(0.35, 0.0, drop)
    view.below(edge, mix(sand * (1 + 0.05 * grain)[..., None], sand * 0.74, (0.8 * wet)[..., None]))


def paint_dunes(view: View, base: float) -> None:
    """Dunes with a sharp crest, one side in the shade."""
    wide, tall = view.size
    for number in range(2 if view.sparse else 4):
        depth = 0.5 * (1 - number / 3.2)
        level = base + 0.085 * number
        line = ridge(view.rng, wide, (0.75 - 0.08 * number) * wide, octaves=2, gain=0.25)
        tops = ((level - 0.10 * (0.5 + 0.5 * line)) * tall).astype(np.float32)
        sand = view.light.on(colour("#d9a566"), max(0.0, depth))
        shade = mix(sand * 0.62, view.light.zenith, 0.12)
        view.below(tops, sand)
        if view.flat:
            continue
        slope = np.gradient(cv2.GaussianBlur(tops[None, :], (0, 0), 0.02 * wide)[0])
        lee = smoothstep(0.0, 0.10, slope if view.light.x < 0.5 else -slope)  # the side that the sun does not see
        drop = np.arange(tall, dtype=np.float32)[:, None] - tops[None, :]
        fall = np.clip(1.05 - drop / (0.16 * tall), 0.0, 1)
        alpha = np.clip(drop + 0.5, 0, 1) * lee[None, :] * fall
        view.cover(alpha.astype(np.float32), shade)


def paint_field(view: View, top: float, *, blossoms: str = "", own: str = "") -> None:
    """A meadow in the foreground; blossoms: the colour of its flowers, none where empty."""
    wide, tall = view.size
    tops = paint_hills(view, top, 0.03, 0.0, own)
    if view.sparse:
        return
    unit = tall / 1000
    grass = view.light.on(colour(own or GREENS[season(view)]), 0.0)
    for tone, count in ((0.72, 420), (1.18, 300)):
        shapes = []
        for _ in range(count):
            share = float(view.rng.uniform(0, 1)) ** 0.7
            x = float(view.rng.uniform(0, wide))
            y = tops[int(min(x, wide - 1))] + share * (tall - tops[int(min(x, wide - 1))]) * 1.02 + 6 * unit
            high = unit * (8 + 42 * share) * float(view.rng.uniform(0.7, 1.3))
            lean = high * float(view.rng.uniform(-0.35, 0.35))
            shapes.append(np.array([(x - 0.05 * high, y), (x + lean, y - high), (x + 0.05 * high, y)]))
        view.polygons(shapes, np.clip(grass * tone, 0, 1), 0.75)
    if blossoms:
        _blossoms(view, tops, blossoms)


def _blossoms(view: View, tops: Floats, own: str) -> None:
    wide, tall = view.size
    base = colour(own)
    for number in range(360):
        share = (number / 360) ** 1.1
        x = float(view.rng.uniform(0, wide))
        ground = float(tops[int(min(x, wide - 1))])
        y = ground + 0.01 * tall + share * (tall - ground)
        size = tall * (0.0016 + 0.012 * share**1.5) * float(view.rng.uniform(0.7, 1.2))
        tone = np.clip(base * float(view.rng.uniform(0.82, 1.12)), 0, 1).astype(np.float32)
        view.disc(x, y, size, view.light.on(tone, 0.25 * (1 - share)), ry=0.72 * size)
        if size > 0.006 * tall:
            view.disc(x, y, 0.3 * size, view.light.on(colour("#3a2f2a"), 0.0), ry=0.22 * size)


def paint_city(view: View, base: float, depth: float, *, tallest: float) -> None:
    """A row of buildings; lit windows where it is dark."""
    wide, tall = view.size
    own = colour("#6d7886") if view.light.level > 0.6 else colour("#3c4458")
    paint = view.light.on(own, depth)
    x = -0.02 * wide
    glow = mix(colour("#ffd98a"), view.light.beam, 0.2)
    while x < wide:
        width = wide * float(view.rng.uniform(0.022, 0.06))
        middle = np.exp(-(((x / wide - 0.5) / 0.34) ** 2))
        high = tallest * tall * float(view.rng.uniform(0.35, 1.0)) * (0.5 + 0.5 * middle)
        top = base * tall - high
        tone = np.clip(paint * float(view.rng.uniform(0.9, 1.1)), 0, 1)
        view.polygons([np.array([(x, base * tall), (x, top), (x + width, top), (x + width, base * tall)])], tone)
        if view.rng.random() < 0.3:
            spire = x + width / 2
            view.polygons([np.array([(spire - 0.06 * width, top), (spire, top - 0.22 * high),
                                     (spire + 0.06 * width, top)])], tone)  # fmt: skip
        if depth < 0.5:
            _windows(view, x, top, width, base * tall, glow if view.light.level < 0.6 else tone * 0.86)
        x += width * float(view.rng.uniform(0.92, 1.1))


def _windows(view: View, x: float, top: float, width: float, foot: float, paint: Floats) -> None:
    columns = max(2, int(width / (0.009 * view.size[0])))
    step, pane = width / columns, 0.5 * width / columns
    rows = int((foot - top) / (step * 1.4))
    shapes = []
    for row in range(rows):
        for column in range(columns):
            if view.rng.random() < (0.42 if view.light.level < 0.6 else 0.85):
                left, up = x + step * (column + 0.25), top + step * 1.4 * (row + 0.4)
                shapes.append(np.array([(left, up), (left + pane, up), (left + pane, up + 1.3 * pane),
                                        (left, up + 1.3 * pane)]))  # fmt: skip
    view.polygons(shapes, paint, 0.9)
