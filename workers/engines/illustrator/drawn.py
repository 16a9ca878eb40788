"""What every family of pictures is given and gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from workers.engines.base import Request
from workers.engines.illustrator.flat.colour import Palette, palette_of
from workers.engines.illustrator.grammar import Brief
from workers.engines.illustrator.request import Order
from workers.engines.staging.steps import Steps


@dataclass
class Job:
    """One picture under way. pictures: the references, in their order, RGB or RGBA. notes: sentences for the result."""

    order: Order
    brief: Brief
    request: Request
    steps: Steps
    rng: np.random.Generator
    pictures: tuple[Image.Image, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the result in pixels."""
        return self.order.width, self.order.height

    @property
    def template(self) -> str:
        """The template of the order."""
        return self.order.template

    def looks(self) -> set[str]:
        """Words on the look that the prompt has; they count as used."""
        return set(self.brief.take("look"))

    @property
    def sparse(self) -> bool:
        """Whether few things and much space are wanted."""
        return self.template == "minimalist" or any(
            item.meaning["look"] == "minimal" for item in self.brief.wanted("look")
        )

    @property
    def flat(self) -> bool:
        """Whether even colours are wanted rather than paint or light."""
        looks = {item.meaning["look"] for item in self.brief.wanted("look")}
        return self.template in ("illustration", "comic", "minimalist", "sticker") or bool(looks & {"flat", "comic"})

    def backdrop(self) -> str:
        """The colour that was said of the background, or empty."""
        for item in self.brief.wanted("stage", ("backdrop",)):
            if item.colours:
                self.brief.use(item)
                return item.colours[0]
        return ""

    def palette(self) -> Palette:
        """The palette of a flat picture, ruled by the prompt's colours, which count as used."""
        looks = self.looks()
        ground = self.backdrop()
        return palette_of(
            self.brief.use_palette(), self.rng, ground=ground, dark=bool(looks & {"dark", "neon"}),
            light="light" in looks,
        )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A finished picture. picture: RGB, or RGBA where it has a cut-out shape. composition: the family that drew it.
    flat: even colours, which PNG keeps best. details: JSON."""

    picture: Image.Image
    composition: str
    flat: bool = False
    details: dict[str, Any] = field(default_factory=dict)


Family = Callable[[Job], Drawn]
