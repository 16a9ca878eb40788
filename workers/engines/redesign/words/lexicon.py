"""All tables in one: a phrase of up to LONGEST words -> what it may mean, by kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workers.engines.redesign.words import colours, materials, moods, pieces, plain, rooms, styles

Phrase = tuple[str, ...]
Meaning = dict[str, Any]
"""Kind -> value. Kinds: room, home, style, near_style, faint_style, colour, palette, shade, material, piece, group,
part, fixed, mood, scale, count, fewer, not, not_too, join, article, link, stop, turn, near, touches. A piece, group
or part
comes as (name, whether the word was a plural)."""


def plural(phrase: str) -> str:
    """The English plural of a phrase's last word."""
    if phrase.endswith(("s", "x", "ch", "sh")):
        return phrase + "es"
    if phrase.endswith("y") and phrase[-2:-1] not in "aeiou":
        return phrase[:-1] + "ies"
    if phrase.endswith("shelf"):
        return phrase[:-1] + "ves"
    return phrase + "s"


def _build() -> dict[Phrase, Meaning]:
    lexicon: dict[Phrase, Meaning] = {}

    def enter(phrase: str, kind: str, value: Any) -> None:
        lexicon.setdefault(tuple(phrase.split()), {}).setdefault(kind, value)

    def enter_all(kind: str, table: dict[str, tuple[str, ...]]) -> None:
        for value, phrases in table.items():
            for phrase in phrases:
                enter(phrase, kind, value)

    enter_all("room", rooms.ROOM_WORDS)
    enter_all("home", {rooms.ASSUMED[0]: rooms.HOMES})
    enter_all("style", styles.STYLE_WORDS)
    enter_all("near_style", styles.NEAR_STYLES)
    enter_all("faint_style", styles.FAINT_STYLES)
    enter_all("mood", moods.MOODS)
    _enter_surfaces(enter)
    for name, phrases in pieces.PIECES.items():
        _enter_noun(enter, "piece", name, phrases)
    for name, (phrases, _) in pieces.GROUPS.items():
        _enter_noun(enter, "group", name, phrases)
    for name, phrases in pieces.PARTS.items():
        _enter_noun(enter, "part", name, phrases)
    for name, phrases in pieces.FIXED.items():
        _enter_noun(enter, "fixed", name, phrases)
    for phrase, number in moods.COUNTS.items():
        enter(phrase, "count", number)
    for phrase, scale in moods.SCALES.items():
        enter(phrase, "scale", scale)
    _enter_plain(enter)
    return lexicon


def _enter_surfaces(enter: Any) -> None:
    for name in colours.COLOURS:
        enter(name, "colour", name)
    for name, same in colours.SAME_COLOUR.items():
        enter(name, "colour", same)
    for name, several in colours.PALETTES.items():
        enter(name, "palette", several)
        if "color" in name:
            enter(name.replace("color", "colour"), "palette", several)
    for name, step in colours.SHADES.items():
        enter(name, "shade", step)
    for name in materials.MATERIALS:
        enter(name, "material", name)
    for name, same in materials.SAME_MATERIAL.items():
        enter(name, "material", same)


def _enter_noun(enter: Any, kind: str, name: str, phrases: Iterable[str]) -> None:
    for phrase in phrases:
        enter(phrase, kind, (name, False))
        if phrase not in pieces.NEVER_PLURAL:
            enter(plural(phrase), kind, (name, True))


def _enter_plain(enter: Any) -> None:
    for kind, phrases in (
        ("fewer", moods.FEWER),
        ("not", plain.NOT),
        ("not_too", plain.NOT_TOO),
        ("join", plain.JOIN),
        ("article", plain.ARTICLES),
        ("link", plain.LINKS),
        ("stop", plain.STOPS),
        ("turn", plain.TURN),
        ("near", plain.NEAR),
        ("touches", plain.TOUCHES),
    ):
        for phrase in phrases:
            enter(phrase, kind, phrase)


LEXICON = _build()
LONGEST = max(len(phrase) for phrase in LEXICON)
