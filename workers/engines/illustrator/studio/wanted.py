"""What one thing on a set is to be made of and to carry, and the materials and labels of such things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workers.engines.illustrator.flat.colour import Floats
from workers.engines.illustrator.studio.sets import wrapped_with
from workers.engines.redesign.shades import shifted
from workers.engines.redesign.words.materials import MATERIALS
from workers.engines.staging.furnish import textures
from workers.engines.staging.furnish.order import Order, cloth, timber
from workers.engines.staging.furnish.presets import PRESETS
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Material, Part

PAPER = "#f4efe6"


@dataclass(frozen=True)
class Wanted:
    """One thing to make. colours, materials: that were said of it, the first is its main one. label: a linear picture
    (H, W, 3) for its front, or None."""

    colours: Sequence[str]
    materials: Sequence[str]
    seed: int
    label: Floats | None = None

    def colour(self, own: str, number: int = 0) -> str:
        """The n-th colour that was named, else its own."""
        return self.colours[number] if len(self.colours) > number else own

    def body(self, own: str, roughness: float = 0.3) -> Material:
        """What its body is made of."""
        word = MATERIALS.get(self.materials[0]) if self.materials else None
        if word is None:
            return even(self.colour(own), roughness)
        code = self.colour(word.colour or own)
        if word.role == "wood":
            return timber(code if word.colour or self.colours else "#a9744a", self.seed)
        if word.role == "metal":
            return Material("metal", rgb_of(code if word.colour or self.colours else "#a3a7aa"),
                            roughness=word.roughness, metallic=0.95)  # fmt: skip
        if word.role == "stone" and word.texture == "marble":
            tile = textures.marble(word.colour, word.second, self.seed % 97)
            return Material("marble", rgb_of(word.colour), tile, 0.35, roughness=0.2)
        if word.role == "cloth":
            return cloth((word.texture, code), self.seed)
        return Material("stone", rgb_of(code), roughness=0.75)


def rgb_of(code: str) -> tuple[float, float, float]:
    red, green, blue = linear(code)
    return float(red), float(green), float(blue)


def even(code: str, roughness: float) -> Material:
    return Material("even", rgb_of(code), roughness=roughness)


GLASS = Material("glass", (0.93, 0.96, 0.96), roughness=0.05, specular=0.8, opacity=0.22)
METAL = Material("metal", rgb_of("#c9a35a"), roughness=0.25, metallic=0.95)


def order_of(wanted: Wanted, piece: str) -> Order:
    style = PRESETS[("modern", "scandi", "boho", "japandia")[wanted.seed % 4]]
    return Order(piece, 0.3, 0.3, 0.4, style, wanted.seed)


def label_around(wanted: Wanted, radius: float, low: float, high: float, angle: float, own: str = PAPER) -> Part:
    """The label of a round thing: its picture, else plain paper with a rule of the thing's own tone."""
    picture = wanted.label if wanted.label is not None else plain_label(wanted, own)
    return wrapped_with(picture, radius, low, high, angle)


def plain_label(wanted: Wanted, own: str = PAPER) -> Floats:
    picture = np.empty((160, 240, 3), np.float32)
    picture[:] = linear(own)
    rule = linear(shifted(wanted.colour("#b5532f"), -6))
    picture[30:38, 24:216] = rule
    picture[122:126, 24:216] = rule
    picture[62:70, 70:170] = rule
    picture[84:88, 92:148] = rule
    return picture
