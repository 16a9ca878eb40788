"""What a redesign and an upscale must measure to be published."""

from __future__ import annotations

from typing import Any

import pytest

from apps.jobs import catalogue
from faults.stand_in import PUBLISHABLE

UPSCALED = {"size_exact": 1.0, "agreement_psnr": 30.0}


def problems(kind: str, quality: dict[str, Any]) -> list[str]:
    return [text for rule in catalogue.get(kind).rules({}) if (text := rule.problem(quality))]


def test_a_room_that_is_only_furnished_is_held_to_the_rules_of_staging():
    assert problems("redesign.photo", PUBLISHABLE) == []
    assert problems("redesign.photo", PUBLISHABLE | {"furniture_share": 0.01}) == [
        "furniture_share 0.01 must be >= 0.03"
    ]


@pytest.mark.parametrize(
    ("metric", "bad", "good"),
    [
        ("removal_confidence", 0.1, 0.99),
        ("removal_over_openings", 1.0, 0.0),
        ("recolour_structure", 0.8, 0.95),
        ("recolour_lines_kept", 0.8, 0.95),
    ],
)
def test_what_was_taken_away_or_painted_is_judged_too(metric, bad, good):
    assert problems("redesign.photo", PUBLISHABLE | {metric: good}) == []
    [problem] = problems("redesign.photo", PUBLISHABLE | {metric: bad})
    assert problem.startswith(metric)


@pytest.mark.parametrize(
    ("quality", "expected"),
    [
        ({}, []),
        ({"size_exact": 0.0}, ["size_exact 0 must be >= 1"]),
        ({"agreement_psnr": 19.0}, ["agreement_psnr 19 must be >= 20"]),
    ],
)
def test_an_upscale_has_the_exact_size_and_still_shows_the_same(quality, expected):
    assert problems("image.upscale", UPSCALED | quality) == expected


def test_an_upscale_that_did_not_measure_itself_is_not_published():
    assert problems("image.upscale", {}) == ["size_exact was not measured", "agreement_psnr was not measured"]
