"""What was heard in a prompt, word by word, and the one reading that is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from workers.engines.redesign.understood import Made, Tint, Understood, Want
from workers.engines.redesign.words.rooms import ROOM_OF_PIECE
from workers.engines.staging.furnish import ROOMS

MOST_TOLD = 20
"""Words and notes that are told at most, of each."""
MOST_TOLD_CHARACTERS = 40
MOST_ROOMS = 3


@dataclass(frozen=True)
class StyleHeard:
    """at: its place in the prompt. rank: how surely it names a style, 0 to 3."""

    at: int
    name: str
    word: str
    rank: int


@dataclass
class Heard:
    """Everything in the order in which it was said. sides: styles that are only touches. refused: styles."""

    rooms: list[tuple[str, bool]] = field(default_factory=list)
    home: str = ""
    styles: list[StyleHeard] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tints: list[Tint] = field(default_factory=list)
    materials: list[Made] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    avoided: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_style(self, at: int, name: str, word: str, rank: int) -> None:
        """One more style."""
        self.styles.append(StyleHeard(at, name, word, rank))

    def want(self, want: Want) -> None:
        """One more piece that is asked for; said twice, it is asked for once."""
        if want.piece in self.without:
            self.without = [one for one in self.without if one != want.piece]
            self.notes.append(f"The {_word(want.piece)} was turned down and asked for; what was said last counts.")
        old = next((one for one in self.wants if one.piece == want.piece), None)
        if old is None:
            self.wants.append(want)
        else:
            more = replace(old, count=max(old.count, want.count), scale=want.scale if want.scale != 1.0 else old.scale)
            self.wants[self.wants.index(old)] = more

    def refuse(self, pieces: Iterable[str]) -> None:
        """Pieces that must not come in."""
        for piece in pieces:
            if any(want.piece == piece for want in self.wants):
                self.wants = [want for want in self.wants if want.piece != piece]
                self.notes.append(f"The {_word(piece)} was asked for and turned down; what was said last counts.")
            if piece not in self.without:
                self.without.append(piece)


def conclude(heard: Heard) -> Understood:
    """One reading, with notes on what was taken for what."""
    notes = list(heard.notes)
    rooms = _rooms(heard, notes)
    wants = _chairs(heard.wants, rooms)
    if not rooms:
        implied = [ROOM_OF_PIECE[piece] for piece in ROOM_OF_PIECE if any(one.piece == piece for one in wants)]
        rooms = (implied[0],) if implied else (heard.home,) if heard.home else ()
    elif rooms == ("Living Room",) and any(one.piece == "dining_table" for one in wants):
        rooms = ("Living Room", "Dining Room")
    return Understood(
        rooms=rooms,
        style=_style(heard, notes),
        tints=_tints(heard.tints, notes),
        materials=tuple(dict.fromkeys(heard.materials)),
        wants=wants,
        without=tuple(heard.without),
        avoided=tuple(dict.fromkeys(heard.avoided))[:MOST_TOLD],
        moods=tuple(heard.moods),
        kept=tuple(dict.fromkeys(heard.kept)),
        beyond=tuple(dict.fromkeys(heard.beyond)),
        unknown=tuple(word[:MOST_TOLD_CHARACTERS] for word in list(dict.fromkeys(heard.unknown))[:MOST_TOLD]),
        notes=tuple(dict.fromkeys(notes))[:MOST_TOLD],
    )


def _rooms(heard: Heard, notes: list[str]) -> tuple[str, ...]:
    turned = [name for name, turned in heard.rooms if turned]
    named = list(dict.fromkeys([turned[-1]] if turned else [name for name, _ in heard.rooms]))
    if not named:
        return ()
    family = ROOMS[named[0]].family
    together = [name for name in named if name == named[0] or (family and ROOMS[name].family == family)]
    taken = together[:MOST_ROOMS]
    dropped = [name for name in named if name not in taken]
    if dropped:
        notes.append(f"Several rooms were named; {' and '.join(taken)} was taken, {' and '.join(dropped)} was not.")
    return tuple(taken)


def _style(heard: Heard, notes: list[str]) -> str | None:
    named = [one for one in heard.styles if one.name not in heard.refused]
    if heard.sides:
        notes.append(f"Touches of another style ({', '.join(dict.fromkeys(heard.sides))}) are not mixed in.")
    if not named:
        return None
    best = max(one.rank for one in named)
    taken = [one for one in named if one.rank == best][-1]
    if taken.rank == 2:
        notes.append(f"There is no preset for {taken.word}; {taken.name} is the nearest.")
    others = {one.word for one in named if one.rank >= 2 and one.name != taken.name}
    if others:
        notes.append(f"Several styles were named; {taken.word} was taken, {' and '.join(sorted(others))} was not.")
    return taken.name


def _tints(tints: list[Tint], notes: list[str]) -> tuple[Tint, ...]:
    """Without repetitions; walls and floor have one colour, the one said last."""
    result = list(dict.fromkeys(tints))
    for surface in ("walls", "floor"):
        own = [tint for tint in result if tint.of == surface]
        if len(own) > 1:
            result = [tint for tint in result if tint.of != surface or tint == own[-1]]
            notes.append(f"Several colours were named for the {surface}; {own[-1].told()['colour']} was taken.")
    return tuple(result)


def _chairs(wants: list[Want], rooms: tuple[str, ...]) -> tuple[Want, ...]:
    """Plain "chairs" are those of the room: at a dining table, at a desk, else armchairs."""
    pieces = {want.piece for want in wants}
    dining = bool({"Dining Room", "Kitchen"} & set(rooms)) or "dining_table" in pieces
    office = "Home Office" in rooms or ("desk" in pieces and not rooms)
    plain = "dining_chair" if dining else "office_chair" if office else ""
    result: list[Want] = []
    for want in wants:
        if plain and want.said in ("chair", "chairs"):
            want = replace(want, piece=plain, count=1)
        if all(one.piece != want.piece for one in result):
            result.append(want)
    return tuple(result)


def _word(piece: str) -> str:
    return piece.replace("_", " ")
