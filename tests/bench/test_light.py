from dataclasses import replace

import numpy as np
import pytest

from bench.light import compared, furniture_psnr, medians, psnr, summary, true_room
from bench.rooms.spec import random_room


def test_noise_of_one_level_is_48_decibels():
    grey = np.full((10, 10, 3), 100, np.uint8)

    assert psnr(grey, grey + 1) == pytest.approx(48.13, abs=0.01)


def test_a_wrong_exposure_is_told_from_wrong_shading():
    random = np.random.default_rng(1)
    truth = random.integers(60, 120, (20, 20, 3)).astype(np.uint8)
    on = np.ones((20, 20), bool)
    twice = np.uint8(np.clip(np.round(255 * (2 * (truth / 255.0) ** 2.2) ** (1 / 2.2)), 0, 255))

    row = compared(twice, truth, on)

    assert row["luminance"] == pytest.approx(2.0, rel=0.05)
    assert row["psnr"] < 20
    assert row["gained_psnr"] > 35


def test_the_true_room_is_what_the_camera_sees_of_the_drawn_one():
    spec = replace(random_room(10), width=160, height=107)

    room = true_room(spec)

    pixels = room.camera.project(np.column_stack([room.floor, np.zeros(len(room.floor))]))
    assert (room.left, room.back, room.ceiling) == (spec.left, spec.back, spec.ceiling)
    assert (pixels > -2).all()
    assert (pixels < [162, 109]).all()
    assert "window" in [one.kind for one in room.openings]


def test_a_room_whose_floor_is_out_of_view_is_left_out_with_the_reason(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("bench.light._kept", lambda path, make: np.full((107, 160, 3), 0.5, np.float32))

    rows = furniture_psnr([2000], tmp_path, width=160)

    assert rows == []
    assert "room 2000 is left out: The camera sees no floor" in capsys.readouterr().err


def test_the_summary_counts_rooms_of_25_decibels():
    rows = [
        {"psnr": value, "gained_psnr": value, "around": 30.0, "untouched": 20.0, "luminance": 1.0}
        for value in (20.0, 26.0, 30.0, 22.0)
    ]

    told = dict(medians(rows))

    assert told["rooms furnished"] == "4"
    assert told["PSNR on furniture, median"] == "24.0 dB"
    assert told["rooms of 25 dB and more"] == "50%"


def test_the_bench_of_the_engine_hears_of_few_rooms_and_of_none(monkeypatch, tmp_path):
    asked = []

    def rows(seeds, folder, *, width):
        asked.append((seeds, folder, width))
        return (
            []
            if seeds == [3]
            else [{"psnr": 26.0, "gained_psnr": 27.0, "around": 30.0, "untouched": 20.0, "luminance": 0.97}]
        )

    monkeypatch.setattr("bench.light.furniture_psnr", rows)

    told = dict(summary(range(1000, 1060), tmp_path))

    assert asked == [(list(range(1000, 1012)), tmp_path / "light", 320)]
    assert told["luminance against the true one, median"] == "0.970"
    assert summary([3], tmp_path) == [("rooms furnished", "0")]
