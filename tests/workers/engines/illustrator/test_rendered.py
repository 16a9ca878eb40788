from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.illustrator.conftest import Illustrate, pixels, request_of
from workers.engines.base import Canceled
from workers.engines.illustrator.engine import IllustratorEngine
from workers.engines.illustrator.studio.goods import GOODS
from workers.engines.illustrator.studio.room import CEILING, plan_room
from workers.engines.illustrator.studio.sets import extent, frame_up
from workers.engines.illustrator.studio.wanted import Wanted
from workers.engines.illustrator.words.things import PRODUCTS
from workers.engines.staging.furnish import ROOMS


def test_a_thing_stands_in_its_colour_before_the_ground_that_was_named(illustrate: Illustrate) -> None:
    result = illustrate("a blue ceramic mug on a pink background, no plants", width=256, height=256)

    picture = pixels(result).astype(int)
    middle, corner = picture[110:150, 100:140].mean(axis=(0, 1)), picture[:30, :30].mean(axis=(0, 1))
    assert result.details["composition"] == "product"
    assert result.details["used"] == ["blue ceramic mug on a pink background", "no plants"]
    assert middle[2] > middle[0] + 20
    assert corner[0] > corner[2] + 8
    assert sorted(path.name for path in result.candidates[0].path.parent.iterdir()) == ["picture.jpg"]


def test_a_room_has_what_was_asked_for_and_tells_what_it_lacks(illustrate: Illustrate) -> None:
    result = illustrate("modern living room with sage walls, a navy sofa and a unicorn", width=320, height=256)

    assert result.details["composition"] == "room"
    assert "sofa" in result.details["pieces"]
    assert "unicorn" in result.details["unused"]
    assert any("navy sofa" in part for part in result.details["used"])


def test_a_cancel_ends_the_renderer(tmp_path: Path) -> None:
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 4

    with pytest.raises(Canceled):
        IllustratorEngine().run(request_of(tmp_path, "a red cube"), progress=lambda share: None, cancelled=cancelled)


def test_a_sticker_of_a_thing_is_cut_out(illustrate: Illustrate) -> None:
    picture = pixels(illustrate("a red cube", template="sticker", width=256, height=256))

    assert picture.shape == (256, 256, 4)
    assert picture[0, 0, 3] == 0
    red = (picture[..., 0].astype(int) > picture[..., 2].astype(int) + 40) & (picture[..., 3] == 255)
    assert red.sum() > 4000


def test_a_reference_is_printed_on_the_thing(illustrate: Illustrate, logo: Image.Image) -> None:
    result = illustrate("@logo on a white box", pictures={"@logo": logo}, width=256, height=256)

    picture = pixels(result).astype(int)
    assert result.details["composition"] == "product"
    assert result.details["reference_use"] == ["Reference 1 is printed on the box."]
    assert ((picture[..., 1] > picture[..., 0] + 40) & (picture[..., 1] > picture[..., 2] + 25)).sum() > 300


def test_every_word_for_a_product_has_a_shape() -> None:
    assert set(PRODUCTS) == set(GOODS)


@pytest.mark.parametrize("name", sorted(GOODS))
def test_goods_stand_on_the_ground_and_are_sound(name: str) -> None:
    parts = GOODS[name](Wanted(["#3d648f"], [], 5, np.full((40, 60, 3), 0.5, np.float32)))

    low, high = extent(parts)
    assert abs(float(low[2])) < 0.004
    assert 0.05 < float((high - low).max()) < 1.0
    for part in parts:
        assert np.isfinite(part.vertices).all()
        assert part.faces.max() < len(part.vertices)


@pytest.mark.parametrize(("width", "height"), [(800, 600), (450, 800), (1000, 430)])
def test_a_thing_fits_the_frame(width: int, height: int) -> None:
    low, high = np.array([-1.0, -0.4, 0.0]), np.array([1.2, 0.4, 0.9])

    camera, shift = frame_up(low, high, width, height, fill=0.6, pitch=0.2)

    corners = np.array([(x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    seen = camera.project(corners + np.array(shift))
    assert (seen.min(axis=0) > 0).all()
    assert (seen.max(axis=0) < [width, height]).all()
    assert max((seen.max(axis=0) - seen.min(axis=0)) / [width, height]) > 0.45


@pytest.mark.parametrize("kind", ["Living Room", "Bathroom", "Terrace", "Home Office"])
@pytest.mark.parametrize(("width", "height"), [(900, 600), (500, 900)])
def test_a_drawn_room_shows_floor_and_a_window(kind: str, width: int, height: int) -> None:
    assert kind in ROOMS
    plan = plan_room(width, height, kind, walls="#dddddd", floor="", style="modern", rng=np.random.default_rng(2))

    floor = plan.room.floor
    area = 0.5 * abs(np.dot(floor[:, 0], np.roll(floor[:, 1], 1)) - np.dot(floor[:, 1], np.roll(floor[:, 0], 1)))
    assert area > 2.5
    assert plan.room.ceiling == CEILING
    u0, v0, u1, v1 = plan.room.openings[0].box
    assert max(0.0, u0) < min(width, u1)
    assert max(0.0, v0) < min(height, v1)
