"""The modes that take away, through the engine."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.staging.remove.rooms import empty, furnished
from workers.engines.base import Canceled, InvalidInput, Request
from workers.engines.staging import photo as staging
from workers.engines.staging import vacancy
from workers.engines.staging.engine import StagingEngine
from workers.engines.staging.remove import job
from workers.engines.staging.remove import stage as removing

TOY = ((0.9, 3.0, 0.0), (1.15, 3.25, 0.22))


@pytest.fixture
def asked(tmp_path, monkeypatch):
    truth, room = empty("carpet", 300, 200)
    room = replace(room, evidence={"measures": {"floor_support": 0.8, "floor_step": 0.3, "explained": 0.9}})
    picture, outlines = furnished(truth, room, [TOY])
    for module in (job, removing, staging):
        monkeypatch.setattr(module, "understand", lambda *_, **__: room)

    def ask(mode, *, photo=picture, remove=outlines, **wanted):
        Image.fromarray(photo).save(tmp_path / "photo.png")
        scene = {"remove": [outline.tolist() for outline in remove]} if remove else None
        given = {"mode": mode, "room_types": [] if mode == "clean" else ["Living Room"], "scene": scene} | wanted
        (tmp_path / "work").mkdir()
        return Request("staging.photo", given, {"source": tmp_path / "photo.png"}, tmp_path / "work", 5)

    ask.truth, ask.photo, ask.room = truth, picture, room
    return ask


def run(request, cancelled=lambda: False):
    return StagingEngine().run(request, progress=lambda _: None, cancelled=cancelled)


def test_declutter_takes_the_toy_and_nothing_else(asked):
    result = run(asked("declutter"))

    (candidate,) = result.candidates
    picture = np.asarray(Image.open(candidate.path))
    changed = (picture != asked.photo).any(axis=2)
    assert 0.002 < changed.mean() < 0.1
    assert candidate.quality["unchanged_share"] == 1.0
    assert candidate.quality["structure_ssim"] == 1.0
    assert candidate.quality["removal_confidence"] > 0.4
    assert result.details["mode"] == "declutter"
    assert candidate.details["outlines"] == 1


def test_clean_evens_out_a_room_in_which_nothing_lies(asked):
    result = run(asked("clean", photo=asked.truth, remove=()))

    (candidate,) = result.candidates
    picture = np.asarray(Image.open(candidate.path))
    assert picture.shape == asked.truth.shape
    assert (picture != asked.truth).any()
    assert candidate.quality["removal_confidence"] == 1.0
    assert candidate.quality["structure_ssim"] > 0.9
    assert candidate.quality["clipped_highlights_added"] <= 0.0
    assert "unchanged_share" not in candidate.quality


def test_clean_refuses_a_room_that_it_would_leave_full(asked, monkeypatch):
    full = replace(asked.room, evidence={"measures": {"floor_support": 0.3, "floor_step": 0.05, "explained": 0.6}})
    for module in (job, removing):
        monkeypatch.setattr(module, "understand", lambda *_, **__: full)

    with pytest.raises(InvalidInput, match="furniture or clutter hides") as caught:
        run(asked("clean", photo=asked.truth, remove=()))

    assert caught.value.code == "scene_not_understood"


def test_clean_refuses_a_furnished_room(asked, monkeypatch):
    monkeypatch.setattr(vacancy, "clutter", lambda *_: vacancy.FULL)

    with pytest.raises(InvalidInput) as caught:
        run(asked("clean", photo=asked.truth, remove=()))

    assert caught.value.code == "room_not_empty"


def test_declutter_says_when_nothing_lies_about(asked):
    with pytest.raises(InvalidInput) as caught:
        run(asked("declutter", photo=asked.truth, remove=()))

    assert caught.value.code == "nothing_to_remove"
    assert "scene.remove" in caught.value.message


def test_declutter_says_when_nothing_that_it_found_may_go(asked, monkeypatch):
    monkeypatch.setattr(job, "TRUSTED", 1.1)

    with pytest.raises(InvalidInput, match="Things were found, but none could be taken out") as caught:
        run(asked("declutter", remove=()))

    assert caught.value.code == "removal_not_safe"


def test_refurnish_furnishes_the_emptied_photo(asked, monkeypatch):
    given = []

    def furnish(photo, room, *_):
        given.append(photo)
        candidate = staging.Candidate(path=staging_path, content_type="image/png", quality={"furniture_share": 0.2})
        return staging.Result("staging", "0", (candidate,), {"style": "modern"})

    request = asked("refurnish")
    staging_path = request.work_dir / "x.png"
    monkeypatch.setattr(staging, "furnish_photo", furnish)

    result = run(request)

    (photo,) = given
    outside = np.abs(photo.astype(int) - asked.truth).mean()
    assert outside < np.abs(asked.photo.astype(int) - asked.truth).mean() / 3
    quality = result.candidates[0].quality
    assert quality["furniture_share"] == 0.2
    assert quality["removal_confidence"] > 0.4
    assert result.details["removed"]["outlines"] == 1


def test_a_cancel_stops_a_removal_between_surfaces(asked):
    asks = []

    def cancelled():
        asks.append(1)
        return len(asks) > 3

    with pytest.raises(Canceled):
        run(asked("declutter"), cancelled)
