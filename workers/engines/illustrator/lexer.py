"""A prompt to items with their places in it, so that every word of it can be told as used or not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from workers.engines.illustrator.words import LEXICON, LONGEST, Meaning
from workers.engines.illustrator.words.plain import FILLER

MOST_CHARACTERS = 4000
"""What comes after is not read for things to draw; nobody describes a picture at such length."""
MOST_QUOTED = 240
"""Characters of one text that is set in type."""

_TOKEN = re.compile(r"@[\w-]+|[^\W_]+(?:['\u2019][^\W_]+)*|[,.;:!?()|\n/&+]")
_STOPS = frozenset(".;!?()|\n")
_QUOTED = re.compile(
    r"\"([^\"]{1,240})\"|\u201c([^\u201d]{1,240})\u201d|\u00ab([^\u00bb]{1,240})\u00bb"
    r"|(?:(?<=\s)|^)['\u2018]([^'\u2018\u2019]{2,240})['\u2019](?=[\s.,;:!?)]|$)"
)
_SAYS = re.compile(
    r"\b(?:that says|which says|saying|says|that reads|reading|titled|entitled|with the (?:text|words?|title|headline"
    r"|quote|caption|slogan|message|name|phrase)|the words?|text|headline|title)\s*:?\s+"
    r"([^\s\"'\u201c\u00ab,.;\n][^\"\u201c,.;\n]{0,80})",
    re.IGNORECASE,
)
_ENDS_TEXT = re.compile(r"\s+(?:in|on|over|with|at|against|above|below|for|using|and a|set)\s", re.IGNORECASE)


@dataclass
class Item:
    """start, end: its place in the prompt. text: lower case. stop: "," or "." for a break. colours: `#rrggbb` that
    were said of it, materials likewise. attached_to: the noun of an adjective. used: drawn or obeyed."""

    start: int
    end: int
    text: str
    meaning: Meaning
    stop: str = ""
    alias: bool = False
    negated: bool = False
    colours: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    adjectives: list[Item] = field(default_factory=list)
    attached_to: Item | None = None
    used: bool = False

    @property
    def filler(self) -> bool:
        """Whether it says nothing that could be drawn or missed."""
        return not self.meaning and (self.text in FILLER or self.text.isdigit() or len(self.text) < 2)


@dataclass(frozen=True)
class Quote:
    """Words to be set in type. start, end: the place of what was said, quotation marks included."""

    text: str
    start: int
    end: int


def quotes_of(prompt: str) -> list[Quote]:
    """What stands in quotation marks, else what follows "that says" and its kin, in order."""
    found = [
        Quote(" ".join(next(one for one in match.groups() if one).split()), match.start(), match.end())
        for match in _QUOTED.finditer(prompt[:MOST_CHARACTERS])
    ]
    found = [one for one in found if one.text]
    if found:
        return found
    match = _SAYS.search(prompt[:MOST_CHARACTERS])
    if match is None:
        return []
    said = match.group(1)
    ends = _ENDS_TEXT.search(said + " ")
    said = (said[: ends.start()] if ends and ends.start() > 0 else said).strip()
    return [Quote(" ".join(said.split()), match.start(1), match.start(1) + len(said))] if said else []


def items_of(prompt: str, quotes: list[Quote]) -> list[Item]:
    """The items outside the quotes, in order; the longest phrase that the lexicon knows wins at each place."""
    words = [
        (match.group(), match.start(), match.end())
        for match in _TOKEN.finditer(prompt[:MOST_CHARACTERS])
        if not any(quote.start <= match.start() < quote.end for quote in quotes)
    ]
    plain = [_plain(word) for word, _, _ in words]
    result: list[Item] = []
    at = 0
    while at < len(words):
        word, start, end = words[at]
        if word in _STOPS or word in (",", ":", "/", "&", "+"):
            result.append(Item(start, end, word, {}, "." if word in _STOPS else ","))
            at += 1
        elif word.startswith("@"):
            result.append(Item(start, end, word, {}, alias=True))
            at += 1
        else:
            length = _longest(plain, at)
            phrase = " ".join(plain[at : at + max(1, length)])
            meaning = dict(LEXICON[tuple(plain[at : at + length])]) if length else {}
            result.append(Item(start, words[at + max(1, length) - 1][2], phrase, meaning))
            at += max(1, length)
    return result


def _longest(words: list[str], at: int) -> int:
    """How many words the longest phrase has that begins there; 0 for a word that the lexicon lacks."""
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        if tuple(words[at : at + length]) in LEXICON:
            return length
    return 0


def _plain(word: str) -> str:
    """Lower case, without accents and apostrophes."""
    parted = unicodedata.normalize("NFKD", word.replace("\u2019", "'"))
    return "".join(one for one in parted if not unicodedata.combining(one)).lower().replace("'", "")
