import cv2
import numpy as np
import pytest

from tests.workers.engines.staging.remove.rooms import empty, furnished
from workers.engines.staging.remove import job
from workers.engines.staging.remove.job import empty_photo
from workers.engines.staging.scene import Hints

CHEST = ((-0.5, 3.7, 0.0), (0.7, 4.5, 0.7))
TOY = ((0.9, 3.0, 0.0), (1.15, 3.25, 0.22))


def psnr(first, second, inside):
    return 10 * np.log10(255**2 / np.mean((first[inside].astype(float) - second[inside]) ** 2))


@pytest.fixture
def seen(monkeypatch):
    """The true room in place of what is understood, so that only the filling is tested."""

    def use(room):
        monkeypatch.setattr(job, "understand", lambda *_, **__: room)

    return use


@pytest.mark.parametrize(("kind", "least"), [("planks", 26.0), ("tiles", 26.0), ("carpet", 28.0)])
def test_what_stood_there_gives_way_to_the_rooms_own_surfaces(kind, least, seen):
    truth, room = empty(kind, 300, 200)
    photo, outlines = furnished(truth, room, [CHEST, TOY])
    seen(room)

    emptied = empty_photo(photo, Hints(remove=outlines), mode="refurnish", seed=3)

    hole = np.zeros(photo.shape[:2], np.uint8)
    for outline in outlines:
        cv2.fillPoly(hole, [np.round(outline).astype(np.int32)], 1)
    inside = hole > 0
    telea = cv2.inpaint(photo, hole, 5, cv2.INPAINT_TELEA)
    assert psnr(emptied.photo, truth, inside) > least
    assert psnr(emptied.photo, truth, inside) > psnr(telea, truth, inside) + 4
    assert (emptied.photo == photo).all(axis=2)[~emptied.zone].all()
    assert emptied.zone[inside].all()
    assert emptied.quality["removed_share"] == pytest.approx(emptied.zone.mean(), abs=0.02)
    assert 0.1 < emptied.quality["removal_confidence"] <= 1.0


def test_the_same_seed_gives_the_same_bytes(seen):
    truth, room = empty("carpet", 240, 160)
    photo, outlines = furnished(truth, room, [TOY])
    seen(room)

    first, second = (empty_photo(photo, Hints(remove=outlines), mode="declutter", seed=3) for _ in range(2))

    assert (first.photo == second.photo).all()
    assert first.quality == second.quality


def test_a_small_thing_is_found_and_a_large_one_left_by_declutter(seen):
    truth, room = empty("carpet", 300, 200)
    apart = ((-1.9, 3.7, 0.0), (-0.9, 4.5, 0.7))
    photo, (chest, toy) = furnished(truth, room, [apart, TOY], color=(160, 40, 30))
    seen(room)

    emptied = empty_photo(photo, Hints(), mode="declutter")

    u, v = toy.mean(axis=0).astype(int)
    assert emptied.zone[v, u]
    u, v = chest.mean(axis=0).astype(int)
    assert not emptied.zone[v, u]
    assert len(emptied.details["found"]) == 1


def test_nothing_found_changes_nothing(seen):
    photo, room = empty("carpet", 240, 160)
    seen(room)

    emptied = empty_photo(photo, Hints(), mode="refurnish")

    assert emptied.photo is photo
    assert not emptied.zone.any()
    assert emptied.quality == {"removal_confidence": 1.0, "removed_share": 0.0, "removal_over_openings": 0.0}


def test_most_of_the_picture_is_not_safe_to_remove(seen):
    photo, room = empty("planks", 240, 160)
    seen(room)
    everything = np.array([(4.0, 10.0), (236.0, 12.0), (238.0, 158.0), (2.0, 157.0)])

    with pytest.raises(job.InvalidInput) as caught:
        empty_photo(photo, Hints(remove=(everything,)), mode="refurnish")

    assert caught.value.code == "removal_not_safe"
    assert "scene.remove" in caught.value.message


def test_a_large_photo_keeps_its_own_detail(seen, monkeypatch):
    monkeypatch.setattr(job, "WORKING_SIDE", 180)
    truth, room = empty("tiles", 360, 240)
    photo, outlines = furnished(truth, room, [TOY])
    small = room.camera.scaled(180, 120)
    seen(type(room)(small, room.left, room.right, room.back, room.ceiling, room.floor, (), 0.9))

    emptied = empty_photo(photo, Hints(remove=outlines), mode="declutter", seed=1)

    assert emptied.photo.shape == photo.shape
    assert emptied.room.camera.width == 360
    assert (emptied.photo == photo).all(axis=2)[~emptied.zone].all()
    hole = np.zeros(photo.shape[:2], np.uint8)
    cv2.fillPoly(hole, [np.round(outlines[0]).astype(np.int32)], 1)
    assert psnr(emptied.photo, truth, hole > 0) > 25
