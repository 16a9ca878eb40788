from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.rooms import weigh
from bench.rooms.weigh import LEFT_OUT, as_another_camera, regression, with_gardens
from tests.workers.engines.staging.see.painted import BACK, BLACK, CAMERA, GLARE, WHITE, Painting
from workers.engines.staging.see.rectangles import FAMILIES, Evidence
from workers.engines.staging.see.weights import LEAST, WEIGHTS


def hole(kind: str, low: float, high: float, bottom: float, top: float) -> dict[str, object]:
    (u0, u1), (v0, v1) = [
        CAMERA.project(np.array([[low, BACK, top], [high, BACK, bottom]]))[:, axis].tolist() for axis in (0, 1)
    ]
    return {"kind": kind, "wall": "back", "bottom": bottom, "box": [u0, v0, u1, v1]}


def drawn_rooms(folder: Path) -> None:
    door = Painting().framed(0.3, 1.2, 0.0, 2.03, (120, 82, 58)).framed(-1.9, -0.5, 0.9, 2.1, GLARE)
    hearth = Painting().rectangle(-0.7, 0.7, 0.0, 1.15, WHITE).rectangle(-0.4, 0.4, 0.0, 0.8, BLACK)
    hearth.rectangle(1.2, 2.2, 0.12, 0.72, WHITE)
    holes = (
        [hole("door", 0.23, 1.27, 0.0, 2.1), hole("window", -1.97, -0.43, 0.83, 2.17)],
        [hole("fireplace", -0.7, 0.7, 0.0, 1.15), hole("radiator", 1.2, 2.2, 0.12, 0.72)],
    )
    for seed, (wall, openings) in enumerate(zip((door, hearth), holes, strict=True)):
        cv2.imwrite(str(folder / f"room{seed:04d}.jpg"), wall.photo()[..., ::-1])
        room = {"left": -2.6, "right": 2.6, "back": BACK, "ceiling": 2.55, "camera_height": CAMERA.height}
        truth = {**room, "focal": CAMERA.focal, "rotation": CAMERA.rotation.tolist(), "openings": openings}
        (folder / f"room{seed:04d}.json").write_text(json.dumps(truth))


def test_the_printed_weights_are_what_the_engine_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn_rooms(tmp_path)
    monkeypatch.setattr(sys, "argv", ["weigh", "--seeds", "0-1", "--rooms", str(tmp_path)])

    weigh.main()

    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("#")]
    printed = json.loads("{" + "".join(lines).rstrip(",") + "}")
    assert list(printed) == list(WEIGHTS) == list(LEAST) == [family.name for family in FAMILIES]
    for name, weights in printed.items():
        assert "constant" in weights
        assert set(weights) - {"constant"} <= set(Evidence.NAMES) - LEFT_OUT[name]


def test_the_engine_weighs_exactly_what_is_not_left_out() -> None:
    for family in FAMILIES:
        assert set(WEIGHTS[family.name]) == {"constant", *Evidence.NAMES} - LEFT_OUT[family.name]


def test_the_regression_finds_the_number_that_tells() -> None:
    rng = np.random.default_rng(3)
    numbers = rng.normal(0, 1, (400, 3))
    target = (numbers[:, 1] > 0.5).astype(float)

    slopes, constant = regression(numbers, target, np.ones(400), np.array([1.0, 1.0, 0.0]))

    assert abs(slopes[0]) < 0.2 * slopes[1]
    assert slopes[2] == 0.0
    assert ((numbers @ slopes + constant > 0) == (target > 0)).mean() > 0.95


def test_other_views_of_a_photo_keep_their_place() -> None:
    photo = Painting().framed(-1.0, 0.8, 0.8, 2.1, GLARE).photo()

    garden = with_gardens(photo, np.random.default_rng(1))
    other = as_another_camera(photo, np.random.default_rng(1))

    burnt = photo.min(axis=2) > 240
    assert np.abs(garden[burnt].astype(float) - photo[burnt]).mean() > 8
    far = cv2.dilate(burnt.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert (garden[far] == photo[far]).all()
    assert np.corrcoef(other.mean(axis=2).ravel(), photo.mean(axis=2).ravel())[0, 1] > 0.97
