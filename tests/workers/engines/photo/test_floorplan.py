"""Scanned and photographed floor plans come out flat, upright, on white paper, with their lines."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.approval import metrics
from tests.workers.engines.staging.plan.drawn import Manner, draw
from workers.engines.base import InvalidInput
from workers.engines.photo.floorplan import develop_plan
from workers.engines.staging.plan.sheet import skew


def test_a_grey_and_uneven_scan_gets_white_paper_and_keeps_its_lines() -> None:
    drawn = draw(Manner(scale=50, turn=1.8))
    light = np.linspace(0.62, 0.95, drawn.shape[1])[None, :, None] * np.array([1.0, 0.96, 0.86])
    scan = np.clip(drawn * light + np.random.default_rng(1).normal(0, 3, drawn.shape), 0, 255).astype(np.uint8)

    made = develop_plan(scan)

    assert made.image.shape == scan.shape
    assert made.turned_deg == pytest.approx(-1.8, abs=0.15)
    assert abs(skew(made.image)) < 0.15
    assert made.quality["paper_white"] > 0.97
    assert made.quality["lines_kept"] > 0.98
    assert metrics("pro_capture.floorplan") <= set(made.quality)
    assert made.quality["lines_added"] < 0.001
    assert not made.flattened


def test_colours_are_kept() -> None:
    drawn = draw(Manner(scale=50))
    drawn[200:204, 150:350] = (200, 30, 30)

    made = develop_plan(drawn)

    red, green, blue = made.image[201:203, 160:340].reshape(-1, 3).mean(axis=0)
    assert red > 2.5 * max(green, blue)


def test_a_blank_page_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        develop_plan(np.asarray(Image.new("RGB", (400, 300), "white")))

    assert caught.value.code == "plan_not_understood"
