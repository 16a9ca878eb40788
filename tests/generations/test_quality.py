"""What a staged photo must reach depends on its mode: a cleared room has no furniture to measure."""

from __future__ import annotations

import pytest

from apps.jobs import catalogue

REMOVED = {
    "removal_confidence": 0.8,
    "removal_over_openings": 0.0,
    "structure_ssim": 1.0,
    "clipped_highlights_added": 0.0,
    "unchanged_share": 1.0,
}


def problems(mode, quality):
    rules = catalogue.get("staging.photo").rules({"mode": mode})
    return [text for rule in rules if (text := rule.problem(quality))]


@pytest.mark.parametrize("mode", ["clean", "declutter"])
def test_a_cleared_room_passes_without_numbers_of_furniture(mode):
    assert problems(mode, REMOVED) == []


@pytest.mark.parametrize("mode", ["clean", "declutter", "refurnish"])
def test_a_removal_that_cannot_be_trusted_is_not_published(mode, settings):
    settings.STAGING_MIN_REMOVAL_CONFIDENCE = 0.4

    found = problems(mode, REMOVED | {"removal_confidence": 0.39})

    assert "removal_confidence 0.39 must be >= 0.4" in found


@pytest.mark.parametrize("mode", ["clean", "declutter", "refurnish"])
def test_a_fill_across_an_opening_is_not_published(mode):
    found = problems(mode, REMOVED | {"removal_over_openings": 0.35})

    assert "removal_over_openings 0.35 must be <= 0.1" in found


@pytest.mark.parametrize("mode", ["clean", "declutter"])
def test_by_default_a_doubtful_fill_is_not_published(mode):
    assert problems(mode, REMOVED | {"removal_confidence": 0.74}) == ["removal_confidence 0.74 must be >= 0.75"]


def test_clean_may_change_light_everywhere_and_declutter_nothing_outside():
    changed = REMOVED | {"unchanged_share": 0.2}

    assert problems("clean", changed) == []
    assert problems("declutter", changed) == ["unchanged_share 0.2 must be >= 1"]


def test_furnished_rooms_are_held_to_the_rules_of_furniture():
    assert "furniture_share was not measured" in problems("furnish", REMOVED)
    assert "furniture_share was not measured" in problems("refurnish", REMOVED)
    assert "removal_confidence was not measured" not in problems("furnish", {})
    assert "removal_confidence was not measured" in problems("refurnish", {})


def test_a_kind_without_modes_has_one_set_of_rules():
    kind = catalogue.get("pro_capture.photo")

    assert kind.rules({}) == kind.rules({"mode": None}) == kind.quality
