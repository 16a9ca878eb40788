"""What a prompt wants in the room and what not, as the arrangement knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workers.engines.redesign.understood import Understood
from workers.engines.staging.furnish.catalogue import PIECES
from workers.engines.staging.furnish.wishes import ADDED, Wish, Wishes
from workers.engines.staging.scene import Placement

EXTRAS = frozenset(("side_table", "pouf", "sideboard", "bench", "mirror", "console", "toy_chest", "bookcase"))
"""What a minimal room does without, unless it is asked for."""
OF_MOOD: dict[str, tuple[Wish, ...]] = {
    "cosy": (Wish("floor_lamp"), Wish("rug")),
    "full": (Wish("plant", 2), Wish("armchair"), Wish("art"), Wish("side_table")),
}
"""What a mood adds, unless it is turned down."""


def wishes_of(understood: Understood) -> Wishes:
    """Pieces to leave out and to add."""
    barred = {piece for piece in understood.without if piece in PIECES}
    wanted = {want.piece: Wish(want.piece, want.count, want.scale) for want in understood.wants if want.piece in ADDED}
    asked = {want.piece for want in understood.wants}
    if "minimal" in understood.moods:
        barred |= EXTRAS - asked
        barred -= {"sideboard"} if "television" in asked else set()
    for mood in understood.moods:
        for wish in OF_MOOD.get(mood, ()):
            if wish.piece not in barred:
                wanted.setdefault(wish.piece, wish)
    return Wishes(frozenset(barred), tuple(wanted.values()))


def missing(understood: Understood, placements: Sequence[Placement]) -> list[dict[str, Any]]:
    """What was asked for and is not there, or not as often, as JSON."""
    got = {want.piece: sum(one.piece == want.piece for one in placements) for want in understood.wants}
    return [
        {"piece": want.piece, "wanted": want.count, "got": got[want.piece]}
        for want in understood.wants
        if got[want.piece] < want.count
    ]
