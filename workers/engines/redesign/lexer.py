"""Text to items: what the grammar knows, what says nothing, and what it does not know. Time linear in the text."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from workers.engines.redesign.words import LEXICON, LONGEST, Meaning
from workers.engines.redesign.words.plain import FILLER

MOST_CHARACTERS = 4000
"""What comes after is not read; nobody describes a room at such length."""

_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"\bhttps?://\S+")
_TOKEN = re.compile(r"[^\W_]+|[,.;:!?()|\n/&+]")
_HARD = frozenset(".;!?()|\n")
_AND = frozenset("/&+")


@dataclass(frozen=True)
class Item:
    """text: as read, lower case. meaning: empty for a word that the lexicon lacks. stop: ",", ":" or "." for a break.
    number: of a numeral, else 0. filler: a word that says nothing."""

    text: str
    meaning: Meaning
    stop: str = ""
    number: int = 0
    filler: bool = False

    def nouns(self) -> bool:
        """Whether it names a piece, several, or a part of the room."""
        return any(kind in self.meaning for kind in ("piece", "group", "part", "fixed"))


def items_of(text: str) -> list[Item]:
    """The items of a text, in order; the longest phrase that the lexicon knows wins at each place."""
    words = _words(text[:MOST_CHARACTERS])
    result: list[Item] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in _HARD or word in (",", ":"):
            result.append(Item(word, {}, word if word in (",", ":") else "."))
            at += 1
            continue
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if phrase in LEXICON:
                result.append(Item(" ".join(phrase), LEXICON[phrase]))
                at += length
                break
        else:
            # three digits at most: int() of a long numeral would take time that grows with its square
            number = int(word) if word.isascii() and word.isdigit() and len(word) < 4 else 0
            result.append(Item(word, {}, number=number, filler=word in FILLER))
            at += 1
    return result


def _words(text: str) -> list[str]:
    """Lower case words and marks. Tags, addresses and accents are dropped, apostrophes joined, hyphens parted."""
    text = _ADDRESS.sub(" ", _TAG.sub(" ", html.unescape(text)))
    text = unicodedata.normalize("NFKD", text).replace("\u2019", "'")
    text = "".join(one for one in text if not unicodedata.combining(one)).lower().replace("'", "")
    return ["and" if token in _AND else token for token in _TOKEN.findall(text)]


def bare_lists(items: list[Item]) -> list[bool]:
    """For each place: whether a bare list of nouns ("curtains or plants", "lamps, rugs and art") begins there.

    One pass from the end. It decides how far a "no" before the list's first noun reaches.
    """
    count = len(items)
    result = [False] * (count + 2)
    for at in range(count - 1, -1, -1):
        if not items[at].nouns() or at + 1 >= count:
            continue
        after = items[at + 1]
        if "join" in after.meaning:
            result[at] = at + 2 < count and items[at + 2].nouns()
        elif after.stop == ",":
            # "rugs, plants, or art": the comma before a join belongs to it
            join = at + 2 < count and "join" in items[at + 2].meaning
            result[at] = result[at + 2] or (join and at + 3 < count and items[at + 3].nouns())
    return result[:count]
