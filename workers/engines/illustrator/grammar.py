"""The grammar of pictures: what a prompt names, in which colours, and what it does not want.

Colours, materials and tones wait for the next noun of their clause ("two blue mugs"); after a noun and a link they
belong to that noun ("a vase in cobalt blue"); those that find none rule the whole picture. "No" and its kin hold until
a comma followed by anything but a bare list, a new clause, or a word that begins something new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from workers.engines.illustrator.lexer import Item, Quote, items_of, quotes_of
from workers.engines.redesign.shades import shifted

NOUNS = frozenset(
    (
        "land",
        "pattern",
        "emblem",
        "sheet",
        "abstract",
        "product",
        "piece",
        "group",
        "stage",
        "room",
        "home",
        "icon",
        "part",
        "hint",
    )
)
MOST_TOLD = 40
MOST_TOLD_CHARACTERS = 80


@dataclass
class Brief:
    """A prompt, read. palette: colours of the picture as a whole, then those of its things, in order."""

    prompt: str
    items: list[Item]
    quotes: list[Quote]
    quoted: list[bool] = field(default_factory=list)

    def take(self, kind: str, among: Iterable[str] | None = None) -> list[str]:
        """The values of a kind that are wanted, in order, once each; their items count as used."""
        found: list[str] = []
        for item in self.wanted(kind, among):
            self.use(item)
            value = item.meaning[kind]
            if value not in found:
                found.append(value)
        return found

    def wanted(self, kind: str, among: Iterable[str] | None = None) -> list[Item]:
        """The items of a kind that are not turned down. among: only these values."""
        allowed = None if among is None else set(among)
        return [
            item
            for item in self.items
            if kind in item.meaning and not item.negated and (allowed is None or item.meaning[kind] in allowed)
        ]

    def has(self, *kinds: str) -> bool:
        """Whether anything of these kinds is wanted."""
        return any(self.wanted(kind) for kind in kinds)

    def refused(self, kind: str) -> set[str]:
        """The values of a kind that are turned down; that counts as obeyed."""
        found = set()
        for item in self.items:
            if kind in item.meaning and item.negated:
                self.use(item)
                found.add(item.meaning[kind])
        return found

    def use(self, item: Item) -> None:
        """An item and its adjectives are drawn or obeyed."""
        item.used = True
        for one in item.adjectives:
            self.use(one)

    def use_quote(self, number: int) -> None:
        """The words of a quote are set in type."""
        self.quoted[number] = True

    def palette(self, *, of: Item | None = None) -> list[str]:
        """Colours (`#rrggbb`) of the picture, once each: those of no noun first, or only those of one item."""
        if of is not None:
            return list(of.colours)
        loose = [code for item in self._colours() if item.attached_to is None for code in item.colours]
        bound = [code for item in self._colours() if item.attached_to is not None for code in item.colours]
        return list(dict.fromkeys([*loose, *bound]))

    def use_palette(self) -> list[str]:
        """The palette; every colour word counts as used."""
        for item in self._colours():
            self.use(item)
        return self.palette()

    def _colours(self) -> list[Item]:
        return [item for item in self.items if item.colours and item.meaning.keys() & COLOURED and not item.negated]

    def told(self) -> tuple[list[str], list[str]]:
        """(used, unused) parts of the prompt in order; what says nothing of its own is in neither."""
        parts = [(quote.start, quote.end, done) for quote, done in zip(self.quotes, self.quoted, strict=True)]
        parts += [(item.start, item.end, item.used) for item in self.items if not item.stop and not _empty(item)]
        breaks = [item.start for item in self.items if item.stop]
        merged: list[tuple[int, int, bool]] = []
        for start, end, used in sorted(parts):
            if merged and merged[-1][2] == used and not any(merged[-1][1] <= at < start for at in breaks):
                merged[-1] = (merged[-1][0], end, used)
            else:
                merged.append((start, end, used))
        texts = [(self.prompt[start:end][:MOST_TOLD_CHARACTERS], used) for start, end, used in merged]
        return (
            [text for text, used in texts if used][:MOST_TOLD],
            [text for text, used in texts if not used][:MOST_TOLD],
        )


COLOURED = {"colour", "palette"}


def _empty(item: Item) -> bool:
    structural = {"not", "ends_not", "link", "count", "place"}
    return item.filler or (bool(item.meaning) and not item.used and set(item.meaning) <= structural)


def read_prompt(prompt: str) -> Brief:
    """Reads a prompt of any length. Never fails. Time linear in the text."""
    quotes = quotes_of(prompt)
    items = items_of(prompt, quotes)
    _negate(items)
    _colour(items)
    return Brief(prompt, items, quotes, [False] * len(quotes))


def _negate(items: list[Item]) -> None:
    on, after_comma = False, False
    word: Item | None = None
    for at, item in enumerate(items):
        if "not" in item.meaning:
            on, after_comma, word = True, False, item
            item.negated = True
        elif item.stop == "." or ("ends_not" in item.meaning and on):
            on = False
        elif item.stop == ",":
            after_comma = on
        elif on:
            nouns = item.meaning.keys() & (NOUNS | {"time", "weather", "colour", "look", "material"})
            goes_on = _listed(items, at) if nouns else item.text in ("or", "and")
            on = goes_on or not after_comma
            item.negated = on
            if on and word is not None:
                item.adjectives.append(word)  # it is obeyed with what it turns down
            after_comma = after_comma and item.text in ("or", "and")


def _listed(items: list[Item], at: int) -> bool:
    """Whether the noun after a comma is one of a bare list: another comma, an "or", or the end follows it."""
    after = items[at + 1] if at + 1 < len(items) else None
    return after is None or bool(after.stop) or after.text in ("or", "nor")


@dataclass
class _Clause:
    """What waits for a noun: adjectives, and a shade for the colour to come. noun: the one before."""

    waiting: list[Item] = field(default_factory=list)
    noun: Item | None = None
    linked: bool = False
    shades: list[Item] = field(default_factory=list)


LINKED = ("in", "of", "made of", "made from", "painted", "colored", "coloured", "is", "are")


def _colour(items: list[Item]) -> None:
    """Gives colours and materials to their nouns."""
    clause = _Clause()
    for item in items:
        kinds = item.meaning.keys()
        if item.stop:
            clause = clause if item.stop == "," else _Clause()
        elif kinds & COLOURED or ("material" in kinds and not kinds & NOUNS):
            _describe(item, clause)
        elif kinds & NOUNS:
            _give(clause.waiting, item)
            clause = _Clause(noun=item)
        elif "shade" in kinds:
            clause.shades.append(item)
        elif "link" in kinds and clause.noun is not None:
            clause.linked = item.text in LINKED
            if not clause.linked:
                clause.waiting = [one for one in clause.waiting if one.attached_to is None]


def _describe(item: Item, clause: _Clause) -> None:
    """A colour or material waits for its noun; linked to the one before, it is that one's until another claims it."""
    meaning = item.meaning
    if "colour" in meaning:
        step = sum(float(one.meaning["shade"]) for one in clause.shades)
        item.colours = [shifted(meaning["colour"], step)]
    elif "palette" in meaning:
        item.colours = list(meaning["palette"])
    else:
        item.materials = [meaning["material"]]
    item.adjectives, clause.shades = clause.shades, []
    if clause.linked and clause.noun is not None:
        _give([item], clause.noun)
    clause.waiting.append(item)


def _give(adjectives: list[Item], noun: Item) -> None:
    for one in adjectives:
        former = one.attached_to
        if former is not None:
            former.adjectives = [other for other in former.adjectives if other is not one]
            former.colours = [code for code in former.colours if code not in one.colours]
            former.materials = [name for name in former.materials if name not in one.materials]
        one.attached_to = noun
        noun.adjectives.append(one)
        noun.colours += one.colours
        noun.materials += one.materials
