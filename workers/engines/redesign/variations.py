"""The variations of one redesign: as many arrangements that differ as the room has, then other colours of the style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.redesign.words.rooms import ASSUMED
from workers.engines.staging.furnish import arrange, build
from workers.engines.staging.furnish.layout import FLAT, HUNG
from workers.engines.staging.furnish.presets import Preset
from workers.engines.staging.furnish.wishes import NONE, Wishes
from workers.engines.staging.photo import Variant
from workers.engines.staging.scene import Arrangement, Room

TRIES, FREER_TRIES = 24, 40
"""How many layouts are furnished in full for an arrangement; more where the layout need not be kept."""
FURTHER_SEEDS = 2
"""How often it is arranged anew where the first time brings too few that differ."""
SAME_METRES = 0.35
MOST_IN_COMMON = 0.6
"""Share of an arrangement's pieces that may stand where the other one has the same piece, and it still is another."""


@dataclass(frozen=True)
class Choice:
    """rooms: what the room is furnished as. variants: what is rendered. differs: of each, `arrangement` or `colours`,
    by what it differs from those before it."""

    rooms: tuple[str, ...]
    variants: tuple[Variant, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """What to arrange. rooms: empty leaves the room to its floor. look: the preset to build with. freer: try more."""

    rooms: tuple[str, ...]
    style: str
    wishes: Wishes
    look: Preset
    outputs: int
    freer: bool
    seed: int


def choose(room: Room, brief: Brief, check: Callable[[], None]) -> Choice:
    """The variations for a room. check: called between steps, may raise to stop.

    Raises InvalidInput: `room_too_small`, or `wishes_not_possible` where the room could be furnished but for what was
    turned down.
    """
    rooms, found = _first(room, brief, check)
    for number in range(FURTHER_SEEDS):
        if len(found) >= brief.outputs:
            break
        check()
        more = _arranged(room, rooms, brief, brief.seed + 101 * (number + 1))
        found += [one for one in more if all(differs(one, other) for other in found)]
    variants, kinds = [], []
    for number in range(brief.outputs):
        check()
        again = number // len(found)
        variants.append(_variant(found[number % len(found)], brief, brief.seed + again))
        kinds.append("arrangement" if again == 0 else "colours")
    return Choice(rooms, tuple(variants), tuple(kinds))


def _first(room: Room, brief: Brief, check: Callable[[], None]) -> tuple[tuple[str, ...], list[Arrangement]]:
    """The room's type with its arrangements; one that was not named is the first of ASSUMED that fits."""
    options = [brief.rooms] if brief.rooms else [(name,) for name in ASSUMED]
    refused: InvalidInput | None = None
    for rooms in options:
        check()
        try:
            return rooms, _arranged(room, rooms, brief, brief.seed)
        except InvalidInput as error:
            refused = refused or error
    assert refused is not None
    if brief.wishes.barred and refused.code == "room_too_small" and _fits_without(room, options[0], brief):
        names = " and ".join(options[0])
        left_out = ", ".join(sorted(piece.replace("_", " ") for piece in brief.wishes.barred))
        raise InvalidInput(
            f"A {names} cannot be furnished without all of these: {left_out}. Allow some, or name another room.",
            code="wishes_not_possible",
        )
    raise refused


def _fits_without(room: Room, rooms: tuple[str, ...], brief: Brief) -> bool:
    """Whether the room can be furnished if nothing is turned down."""
    try:
        return bool(arrange(room, room_types=rooms, style=brief.style, seed=brief.seed, tries=4, wishes=NONE))
    except InvalidInput:
        return False


def _arranged(room: Room, rooms: tuple[str, ...], brief: Brief, seed: int) -> list[Arrangement]:
    tries = FREER_TRIES if brief.freer else TRIES
    found = arrange(room, room_types=rooms, style=brief.style, seed=seed, tries=tries, wishes=brief.wishes)
    return found[: brief.outputs]


def _variant(arrangement: Arrangement, brief: Brief, seed: int) -> Variant:
    pieces = [
        tuple(build(placement, style=brief.style, seed=seed, look=brief.look)) for placement in arrangement.placements
    ]
    return Variant(arrangement, tuple(pieces))


def differs(one: Arrangement, other: Arrangement) -> bool:
    """Whether two arrangements are seen as different: few of the standing pieces have the same place in both."""
    first, second = _standing(one), _standing(other)
    if not first:
        return bool(second)
    near = [
        any(piece == twin and np.hypot(x - u, y - v) < SAME_METRES for twin, u, v in second) for piece, x, y in first
    ]
    return sum(near) / len(near) < MOST_IN_COMMON


def _standing(arrangement: Arrangement) -> Sequence[tuple[str, float, float]]:
    return [(p.piece, p.x, p.y) for p in arrangement.placements if p.z == 0 and p.piece not in FLAT | HUNG]
