"""Pictures that alignment brings together although they were not taken from one place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.workers.engines.ingest.exposures import exposed, view, written
from tests.workers.engines.staging.see.drawn import Drawn, draw
from workers.engines.base import InvalidInput, Request, Result
from workers.engines.ingest.engine import IngestEngine
from workers.engines.ingest.parallax import from_one_place

ROOM = Drawn(width=480, height_px=320)


def aside(metres: float) -> Drawn:
    """The same room, the camera moved to the right."""
    low, high, top = ROOM.door
    door = (low - metres, high - metres, top)
    return replace(ROOM, left=ROOM.left - metres, right=ROOM.right - metres, door=door)


def darker(picture: np.ndarray) -> np.ndarray:
    """Two stops less light."""
    linear = (picture / 255.0) ** 2.2 / 4
    return np.asarray(np.rint(255 * linear ** (1 / 2.2)), np.uint8)


def fused(folder: Path, pictures: list[np.ndarray]) -> Result:
    (folder / "work").mkdir()
    files = dict(zip(("source", "source_2"), written(folder / "received", pictures), strict=True))
    request = Request("source.ingest", {}, files, folder / "work")
    return IngestEngine().run(request, progress=lambda _: None, cancelled=lambda: False)


@pytest.mark.parametrize(
    "other",
    [aside(0.32), replace(ROOM, back=4.7, left=-2.15), replace(ROOM, window=(2.0, 3.5, 0.8, 2.1), back=4.5)],
    ids=["32 cm to the side", "a larger room", "another window"],
)
def test_rooms_that_look_alike_are_not_fused(tmp_path: Path, other: Drawn) -> None:
    with pytest.raises(InvalidInput) as caught:
        fused(tmp_path, [draw(ROOM), darker(draw(other))])

    assert caught.value.code == "bracket_mismatch"
    assert "one place" in caught.value.message
    assert [path.name for path in (tmp_path / "work").glob("source.*")] == []


def test_one_room_in_two_exposures_is_fused(tmp_path: Path) -> None:
    result = fused(tmp_path, [draw(ROOM), darker(draw(ROOM))])

    assert result.details["brackets"] == 2
    assert result.details["left_out"] == []


def test_somebody_who_stands_in_one_picture_does_not_part_the_set() -> None:
    light = view()
    crowded = light.copy()
    crowded[20:180, 100:190] = np.random.default_rng(4).uniform(0.02, 0.3, (160, 90, 3))

    assert from_one_place(exposed(light, 0.0, seed=1), exposed(light, -2.0, seed=2))
    assert from_one_place(exposed(light, 0.0, seed=1), exposed(crowded, -1.0, seed=2))
