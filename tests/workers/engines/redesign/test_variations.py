from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.workers.engines.staging.furnish.rooms import ROOMS
from workers.engines.base import Canceled, InvalidInput
from workers.engines.redesign import variations
from workers.engines.redesign.prompt import understand_prompt
from workers.engines.redesign.variations import Brief, choose, differs
from workers.engines.redesign.wishes import missing, wishes_of
from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.wishes import Wish, Wishes
from workers.engines.staging.scene import Arrangement, Part, Placement

SOFA = Placement("sofa", 0.0, 3.5, 0.0, 2.0, 0.9, 0.8)
TABLE = Placement("coffee_table", 0.0, 2.6, 0.0, 1.0, 0.6, 0.4)
RUG = Placement("rug", 0.0, 2.6, 0.0, 2.4, 1.7, 0.03)
BRIEF = Brief(("Living Room",), "modern", Wishes(), preset("modern"), 1, False, 5)


def placed(x: float, *, rug: bool = True) -> Arrangement:
    moved = (replace(SOFA, x=x), replace(TABLE, x=x), *((RUG,) if rug else ()))
    return Arrangement(moved, 1.0)


class Arranger:
    """Stands in for the arrangement: answers by seed and remembers what it was asked."""

    def __init__(self, answers: dict[int, list[Arrangement]], fits: tuple[str, ...] = ("Living Room",)) -> None:
        self.answers, self.fits, self.asked = answers, fits, list[dict[str, Any]]()

    def __call__(self, room: Any, **asked: Any) -> list[Arrangement]:
        self.asked.append(asked)
        if not set(asked["room_types"]) <= set(self.fits) or "sofa" in asked["wishes"].barred:
            raise InvalidInput("too small", code="room_too_small")
        return list(self.answers.get(asked["seed"], []))


def chosen(monkeypatch: pytest.MonkeyPatch, arranger: Arranger, **changed: Any) -> variations.Choice:
    monkeypatch.setattr(variations, "arrange", arranger)
    return choose(ROOMS["small"], replace(BRIEF, **changed), lambda: None)


def built_of_nothing(placement: Placement, **_: Any) -> list[Part]:
    """In place of the builder where no mesh is looked at."""
    return []


def test_as_many_arrangements_as_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variations, "build", built_of_nothing)

    choice = chosen(monkeypatch, Arranger({5: [placed(0.0), placed(1.0), placed(-1.0)]}), outputs=2)

    assert [one.arrangement for one in choice.variants] == [placed(0.0), placed(1.0)]
    assert choice.differs == ("arrangement", "arrangement")
    assert all(len(one.pieces) == 3 for one in choice.variants)


def test_further_seeds_bring_what_the_first_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variations, "build", built_of_nothing)
    arranger = Arranger({5: [placed(0.0)], 106: [placed(0.1), placed(1.0)], 207: [placed(1.1), placed(-1.0)]})

    choice = chosen(monkeypatch, arranger, outputs=3)

    assert [one.arrangement for one in choice.variants] == [placed(0.0), placed(1.0), placed(-1.0)]


def test_then_other_colours_of_the_style(monkeypatch: pytest.MonkeyPatch) -> None:
    choice = chosen(monkeypatch, Arranger({5: [placed(0.0), placed(1.0)]}), outputs=4)

    assert choice.differs == ("arrangement", "arrangement", "colours", "colours")
    assert choice.variants[2].arrangement == choice.variants[0].arrangement
    first, third = ({part.material.color for part in choice.variants[n].parts} for n in (0, 2))
    assert first != third


def test_more_is_tried_where_the_layout_need_not_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, free = Arranger({5: [placed(0.0)]}), Arranger({5: [placed(0.0)]})

    chosen(monkeypatch, kept)
    chosen(monkeypatch, free, freer=True)

    assert kept.asked[0]["tries"] < free.asked[0]["tries"]


def test_a_room_that_nobody_named_is_the_first_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    choice = chosen(monkeypatch, Arranger({5: [placed(0.0)]}, fits=("Home Office",)), rooms=())

    assert choice.rooms == ("Home Office",)


def test_a_room_that_fits_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput) as caught:
        chosen(monkeypatch, Arranger({}, fits=()), rooms=("Bedroom",))

    assert caught.value.code == "room_too_small"


def test_wishes_that_leave_nothing_are_told_from_a_room_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput) as caught:
        chosen(monkeypatch, Arranger({5: [placed(0.0)]}), wishes=Wishes(frozenset(("sofa", "armchair"))))

    assert caught.value.code == "wishes_not_possible"
    assert "armchair, sofa" in caught.value.message


def test_a_cancel_is_seen_between_arrangements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variations, "arrange", Arranger({5: [placed(0.0)]}))

    def check() -> None:
        raise Canceled("The job was canceled.")

    with pytest.raises(Canceled):
        choose(ROOMS["small"], BRIEF, check)


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        (placed(0.0), placed(0.0), False),
        (placed(0.0), placed(0.2), False),
        (placed(0.0), placed(0.5), True),
        (placed(0.0), placed(0.0, rug=False), False),
        (Arrangement((SOFA,), 1.0), Arrangement((replace(SOFA, piece="bed"),), 1.0), True),
        (Arrangement((), 1.0), placed(0.0), True),
        (Arrangement((), 1.0), Arrangement((), 1.0), False),
    ],
)
def test_arrangements_differ_by_where_things_stand(one: Arrangement, other: Arrangement, different: bool) -> None:
    assert differs(one, other) is different


def test_a_prompt_becomes_wishes() -> None:
    wishes = wishes_of(understand_prompt("cozy living room with two large plants, a sofa and no rug, no cushions"))

    assert wishes == Wishes(frozenset(("rug",)), (Wish("plant", 2, 1.12), Wish("floor_lamp")))


def test_a_minimal_room_does_without_extras_but_for_those_it_asks_for() -> None:
    wishes = wishes_of(understand_prompt("minimalist living room with a mirror"))

    assert {"sideboard", "pouf", "side_table"} <= wishes.barred
    assert "mirror" not in wishes.barred
    assert wishes.wanted == (Wish("mirror"),)


def test_what_is_missing_is_told() -> None:
    understood = understand_prompt("two armchairs, a sofa and a bookcase")

    assert missing(understood, placed(0.0).placements) == [
        {"piece": "armchair", "wanted": 2, "got": 0},
        {"piece": "bookcase", "wanted": 1, "got": 0},
    ]
