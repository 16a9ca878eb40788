"""Palettes of flat pictures: a ground, an ink that can be read on it, and accents. Codes are `#rrggbb` sRGB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.redesign.shades import apart, lightness, shifted

Pixels = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]
Triple = tuple[int, int, int]

READABLE = 4.5
"""Contrast ratio of text on its ground (WCAG 2.2, 1.4.3)."""

SETS: tuple[tuple[str, ...], ...] = (
    ("#f4ede1", "#1f3a4d", "#d9683f", "#e9b44c", "#7fa99b"),
    ("#f7f3ec", "#2b2d42", "#ef6f6c", "#f2c14e", "#5f9ea0"),
    ("#efe6dc", "#3d2c2e", "#b5532f", "#d99a5b", "#6b7a4a"),
    ("#e8eef1", "#16324f", "#2f7d9a", "#f08a5d", "#f6d186"),
    ("#f3efe7", "#22313a", "#6a8d73", "#c9a227", "#b4553f"),
    ("#fbeee6", "#3a1f3d", "#c74b6f", "#f39c6b", "#6c5b9e"),
    ("#eef0e6", "#26402f", "#5f8d4e", "#e3b23c", "#d6724f"),
    ("#1d2433", "#f4efe6", "#e07a5f", "#f2cc8f", "#81b29a"),
    ("#f1f1ee", "#1b1b1e", "#ff5d3b", "#ffc145", "#3b6ea5"),
    ("#f6e7d8", "#2a3d45", "#c06e52", "#8aa6a3", "#e5c59e"),
    ("#e9e4f0", "#2e294e", "#7b5ea7", "#f26b5e", "#f5c04f"),
    ("#14342b", "#f5ecd7", "#bbdf9c", "#f29e4c", "#e2725b"),
)
"""Ground, ink, three accents: what is taken where a prompt names no colour."""


@dataclass(frozen=True)
class Palette:
    """ground: of the picture. ink: of type and outlines. accents: at least three."""

    ground: str
    ink: str
    accents: tuple[str, ...]

    def accent(self, number: int) -> str:
        """The n-th accent, from the first again past the last."""
        return self.accents[number % len(self.accents)]


def palette_of(
    colours: Sequence[str], rng: np.random.Generator, *, ground: str = "", dark: bool = False, light: bool = False
) -> Palette:
    """A palette that colours rule. ground: the colour said of the background. dark, light: what the picture is to be.

    Without colours it is one of SETS. Accents that are missing are tones of those that were named.
    """
    named = [code for code in dict.fromkeys(colours) if code != ground]
    if not named and not ground:
        sets = [one for one in SETS if dark == (lightness(one[0]) < 50)] if dark or light else list(SETS)
        chosen = sets[int(rng.integers(len(sets)))]
        return Palette(chosen[0], chosen[1], tuple(chosen[2:]))
    if not ground:
        ground = _ground(named, rng, dark=dark, light=light)
    accents = [code for code in named if apart(code, ground) > 12]
    seed = accents[0] if accents else shifted(ground, -38 if lightness(ground) > 50 else 38)
    accents = accents or [seed]
    for step in (16.0, -16.0, 30.0):
        if len(accents) >= 3:
            break
        tone = shifted(seed, step)
        if all(apart(tone, other) > 7 for other in (*accents, ground)):
            accents.append(tone)
    while len(accents) < 3:
        accents.append(accents[0])
    return Palette(ground, ink_on(ground, tuple(accents)), tuple(accents))


def _ground(named: Sequence[str], rng: np.random.Generator, *, dark: bool, light: bool) -> str:
    """One of several named colours where it is pale or deep enough, else a pale or deep tone of the first."""
    if dark:
        deep = [code for code in named if lightness(code) < 32]
        return deep[0] if deep and len(named) > 1 else shifted(named[0], 14 - lightness(named[0]))
    pale = [code for code in named if lightness(code) > 84]
    if pale and len(named) > 1:
        return pale[0]
    if len(named) > 2 and not light and rng.random() < 0.4:
        return min(named, key=lightness)
    return mixed(named[0], "#faf6ee", 0.86)


def ink_on(ground: str, accents: Sequence[str] = ()) -> str:
    """A colour that can be read on a ground: a very dark or pale tone of an accent, else near black or white."""
    dark = lightness(ground) < 55
    base = accents[0] if accents else ground
    toned = mixed(shifted(base, (94 if dark else 17) - lightness(base)), "#ffffff" if dark else "#141416", 0.45)
    best = max((toned, "#fbf8f2", "#151517"), key=lambda code: contrast(code, ground))
    return toned if contrast(toned, ground) >= READABLE + 1.5 else best


def readable(code: str, ground: str) -> str:
    """The colour itself where it can be read on the ground, else an ink."""
    return code if contrast(code, ground) >= 3.0 else ink_on(ground)


def mixed(first: str, second: str, share: float) -> str:
    """A mixture in sRGB; share 0 to 1 of the second."""
    one, two = np.array(rgb(first), float), np.array(rgb(second), float)
    red, green, blue = (round(float(value)) for value in one * (1 - share) + two * share)
    return f"#{red:02x}{green:02x}{blue:02x}"


def rgb(code: str) -> Triple:
    """(red, green, blue), 0 to 255."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def code_of(triple: Sequence[float]) -> str:
    """`#rrggbb` of three values 0 to 255."""
    red, green, blue = (min(255, max(0, round(float(value)))) for value in triple)
    return f"#{red:02x}{green:02x}{blue:02x}"


def contrast(first: str, second: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    one, two = sorted((_luminance(first), _luminance(second)))
    return (two + 0.05) / (one + 0.05)


def _luminance(code: str) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in
              (channel / 255 for channel in rgb(code))]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def palette_in(picture: Pixels, rng: np.random.Generator, count: int = 5) -> list[str]:
    """The colours (`#rrggbb`) that stand for a picture (H, W, 3), most frequent first, by k-means on a thumbnail."""
    small = cv2.resize(picture, (48, 48), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 1.0)
    start = np.zeros((len(small), 1), np.int32)
    _, labels, centres = cv2.kmeans(small, count, start, criteria, 2, cv2.KMEANS_PP_CENTERS)
    order = np.argsort(-np.bincount(np.asarray(labels).ravel(), minlength=count))
    return [code_of(np.asarray(centres)[at]) for at in order]
