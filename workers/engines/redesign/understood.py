"""What a prompt was understood to ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tint:
    """A colour of something. of: `all` or a thing's name. colour: a name, empty for "light" or "dark" alone. shade:
    steps of CIELAB lightness by which it is lighter (or, below 0, darker) than the colour of that name."""

    of: str
    colour: str
    shade: float = 0.0

    def told(self) -> dict[str, Any]:
        """As JSON."""
        tone = "" if self.shade == 0 else "lighter " if self.shade > 0 else "darker "
        return {"of": self.of, "colour": (tone + self.colour).strip()}


@dataclass(frozen=True)
class Made:
    """A material of something. of: `all` or a thing's name."""

    of: str
    material: str


@dataclass(frozen=True)
class Want:
    """A piece that is asked for. said: the word. scale: of its usual size."""

    piece: str
    said: str
    count: int = 1
    scale: float = 1.0


@dataclass(frozen=True)
class Understood:
    """A prompt, read. Everything in the order in which it was said.

    rooms: room types, the first named first; empty when none was. style: a preset; None when none was named. without:
    pieces, and `cushions`. avoided: names of colours. moods: of MOODS. kept: `walls`, `floor` where they must stay.
    beyond: what was asked for and is never changed or added. unknown: words that were not understood. notes: sentences
    on what was taken for what.
    """

    rooms: tuple[str, ...] = ()
    style: str | None = None
    tints: tuple[Tint, ...] = ()
    materials: tuple[Made, ...] = ()
    wants: tuple[Want, ...] = ()
    without: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether any word of it can be acted on."""
        return bool(
            self.rooms or self.style or self.tints or self.materials or self.wants or self.without or self.moods
        )

    def told(self) -> dict[str, Any]:
        """As JSON, for the partner."""
        return {
            "rooms": list(self.rooms),
            "style": self.style,
            "colours": [tint.told() for tint in self.tints],
            "materials": [{"of": made.of, "material": made.material} for made in self.materials],
            "wanted": [{"piece": want.piece, "said": want.said, "count": want.count} for want in self.wants],
            "without": list(self.without),
            "avoided_colours": list(self.avoided),
            "moods": list(self.moods),
            "not_possible": list(self.beyond),
            "not_understood": list(self.unknown),
            "notes": list(self.notes),
        }
