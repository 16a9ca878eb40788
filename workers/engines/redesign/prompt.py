"""The grammar of prompts: one pass over the items of an English sentence, with a handful of rules.

- Adjectives (colours, materials, sizes, numbers) wait for the next noun: "two large blue armchairs". After a noun and a
  link they belong to that noun ("a sofa in beige linen", "walls painted sage"), and so they do right behind it ("walls
  white, floor oak"). Those that find no noun are meant for the room as a whole.
- "No" and its kin cover the noun that follows and what is joined to it by or, nor, and, or by commas in a bare list
  ("no rug, curtains or plants"). An article, an adjective, a new verb or a "but" ends it ("no rug and a large plant").
  Before a style, colour or mood they turn it down; "not too dark" asks for the opposite.
- Of several rooms the one after "into" wins ("turn this bedroom into an office"), else the first; rooms of one open
  plan are furnished together. Of several styles one of the presets' own names beats one that a preset only comes near,
  which beats "modern" and "contemporary", which beat moods such as "elegant"; of equals the last wins, as the last
  adjective is the main one in English, unless it is only a touch ("scandinavian with boho accents").
- What was asked for and turned down counts as it was said last; so does the colour of a wall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workers.engines.redesign.conclude import Heard, conclude
from workers.engines.redesign.lexer import Item, bare_lists, items_of
from workers.engines.redesign.understood import Made, Tint, Understood, Want
from workers.engines.redesign.words.moods import OPPOSITE
from workers.engines.redesign.words.pieces import GROUPS, MOST, SEVERAL

ALL = "all"
SURFACES = ("walls", "floor")


def understand_prompt(text: str) -> Understood:
    """Reads a prompt of any length. Never fails: what is not understood is listed. Time linear in the text."""
    items = [item for item in items_of(text) if not item.filler]
    reader = _Reader(items, bare_lists(items))
    for at in range(len(items)):
        reader.read(at)
    reader.settle(hard=True)
    return conclude(reader.heard)


@dataclass
class _Adjective:
    """A colour, material or tone that waits for its noun. at: its place. name: of the colour or material, or empty."""

    at: int
    name: str
    shade: float = 0.0
    material: bool = False


@dataclass
class _Reader:
    """The state between two items."""

    items: list[Item]
    lists: list[bool]
    heard: Heard = field(default_factory=Heard)
    waiting: list[_Adjective] = field(default_factory=list)
    last: str = ALL
    last_at: int = -2
    joined_at: int = -1
    shade: float = 0.0
    count: int = 0
    scale: float = 1.0
    negated: bool = False
    opposite: bool = False
    linked: bool = False
    turned: bool = False
    near: str = ""

    def read(self, at: int) -> None:
        """The item at a place, by the first of its meanings that makes sense there."""
        item = self.items[at]
        if item.stop:
            self._break(at, item.stop)
        elif item.number:
            self.count = min(item.number, 20)
        elif not item.meaning:
            self.heard.unknown.append(item.text)
        else:
            for kind, handler in HANDLERS.items():
                if kind in item.meaning and handler(self, at, item.meaning[kind]):
                    break

    def settle(self, *, hard: bool) -> None:
        """Gives waiting adjectives to the noun before them where they follow it closely, else, if hard, to all."""
        if self.waiting and (self.linked or self.waiting[0].at == self.last_at + 1):
            self._give(self.waiting, self.last)
            self.waiting = []
        elif self.waiting and hard:
            self._give(self.waiting, ALL)
            self.waiting = []
        self.linked = False

    def _give(self, adjectives: list[_Adjective], to: str) -> None:
        for one in adjectives:
            if self.negated:
                self.heard.avoided.append(one.name or ("dark" if one.shade < 0 else "light"))
            elif one.material:
                self.heard.materials.append(Made(to, one.name))
            else:
                self.heard.tints.append(Tint(to, one.name, one.shade))

    def _break(self, at: int, stop: str) -> None:
        if stop == ":" and self.last_at == at - 1:  # "sofa: navy velvet"
            self.linked = True
            return
        if stop == ",":
            self.settle(hard=False)
            goes_on = at + 1 < len(self.items) and (self.lists[at + 1] or "join" in self.items[at + 1].meaning)
            if self.negated and not self.waiting and not goes_on:
                self.negated = False
        else:
            self.settle(hard=True)
            self.negated = self.opposite = False
        if not self.waiting:
            self.count, self.scale = 0, 1.0
        self.turned, self.near, self.shade = False, "", 0.0

    def _next(self, at: int) -> Item:
        """The item after, or an empty one."""
        return self.items[at + 1] if at + 1 < len(self.items) else Item("", {}, ".")

    def fewer(self, at: int, _: Any) -> bool:
        """As it came is few enough: the word only takes the noun away from what is wanted."""
        if not self._next(at).nouns():
            return False
        self.near = "fewer"
        return True

    def not_too(self, at: int, _: Any) -> bool:
        following = self._next(at).meaning
        if "mood" not in following or "style" in following:
            return False
        self.settle(hard=True)
        self.opposite = True
        return True

    def negate(self, at: int, _: Any) -> bool:
        self.settle(hard=True)
        self.negated, self.count, self.scale, self.near = True, 0, 1.0, ""
        return True

    def touches(self, at: int, _: Any) -> bool:
        """ "boho accents": a side dish if another style was named before."""
        if self.waiting or not self.heard.styles or self.heard.styles[-1].at != at - 1:
            return False
        if len(self.heard.styles) > 1:
            self.heard.sides.append(self.heard.styles.pop().word)
        return True

    def style(self, at: int, name: str, rank: int = 3) -> bool:
        if self.negated:
            self.heard.refused.append(name)
        else:
            self.heard.add_style(at, name, self.items[at].text, 1 if rank == 3 and name == "modern" else rank)
        return "mood" not in self.items[at].meaning

    def near_style(self, at: int, name: str) -> bool:
        return self.style(at, name, 2)

    def faint_style(self, at: int, name: str) -> bool:
        return not self.opposite and self.style(at, name, 0)

    def room(self, at: int, name: str) -> bool:
        self._reach(ALL, at)
        if not self.negated:
            self.heard.rooms.append((name, self.turned))
        self.turned, self.near = False, ""
        return True

    def home(self, at: int, name: str) -> bool:
        self._reach(ALL, at)
        self.heard.home = self.heard.home or name
        return True

    def colour(self, at: int, name: str) -> bool:
        self.waiting.append(_Adjective(at, name, self.shade))
        self.shade = 0.0
        return True

    def palette(self, at: int, names: tuple[str, ...]) -> bool:
        self.waiting += [_Adjective(at, name, self.shade) for name in names]
        self.shade = 0.0
        return True

    def material(self, at: int, name: str) -> bool:
        self.waiting.append(_Adjective(at, name, material=True))
        self.shade = 0.0
        return True

    def tone(self, at: int, step: float) -> bool:
        following = self._next(at)
        if {"colour", "palette", "material", "shade"} & set(following.meaning) and "mood" not in following.meaning:
            self.shade += step
            return True
        behind = self.last in SURFACES and (self.linked or self.last_at == at - 1)
        if self.opposite or "group" in following.meaning or not (behind or following.nouns()):
            return False
        if step:
            self.waiting.append(_Adjective(at, "", step))
        return bool(step) or "mood" not in self.items[at].meaning

    def mood(self, at: int, name: str) -> bool:
        if self.opposite or self.negated:
            wanted = OPPOSITE.get(name, "")
            self.heard.moods = [one for one in self.heard.moods if one != name]
            name, self.opposite = wanted, False
        if name and name not in self.heard.moods:
            self.heard.moods.append(name)
        return True

    def size(self, at: int, scale: float) -> bool:
        self.scale = scale
        return True

    def number(self, at: int, count: int) -> bool:
        if self.waiting and self.items[at].text == "one":  # "with a blue one": another of what was named before
            self._give(self.waiting, self.last)
            self.waiting = []
            if self.last in self.heard.without:
                self.heard.want(Want(self.last, "one"))
        else:
            self.count = count
        return True

    def piece(self, at: int, meaning: tuple[str, bool]) -> bool:
        name, plural = meaning
        count = self.count or (SEVERAL.get(name, 1) if plural else 1)
        self._wish(at, name, (name,), min(count, MOST.get(name, 1)))
        return True

    def group(self, at: int, meaning: tuple[str, bool]) -> bool:
        names = GROUPS[meaning[0]][1]
        count = self.count or (2 if meaning[1] and meaning[0] in ("chairs", "seating") else 1)
        self._wish(at, meaning[0], names, min(count, MOST.get(names[0], 1)))
        return True

    def _wish(self, at: int, target: str, pieces: tuple[str, ...], count: int) -> None:
        said = self.items[at].text
        described = self._reach(target, at)
        if self.negated and not described:
            self.heard.refuse(pieces)
        elif not self.negated and not self.near:
            for number, name in enumerate(pieces):
                self.heard.want(Want(name, said, count if number == 0 else 1, self.scale))
        self.count, self.scale, self.near = 0, 1.0, ""

    def part(self, at: int, meaning: tuple[str, bool]) -> bool:
        name = meaning[0]
        described = self._reach(name, at)
        if (
            name in SURFACES
            and not described
            and (self.negated or self.near in ("keep", "keeping", "same", "preserve"))
        ):
            self.heard.kept.append(name)
        elif name == "cushions" and self.negated and not described:
            self.heard.refuse((name,))
        self.count, self.scale, self.near = 0, 1.0, ""
        return True

    def fixed(self, at: int, meaning: tuple[str, bool]) -> bool:
        self.waiting = []  # "white ceiling": said of what stays as it is
        self.last, self.last_at, self.linked = "", at, False
        if not self.negated and not self.near:
            self.heard.beyond.append(meaning[0])
        self.count, self.scale, self.near = 0, 1.0, ""
        return True

    def _reach(self, target: str, at: int) -> bool:
        """A noun: it takes the waiting adjectives, save those that were linked to the noun before it. Whether any."""
        if self.linked and self.waiting:
            back = [one for one in self.waiting if one.at < self.joined_at]
            self._give(back, self.last)
            self.waiting = [one for one in self.waiting if one.at > self.joined_at]
        described = bool(self.waiting)
        self._give(self.waiting, target)
        self.waiting = []
        self.last, self.last_at, self.linked, self.shade = target, at, False, 0.0
        return described

    def join(self, at: int, word: str) -> bool:
        self.joined_at = at
        following = self._next(at)
        if self.negated and word != "or" and not following.nouns() and not self.waiting:
            self.negated = False
        if self.waiting and self.waiting[0].at == self.last_at + 1 and (following.nouns() or not following.meaning):
            self.settle(hard=False)  # "walls white and curtains": no list of adjectives
        return True

    def article(self, at: int, _: Any) -> bool:
        if self.negated and self.joined_at == at - 1 and self.items[at - 1].text not in ("or", "nor"):
            self.negated = False
        return True

    def link(self, at: int, word: str) -> bool:
        self.settle(hard=False)
        self.linked = True
        return "turn" not in self.items[at].meaning and "near" not in self.items[at].meaning

    def turn(self, at: int, _: Any) -> bool:
        self.turned = True
        return True

    def stop(self, at: int, word: str) -> bool:
        if self.negated and at and "not" in self.items[at - 1].meaning:  # "don't change the floor"
            return True
        self.settle(hard=True)
        self.negated = self.opposite = False
        self.count, self.scale, self.near = 0, 1.0, ""
        return "near" not in self.items[at].meaning

    def place(self, at: int, word: str) -> bool:
        self.near = word
        return True


Handler = Callable[[_Reader, int, Any], bool]

HANDLERS: dict[str, Handler] = {
    "fewer": _Reader.fewer,
    "not_too": _Reader.not_too,
    "not": _Reader.negate,
    "touches": _Reader.touches,
    "style": _Reader.style,
    "near_style": _Reader.near_style,
    "faint_style": _Reader.faint_style,
    "room": _Reader.room,
    "home": _Reader.home,
    "colour": _Reader.colour,
    "palette": _Reader.palette,
    "material": _Reader.material,
    "shade": _Reader.tone,
    "mood": _Reader.mood,
    "scale": _Reader.size,
    "count": _Reader.number,
    "piece": _Reader.piece,
    "group": _Reader.group,
    "part": _Reader.part,
    "fixed": _Reader.fixed,
    "join": _Reader.join,
    "article": _Reader.article,
    "link": _Reader.link,
    "turn": _Reader.turn,
    "stop": _Reader.stop,
    "near": _Reader.place,
}
"""Kinds in the order in which a word's meanings are tried; a handler says whether that was all the word meant."""
