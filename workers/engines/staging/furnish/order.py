"""What a builder is given: the size to fill, the style, and ready materials. All lengths in metres."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np

from workers.engines.staging.furnish import textures
from workers.engines.staging.furnish.presets import Cloth, Preset
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Material, Part

TILE = {"weave": 0.3, "linen": 0.4, "boucle": 0.25, "velvet": 0.8, "leather": 0.6}


@dataclass(frozen=True)
class Order:
    """One piece to make in its own frame: x across, y from the front (-) to the back (+), z up from its foot.

    seed chooses the room's colours (the same for all its pieces); `mark` tells this piece from its twins.
    """

    piece: str
    width: float
    depth: float
    height: float
    style: Preset
    seed: int
    mark: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """The form that the style gives this piece, unless the placement asks for another."""
        return str(self.options.get("form") or self.style.forms.get(self.piece, ""))

    @cached_property
    def rng(self) -> np.random.Generator:
        """Chance of this one piece: small asymmetries."""
        return np.random.default_rng([self.seed & 0xFFFFFFFF, zlib.crc32(self.piece.encode()), self.mark])

    @cached_property
    def cloth(self) -> Material:
        """The cover of large seating and headboards."""
        return cloth(self.style.cloths[self.seed % len(self.style.cloths)][0], self.seed)

    @cached_property
    def second_cloth(self) -> Material:
        """The cover of armchairs and benches."""
        return cloth(self.style.cloths[self.seed % len(self.style.cloths)][1], self.seed + 1)

    def accent(self, index: int) -> Material:
        """The cover of the n-th cushion or throw."""
        accents = self.style.accents
        return cloth(accents[(index + self.seed) % len(accents)], self.seed + index)

    @cached_property
    def wood(self) -> Material:
        """The style's timber, oiled; grain along u."""
        return timber(self.style.wood, self.seed)

    @cached_property
    def metal(self) -> Material:
        """The style's metal."""
        return Material("metal", _color(self.style.metal), roughness=self.style.metal_roughness, metallic=0.9)

    @cached_property
    def stone(self) -> Material:
        """The style's stone or plaster."""
        kind, color, second = self.style.stone
        if kind == "marble":
            return Material(
                "marble", _color(color), textures.marble(color, second, self.seed % 97), 1.2, roughness=0.18
            )
        if kind == "travertine":
            return Material("travertine", _color(color), textures.travertine(color, self.seed % 97), 1.0, roughness=0.5)
        return plaster(color, self.seed)

    @cached_property
    def ceramic(self) -> Material:
        """Pots, vases and lamp bodies."""
        glaze = plaster(self.style.pot, self.seed + 3)
        return Material("ceramic", glaze.color, glaze.texture, glaze.texture_size, roughness=0.42)

    @cached_property
    def lit_shade(self) -> Material:
        """A lamp shade with its lamp on."""
        red, green, blue = _color(self.style.shade)
        glow = (0.85 * max(red, 0.5), 0.62 * max(green, 0.42), 0.38 * max(blue, 0.3))
        return Material("shade", (red, green, blue), roughness=0.9, emission=glow)


def _color(code: str) -> tuple[float, float, float]:
    red, green, blue = linear(code)
    return float(red), float(green), float(blue)


@cache
def cloth(kind: Cloth, seed: int) -> Material:
    """A cover by texture name and colour."""
    name, color = kind
    texture = getattr(textures, name)(color, seed % 89)
    roughness, sheen = {"leather": (0.42, 0.0), "velvet": (0.62, 1.0)}.get(name, (0.92, 0.35))
    return Material(
        name,
        _color(color),
        texture,
        TILE[name],
        roughness=roughness,
        sheen=sheen,
        specular=0.5 if name == "leather" else 0.2,
    )


@cache
def timber(color: str, seed: int, contrast: float = 0.30, board: int = 0) -> Material:
    """Oiled wood of a colour; `board` staves if it is to look glued up."""
    return Material(
        "wood", _color(color), textures.wood(color, seed % 83, contrast, board), 1.0, roughness=0.45, specular=0.4
    )


@cache
def plaster(color: str, seed: int) -> Material:
    """Lime plaster, clay, concrete."""
    return Material("plaster", _color(color), textures.plaster(color, seed % 79), 1.0, roughness=0.85, specular=0.3)


@cache
def paint(color: str, roughness: float = 0.4) -> Material:
    """An even coat of paint or lacquer."""
    return Material("paint", _color(color), roughness=roughness)


@cache
def cane(color: str, seed: int) -> Material:
    """Woven rattan."""
    return Material("cane", _color(color), textures.cane(color, seed % 73), 0.12, roughness=0.6, specular=0.4)


GLASS = Material("mirror", (0.92, 0.93, 0.93), roughness=0.03, metallic=1.0)
DARK = Material("dark", (0.02, 0.02, 0.022), roughness=0.5)
PAPER = Material("paper", (0.78, 0.76, 0.70), roughness=0.9)

Builder = Callable[[Order], list[Part]]
