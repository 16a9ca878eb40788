"""The words that reading, furnishing and drawing a floor plan share.

Image frame: pixels of the sheet, u right, v down. Boxes are (u0, v0, u1, v1). Metres come from `Scale`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workers.engines.base import InvalidInput

Mask = NDArray[np.bool_]
Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]

LIVING, DINING, KITCHEN, BEDROOM, KIDS, STUDY = "living", "dining", "kitchen", "bedroom", "kids", "study"
BATHROOM, TOILET, HALL, STORAGE, LAUNDRY = "bathroom", "toilet", "hall", "storage", "laundry"
GARAGE, BALCONY, STAIRS, CLOSET, OTHER = "garage", "balcony", "stairs", "closet", "other"


def not_understood(reason: str) -> InvalidInput:
    """The refusal of everything that is no floor plan. reason: a sentence on what is missing."""
    help_text = "Send a floor plan seen straight from above, with closed walls, on a plain background."
    return InvalidInput(f"{reason} {help_text}", code="plan_not_understood")


@dataclass(frozen=True)
class Word:
    """A word on the sheet. confidence: 0 to 1, from the reader of the text."""

    text: str
    confidence: float
    box: Box

    @property
    def sure(self) -> bool:
        """Writing beyond doubt: hatching and stairs are now and then read as a letter or two."""
        return (self.confidence > 0.75 and len(self.text) > 2) or any(sign.isdigit() for sign in self.text)


@dataclass(frozen=True)
class Label:
    """Words that stand together. kind: the room that they name, or None. sizes: lengths in metres, as written;
    two of them are a room's width and height in either order. box: around all of it; lines: around each of its lines.
    area: in square metres, as written, or None.
    """

    text: str
    kind: str | None
    sizes: tuple[float, ...]
    box: Box
    lines: tuple[Box, ...] = ()
    area: float | None = None

    @property
    def middle(self) -> tuple[float, float]:
        u0, v0, u1, v1 = self.box
        return (u0 + u1) / 2, (v0 + v1) / 2


@dataclass(frozen=True)
class Gap:
    """An interruption of a wall. kind: door | window | passage. along: h or v, the direction of the wall.

    box: the gap itself, as deep as the wall. swings: a door's leaf was drawn and sweeps these boxes.
    """

    kind: str
    along: str
    box: Box
    swings: tuple[Box, ...] = ()

    @property
    def length(self) -> float:
        """Along the wall, pixels."""
        u0, v0, u1, v1 = self.box
        return u1 - u0 if self.along == "h" else v1 - v0


@dataclass(frozen=True)
class Scale:
    """pixels_per_metre of the sheet. source: labels | doors | size, what it comes from. confidence: 0 to 1."""

    pixels_per_metre: float
    source: str
    confidence: float


@dataclass(frozen=True)
class Space:
    """One room of the plan. mask: (H, W) its floor. kind: one of the words above. named: the kind was read from a
    label, not guessed. drawn: share of its floor that is covered by fixtures and furniture drawn in the source."""

    mask: Mask
    kind: str
    named: bool
    label: Label | None
    area_m2: float
    box: Box
    drawn: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What was read. All masks and boxes are in pixels of `sheet`.

    sheet: (H, W, 3) upright on white. ink: every drawn pixel. walls: the walls' own pixels, gaps left open. inside:
    the building with its walls. fixtures: shapes drawn inside rooms, filled. turned: degrees that the source was
    turned to be upright; flattened: the source was a photographed sheet.
    """

    sheet: Picture
    ink: Mask
    walls: Mask
    inside: Mask
    fixtures: Mask
    gaps: tuple[Gap, ...]
    spaces: tuple[Space, ...]
    labels: tuple[Label, ...]
    scale: Scale
    turned: float = 0.0
    flattened: bool = False
    notes: dict[str, float | str] = field(default_factory=dict)
