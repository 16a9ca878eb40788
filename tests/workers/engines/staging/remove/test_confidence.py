"""Bad fills are told from good ones: one case for each reason, and whole removals through the engine's own steps."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from tests.workers.engines.staging.remove.rooms import empty, furnished
from workers.engines.staging.remove import job
from workers.engines.staging.remove.confidence import (
    CONFIDENCE_FLOOR,
    HELD_BACK,
    NOTHING_REMOVED,
    TRUSTED,
    confidence_of,
    removal_numbers,
    weakness_of,
)
from workers.engines.staging.remove.job import empty_photo
from workers.engines.staging.remove.measures import Hole
from workers.engines.staging.scene import Hints, Opening

TOY = ((0.9, 3.0, 0.0), (1.15, 3.25, 0.22))
EASY = {
    "share": 0.12,
    "depth": 0.04,
    "border": 0.0,
    "missing": 0.0,
    "openings": 0.0,
    "rim_openings": 0.0,
    "crossing": 0.0,
    "strange": 0.02,
    "step": 0.0,
    "jump": 0.02,
    "cut": 0.04,
    "halo": 0.02,
    "disagreement": 0.1,
    "plainer": 0.1,
    "no_room": 0.0,
    "room": 0.05,
    "alone": 0.0,
}
RISKS = {
    "wide": {"share": 0.45, "depth": 0.16},
    "at_the_edge": {"border": 1.0, "share": 0.4, "depth": 0.12},
    "hides_an_opening": {"openings": 0.3},
    "nothing_to_go_on_from": {"missing": 0.4},
    "across_the_corner_of_the_room": {"crossing": 0.5, "share": 0.35, "depth": 0.1},
    "strange_around": {"strange": 0.8, "cut": 0.5},
    "another_light": {"step": 0.2, "jump": 0.25, "cut": 0.3},
    "something_ends_there": {"jump": 0.5, "cut": 0.8},
    "a_line_ends_there": {"cut": 0.8},
}


def hole(**measures):
    return Hole(np.ones((2, 2), bool), EASY | measures)


@pytest.fixture
def seen(monkeypatch):
    def use(room):
        monkeypatch.setattr(job, "understand", lambda *_, **__: room)

    return use


def test_an_easy_fill_is_trusted():
    assert confidence_of(EASY) > TRUSTED


@pytest.mark.parametrize("risk", RISKS)
def test_each_risk_alone_keeps_a_fill_from_being_approved(risk):
    assert confidence_of(EASY | RISKS[risk]) < TRUSTED


def test_the_weakness_is_told_in_words():
    assert weakness_of(EASY | {"openings": 0.3}) == "they hide a door, a window, a fireplace or a radiator"
    assert weakness_of(EASY | {"cut": 0.9}) == "a line runs behind them that would end there"


def test_a_removal_is_as_good_as_its_worst_hole():
    good, bad = hole(), hole(openings=0.4, jump=0.6)

    numbers = removal_numbers([good, bad], 0.1)

    assert numbers["removal_confidence"] == round(confidence_of(bad.measures), 4)
    assert numbers["removal_over_openings"] == 0.4
    assert numbers["removal_step"] == 0.6
    assert removal_numbers([], 0.0) == NOTHING_REMOVED


def test_a_toy_on_a_carpet_is_trusted_and_well_filled(seen):
    truth, room = empty("carpet", 400, 266)
    photo, outlines = furnished(truth, room, [TOY])
    seen(room)

    emptied = empty_photo(photo, Hints(remove=outlines), mode="refurnish", seed=3)

    assert emptied.quality["removal_confidence"] >= TRUSTED
    assert np.abs(emptied.photo.astype(float) - truth)[emptied.zone].mean() < 8


def with_fireplace():
    """(photo, room, outline of a chest before the fireplace): dark in a light surround on the back wall."""
    photo, room = empty("carpet", 240, 160)
    photo = photo.copy()
    edges = {}
    for tone, (low, high, top) in ((235, (-0.9, 0.5, 1.2)), (25, (-0.6, 0.2, 0.85))):
        corners = [(low, 0.0), (high, 0.0), (high, top), (low, top)]
        points = room.camera.project(np.array([(a, scenes.BACK, z) for a, z in corners]))
        cv2.fillConvexPoly(photo, np.round(points).astype(np.int32), (tone, tone, tone))
        edges[tone] = points
    box = (*edges[235].min(axis=0), *edges[235].max(axis=0))
    known = Opening("fireplace", "back", -0.9, 0.5, 0.0, 1.2, box)
    drawn, outlines = furnished(photo, room, [((-0.3, 4.1, 0.0), (1.1, 4.5, 0.9))])
    return drawn, room, known, outlines


def test_a_hole_over_a_fireplace_is_never_approved(seen):
    photo, room, fireplace, outlines = with_fireplace()
    seen(replace(room, openings=(fireplace,)))

    with pytest.MonkeyPatch.context() as free:
        free.setattr(job, "CONFIDENCE_FLOOR", 0.0)
        emptied = empty_photo(photo, Hints(remove=outlines), mode="refurnish", seed=3)

    assert emptied.quality["removal_over_openings"] > 0.2
    assert emptied.quality["removal_confidence"] <= HELD_BACK < TRUSTED
    assert "fireplace" in emptied.details["holes"][0]["weakness"]


def test_a_fireplace_that_was_not_seen_shows_at_the_rim_of_the_hole(seen):
    photo, room, _, outlines = with_fireplace()
    seen(room)

    with pytest.MonkeyPatch.context() as free:
        free.setattr(job, "CONFIDENCE_FLOOR", 0.0)
        emptied = empty_photo(photo, Hints(remove=outlines), mode="refurnish", seed=3)

    assert emptied.quality["removal_over_openings"] == 0.0
    assert emptied.quality["removal_confidence"] < TRUSTED


def test_a_fill_that_would_be_seen_is_refused_with_its_reason(seen, monkeypatch):
    photo, room, fireplace, outlines = with_fireplace()
    seen(replace(room, openings=(fireplace,)))
    monkeypatch.setattr(job, "CONFIDENCE_FLOOR", HELD_BACK + 0.01)

    with pytest.raises(job.InvalidInput) as caught:
        empty_photo(photo, Hints(remove=outlines), mode="refurnish", seed=3)

    assert caught.value.code == "removal_not_safe"
    assert "since they hide a door, a window, a fireplace or a radiator" in caught.value.message
    assert CONFIDENCE_FLOOR < HELD_BACK < TRUSTED


def test_what_was_found_by_itself_stays_where_its_fill_is_not_trusted(seen, monkeypatch):
    truth, room = empty("carpet", 240, 160)
    photo, _ = furnished(truth, room, [TOY], color=(160, 40, 30))
    seen(room)
    monkeypatch.setattr(job, "TRUSTED", 1.01)

    emptied = empty_photo(photo, Hints(), mode="declutter")

    assert (emptied.photo == photo).all()
    assert not emptied.zone.any()
    assert len(emptied.details["left"]) == 1
    assert emptied.quality == NOTHING_REMOVED


def test_what_is_cut_off_by_the_pictures_edge_is_left_alone(seen):
    truth, room = empty("carpet", 240, 160)
    photo = truth.copy()
    photo[140:160, 100:120] = (160, 40, 30)
    seen(room)

    assert not empty_photo(photo, Hints(), mode="declutter").zone.any()
