"""All tables in one: a phrase of up to LONGEST words -> what it may mean, by kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workers.engines.illustrator.words import edits, flats, landscapes, plain, things
from workers.engines.redesign.words.colours import COLOURS, PALETTES, SAME_COLOUR, SHADES
from workers.engines.redesign.words.lexicon import LEXICON as OF_ROOMS
from workers.engines.redesign.words.lexicon import plural

Phrase = tuple[str, ...]
Meaning = dict[str, Any]
"""Kind -> value. Kinds: land, time, weather, pattern, hint, emblem, icon, sheet, abstract, product, piece, group, part,
stage, room, style, material, colour, palette, shade, look, edit, role, place, not, ends_not, link, count."""

FROM_ROOMS = ("room", "home", "style", "near_style", "material", "piece", "group", "part", "count")
"""Kinds that the grammar of rooms knows and that mean the same here."""
NOT_PIECES = frozenset(
    (
        "drawers",
        "library",
        "storage",
        "greenery",
        "closet",
        "foliage",
        "pictures",
        "poster",
        "canvas",
        "painting",
        "flower",
        "flowers",
        "book",
        "books",
        "candle",
        "candles",
        "bowl",
        "bowls",
        "vase",
        "vases",
        "bouquet",
        "palm",
        "palms",
        "olive tree",
        "art",
        "artwork",
        "tent",
        "mirror",
        "ornament",
        "ornaments",
        "ceramic",
        "ceramics",
        "pottery",
        "leg",
        "legs",
        "frame",
        "frames",
        "throw",
        "detail",
        "details",
        "touch",
        "touches",
        "accent",
        "accents",
        "hint",
        "hints",
        "splash",
        "pop",
        "decoration",
        "decor",
        "cover",
        "covers",
        "sheet",
        "sheets",
        "paint",
    )
)
"""Words for pieces that mean something else outside a room."""
NOT_ROOMS = frozenset(
    (
        "studio",
        "flat",
        "living",
        "study",
        "entry",
        "deck",
        "front room",
        "landing",
        "shower",
        "den",
        "bath",
        "loft",
        "cabin",
        "industrial loft",
        "dining",
        "lodge",
    )
)


def _build() -> dict[Phrase, Meaning]:
    lexicon: dict[Phrase, Meaning] = {}

    def enter(phrase: str, kind: str, value: Any) -> None:
        lexicon.setdefault(tuple(phrase.split()), {}).setdefault(kind, value)

    def enter_all(kind: str, table: dict[str, tuple[str, ...]], *, plurals: bool = False) -> None:
        for value, phrases in table.items():
            for phrase in phrases:
                enter(phrase, kind, value)
                if plurals and not phrase.endswith("s"):
                    enter(plural(phrase), kind, value)

    for phrase, meaning in OF_ROOMS.items():
        said = " ".join(phrase)
        for kind in FROM_ROOMS:
            if kind in meaning and said not in (NOT_PIECES if kind in ("piece", "group", "part") else NOT_ROOMS):
                enter(said, kind, meaning[kind])
    _enter_colours(enter)
    enter_all("land", landscapes.LAND, plurals=True)
    enter_all("time", landscapes.TIMES, plurals=True)
    enter_all("weather", landscapes.WEATHER)
    enter_all("pattern", flats.PATTERNS, plurals=True)
    enter_all("emblem", flats.EMBLEMS, plurals=True)
    enter_all("sheet", flats.SHEETS, plurals=True)
    enter_all("abstract", flats.ABSTRACTS, plurals=True)
    enter_all("product", things.PRODUCTS, plurals=True)
    enter_all("stage", things.STAGES)
    enter_all("edit", edits.EDITS)
    enter_all("role", edits.ROLES)
    enter_all("place", edits.PLACES)
    enter_all("look", plain.LOOKS)
    _enter_words(enter, "hint", flats.PATTERN_HINTS)
    _enter_words(enter, "icon", flats.ICONS)
    _enter_words(enter, "not", plain.NOT)
    _enter_words(enter, "ends_not", plain.ENDS_NOT)
    _enter_words(enter, "link", plain.LINKS)
    return lexicon


def _enter_words(enter: Any, kind: str, phrases: Iterable[str]) -> None:
    for phrase in phrases:
        enter(phrase, kind, phrase)


def _enter_colours(enter: Any) -> None:
    for name, code in COLOURS.items():
        enter(name, "colour", code)
    for name, same in SAME_COLOUR.items():
        enter(name, "colour", COLOURS[same])
    for name, code in BRIGHT.items():
        enter(name, "colour", code)
    for name, several in PALETTES.items():
        enter(name, "palette", tuple(COLOURS[one] for one in several))
    for name, step in SHADES.items():
        enter(name, "shade", step)


BRIGHT = {
    "hot pink": "#e83e8c", "neon pink": "#ff3fa4", "neon green": "#5bff6a", "neon blue": "#38b6ff",
    "electric blue": "#2b6bff", "golden": "#d4a640", "gold": "#d0a13c", "bronze": "#9a6b3a", "copper": "#b0643c",
    "cyan": "#35b8d6", "ruby": "#9b1b36", "sapphire": "#1f3f8f", "amber": "#e09a2b", "ultramarine": "#2b3fa0",
    "vermilion": "#d8452b", "scarlet": "#c8262c", "rose gold": "#c99687", "midnight": "#161c33",
}  # fmt: skip
"""Colours that walls and cloths rarely have."""

LEXICON = _build()
LONGEST = max(len(phrase) for phrase in LEXICON)
