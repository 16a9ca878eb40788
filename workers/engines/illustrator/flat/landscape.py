"""A view of land and sky from the words of a prompt: what is named, from the farthest to the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workers.engines.illustrator.flat import land, sky
from workers.engines.illustrator.flat.colour import Pixels
from workers.engines.illustrator.flat.figures import FIGURES
from workers.engines.illustrator.flat.view import View, colour

WATER = {"sea", "waves", "lake", "beach", "boat", "river"}
SUNLESS = {"overcast", "rain", "storm", "fog", "snow"}


@dataclass(frozen=True)
class Outlook:
    """What is to be seen. things: of words.landscapes.LAND. time, weather: of its other tables. colours: of the sky.
    tints: colours said of a thing, by its name."""

    things: tuple[str, ...]
    time: str
    weather: frozenset[str]
    without: frozenset[str]
    colours: Sequence[str]
    tints: dict[str, list[str]]
    flat: bool = False
    sparse: bool = False
    bands: int = 0


def paint(outlook: Outlook, width: int, height: int, rng: np.random.Generator) -> Pixels:
    """The view, (height, width, 3) uint8 sRGB."""
    weather = set(outlook.weather)
    light = sky.light_of(outlook.time, weather & sky.GREY.keys(), outlook.colours, rng)
    things = set(outlook.things)
    view = View(np.zeros((height, width, 3), np.float32), light, rng, outlook.flat, outlook.sparse)
    view.things = things | (weather & {"snow", "autumn", "spring", "summer"})
    view.horizon = _horizon(things, width / height)
    if outlook.time in ("sunset", "dawn"):
        light.y = view.horizon - float(rng.uniform(0.05, 0.11))
    if weather & SUNLESS or "sun" in outlook.without:
        view.things.add("sunless")
    _above(view, outlook, weather)
    _land(view, outlook)
    sky.paint_weather(view, weather)
    if not view.flat:
        grain = rng.standard_normal((height, width, 1)).astype(np.float32)
        view.pixels += 0.010 * grain
    return np.asarray(np.clip(view.pixels, 0, 1) * 255 + 0.5, np.uint8)


def _horizon(things: set[str], ratio: float) -> float:
    if not things - {"sky", "sun", "moon", "stars", "clouds", "rainbow", "aurora", "birds", "balloon"}:
        return 1.12
    level = 0.58 if things & WATER else 0.66
    return level + (0.04 if ratio < 0.8 else 0.0)


def _above(view: View, outlook: Outlook, weather: set[str]) -> None:
    """Everything in the sky."""
    things, without = view.things, outlook.without
    sky.paint_sky(view, bands=outlook.bands)
    dark = outlook.time == "night" or (outlook.time == "dusk" and "stars" in things)
    if (dark or "stars" in things) and "stars" not in without and not weather & SUNLESS:
        sky.paint_stars(view, 2.2 if "stars" in things else 1.0)
    if "aurora" in things:
        named = outlook.tints.get("aurora") or ["#4be3a0", "#57b9e6", "#a06be0"]
        sky.paint_aurora(view, [colour(code) for code in named][:3])
    night = outlook.time == "night"
    wants_moon = "moon" in things or (night and "moon" not in without and not {"stars", "aurora"} & things)
    if "sunless" not in things and (wants_moon or not (night or outlook.time == "dusk")):
        sky.paint_sun(view, moon=wants_moon)
    if "clouds" not in without and not (view.sparse and "clouds" not in things):
        amount = _cloudiness(things, weather)
        if amount > 0 and not (night and "clouds" not in things and not weather):
            sky.paint_clouds(view, amount, storm="storm" in weather)
    if "storm" in weather:
        sky.paint_lightning(view)
    if "rainbow" in things:
        sky.paint_rainbow(view)


def _cloudiness(things: set[str], weather: set[str]) -> float:
    if weather & {"storm", "rain", "overcast"}:
        return 0.9
    if "clouds" in things or "cloudy" in weather:
        return 0.62
    return 0.0 if weather & {"clear", "fog"} else 0.36


def _land(view: View, outlook: Outlook) -> None:
    """From far to near."""
    things, tints, level = view.things, outlook.tints, view.horizon
    if level > 1:
        _figures(view, outlook)
        return
    water = bool(things & WATER)
    grounded = things & {"field", "flowers", "hills", "trees", "forest", "cabin", "road", "lake", "river"}
    if "mountains" in things:
        own = (tints.get("mountains") or ["#5f6f86"])[0]
        for depth, height in ((0.66, 0.24), (0.42, 0.30), (0.18, 0.24))[: 2 if view.sparse else 3]:
            land.paint_mountains(view, level + 0.012, height * (1.15 - 0.35 * (depth < 0.3)), depth, own)
    elif "hills" in things or (grounded and not water):
        for depth in (0.68, 0.46):
            land.paint_hills(view, level + 0.03 * (0.7 - depth), 0.12, depth, (tints.get("hills") or [""])[0])
    if "city" in things:
        land.paint_city(view, level + 0.01, 0.55, tallest=0.30)
        land.paint_city(view, level + 0.02, 0.12, tallest=0.36)
    if "forest" in things:
        for depth, size in ((0.5, 0.09), (0.3, 0.13)):
            land.paint_pines(view, level + 0.02, depth, size=size)
    if water:
        foot = 0.84 if things & {"beach", "palms", "field", "cabin", "road", "trees", "forest", "flowers"} else 1.0
        land.paint_water(view, level, 1.0 if foot == 1.0 else foot + 0.08, _water_tint(tints))
    if "dunes" in things:
        land.paint_dunes(view, level + 0.03)
    _foreground(view, outlook, water=water)
    _figures(view, outlook)


def _water_tint(tints: dict[str, list[str]]) -> str:
    return next((tints[name][0] for name in ("sea", "lake", "waves", "river") if tints.get(name)), "")


def _foreground(view: View, outlook: Outlook, *, water: bool) -> None:
    things, tints, level = view.things, outlook.tints, view.horizon
    if "beach" in things or ("palms" in things and water):
        land.paint_sand(view, 0.84, foam=not view.sparse)
    elif things & {"field", "flowers", "hills", "trees", "cabin", "road", "forest", "lighthouse"}:
        top = 0.88 if water else level + 0.10
        own = (tints.get("field") or tints.get("hills") or [""])[0]
        blossoms = (tints.get("flowers") or ["#d8433f"])[0] if "flowers" in things else ""
        if "mountains" in things or "forest" in things or not water:
            land.paint_hills(view, top - 0.02, 0.05, 0.22, own)
        land.paint_field(view, top + 0.06, blossoms=blossoms, own=own)
    elif "city" in things and not water:
        land.paint_hills(view, level + 0.05, 0.02, 0.0, "#4c5561")
    elif "mountains" in things and not water and "dunes" not in things:
        land.paint_hills(view, level + 0.12, 0.10, 0.30, (tints.get("hills") or [""])[0])
        land.paint_pines(view, level + 0.24, 0.10, size=0.10, dense=0.8)
    if "forest" in things and not view.sparse:
        land.paint_pines(view, 0.985, 0.0, size=0.30, dense=0.55)
    if "trees" in things:
        land.paint_trees(view, level + 0.15, 0.12, size=0.24, count=3 if view.sparse else 6)
    if "palms" in things:
        land.paint_palms(view, 0.86, size=0.52)


def _figures(view: View, outlook: Outlook) -> None:
    for name in outlook.things:
        if name in FIGURES:
            FIGURES[name](view)
