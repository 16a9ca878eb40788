from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.workers.engines.staging.furnish.rooms import ROOMS, WIDE
from workers.engines.base import InvalidInput
from workers.engines.staging.furnish import arrange, build
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.furnish.wishes import ADDED, PLACERS, Wish, Wishes
from workers.engines.staging.scene import Placement


def pieces(wishes: Wishes, *, room: Any = None, kind: str = "Living Room", tries: int = 4) -> Counter[str]:
    found = arrange(
        room or ROOMS["corner view"], room_types=(kind,), style="modern", seed=3, tries=tries, wishes=wishes
    )
    assert found[0].rules["opening_overlap"] == 0.0
    assert found[0].rules["inside_floor"] >= ON_FLOOR
    return Counter(placement.piece for placement in found[0].placements)


def test_barred_pieces_never_come_in() -> None:
    barred = frozenset(("rug", "art", "mirror", "floor_lamp", "plant"))

    found = arrange(
        ROOMS["corner view"], room_types=("Living Room",), style="boho", seed=3, tries=4, wishes=Wishes(barred)
    )

    for arrangement in found:
        assert not barred & {placement.piece for placement in arrangement.placements}


def test_wanted_pieces_come_in_so_many_times() -> None:
    wanted = (Wish("plant", 2), Wish("bookcase"), Wish("mirror"))

    got = pieces(Wishes(wanted=wanted))

    assert {wish.piece: got[wish.piece] for wish in wanted} == {"plant": 2, "bookcase": 1, "mirror": 1}


def test_a_wanted_piece_takes_the_place_of_one_that_nobody_asked_for() -> None:
    assert pieces(Wishes(), room=ROOMS["small"], tries=8)["bookcase"] == 0
    assert pieces(Wishes(wanted=(Wish("bookcase"),)), room=ROOMS["small"], tries=8)["bookcase"] == 1


def test_a_desk_comes_with_a_chair_to_sit_on() -> None:
    got = pieces(Wishes(wanted=(Wish("desk"),)), room=WIDE)

    assert (got["desk"], got["office_chair"]) == (1, 1)


def test_without_the_piece_of_one_program_the_next_one_is_taken() -> None:
    got = pieces(Wishes(frozenset(("sofa",))))

    assert got["sofa"] == 0
    assert got["armchair"] >= 1


def test_a_room_whose_every_program_is_barred_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        pieces(Wishes(frozenset(("bed",))), kind="Bedroom")

    assert caught.value.code == "room_too_small"


def test_no_wishes_change_nothing() -> None:
    arguments: dict[str, Any] = {"room_types": ("Bedroom",), "style": "scandi", "seed": 5, "tries": 4}

    assert arrange(ROOMS["corner view"], **arguments) == arrange(ROOMS["corner view"], **arguments, wishes=Wishes())


def test_every_placer_is_of_a_piece_that_can_be_added() -> None:
    assert set(PLACERS) <= ADDED


def test_a_look_changes_what_a_piece_is_made_of() -> None:
    sofa = Placement("sofa", 0.0, 2.0, 0.0, 2.1, 0.94, 0.82)
    blue = replace(preset("modern"), cloths=((("velvet", "#1f3a6b"), ("velvet", "#1f3a6b")),))

    plain = {part.material.color for part in build(sofa, style="modern", seed=4)}
    look = {part.material.color for part in build(sofa, style="modern", seed=4, look=blue)}

    assert tuple(linear("#1f3a6b")) in look - plain
