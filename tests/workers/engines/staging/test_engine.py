"""The whole engine on a small photo of the sample room, and what it does when a step goes wrong."""

import json
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.approval import metrics
from tests.workers.engines.staging import scenes
from workers.engines.base import Canceled, InvalidInput, Request, TryAgain, Unsupported
from workers.engines.staging import photo as staging
from workers.engines.staging import vacancy
from workers.engines.staging.engine import StagingEngine
from workers.engines.staging.render import Effort, Renderer

SAMPLE = Path(__file__).parents[4] / "docs" / "samples" / "empty-living-room.jpg"
MEASURES = ("floor_support", "floor_step", "explained")


@pytest.fixture
def photo(tmp_path):
    with Image.open(SAMPLE) as file:
        file.resize((480, round(480 * file.height / file.width)), Image.Resampling.LANCZOS).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


@pytest.fixture
def quick(monkeypatch):
    """The least effort that still shows furniture."""
    monkeypatch.setitem(staging.EFFORTS, "draft", (160, Effort(3, 3, 0.5, 0.2, 4)))


def request(photo, folder, **wanted):
    work = folder / "work"
    work.mkdir()
    wanted = {"mode": "furnish", "room_types": ["Living Room"], "quality": "draft"} | wanted
    return Request("staging.photo", wanted, {"source": photo}, work, 11)


def test_stages_the_sample_room_with_an_alternate(photo, quick, tmp_path):
    told: list[float] = []
    asked = request(photo, tmp_path, style_preset="scandi", include_alternates=True)

    result = StagingEngine().run(asked, progress=told.append, cancelled=lambda: False)

    assert (result.engine, result.version, len(result.candidates)) == ("staging", "2.0.0", 2)
    original = np.asarray(Image.open(photo).convert("RGB"))
    for candidate in result.candidates:
        staged = np.asarray(Image.open(candidate.path))
        assert candidate.path.is_relative_to(asked.work_dir)
        assert candidate.content_type == "image/png"
        assert (candidate.width, candidate.height) == (480, original.shape[0])
        assert staged.shape == original.shape
        assert candidate.quality["unchanged_share"] == 1.0
        assert metrics("staging.photo") <= set(candidate.quality)
        assert candidate.quality["structure_ssim"] == 1.0
        assert 0.03 < candidate.quality["furniture_share"] < 0.6
        changed = (staged != original).any(axis=2).mean()
        assert 0.03 < changed < 0.9
        assert "sofa" in {piece["piece"] for piece in candidate.details["pieces"]}
    first, second = (np.asarray(Image.open(candidate.path)) for candidate in result.candidates)
    assert (first != second).any(axis=2).mean() > 0.05
    assert told == sorted(told)
    assert told[-1] == 1.0
    details = json.loads(json.dumps(dict(result.details)))
    assert (details["style"], details["mode"], details["seed"]) == ("scandi", "furnish", 11)
    assert set(details["stages"]) == {"decode", "understand", "arrange", "spec", "render", "composite0", "composite1"}


@pytest.mark.parametrize(("given", "noted", "pixels"), [(24, None, 320.0), (None, 24, 320.0), (48, 24, 640.0)])
def test_the_focal_length_on_film_guides_the_eye(photo, tmp_path, monkeypatch, given, noted, pixels):
    asked: list[float | None] = []

    def look(_photo, *, hints, focal_hint_px):
        asked.append(focal_hint_px)
        raise InvalidInput("enough seen")

    monkeypatch.setattr(staging, "understand", look)
    with Image.open(photo) as file:
        exif = Image.Exif()
        exif[0x0112] = 1  # upright
        exif.get_ifd(0x8769)[0xA405] = noted or 0
        file.save(tmp_path / "noted.png", exif=exif)

    with pytest.raises(InvalidInput):
        StagingEngine().run(
            request(tmp_path / "noted.png", tmp_path, focal_35mm=given),
            progress=lambda _: None,
            cancelled=lambda: False,
        )

    assert asked == [pytest.approx(pixels, rel=2e-3)]


def test_a_cancel_before_the_first_step_writes_nothing(photo, tmp_path):
    asked = request(photo, tmp_path)

    with pytest.raises(Canceled):
        StagingEngine().run(asked, progress=lambda _: None, cancelled=lambda: True)

    assert list(asked.work_dir.iterdir()) == []


def test_a_cancel_while_rendering_stops_the_job(photo, quick, tmp_path):
    told: list[float] = []

    with pytest.raises(Canceled):
        StagingEngine().run(
            request(photo, tmp_path), progress=told.append, cancelled=lambda: bool(told) and told[-1] > 0.14
        )

    assert told[-1] < 0.9


def test_a_crash_of_the_renderer_is_for_another_try(photo, quick, tmp_path, monkeypatch):
    monkeypatch.setenv("RENDER_VARIANT", "no_such_variant")

    with pytest.raises(TryAgain) as caught:
        StagingEngine().run(request(photo, tmp_path), progress=lambda _: None, cancelled=lambda: False)

    assert caught.value.code == "render_crashed"


def test_what_is_not_available_is_refused_before_any_work(tmp_path):
    asked = request(tmp_path / "not there.png", tmp_path, room_types=["Cockpit"])

    with pytest.raises(Unsupported):
        StagingEngine().run(asked, progress=lambda _: None, cancelled=lambda: False)

    assert list(asked.work_dir.iterdir()) == []


def test_a_blank_picture_is_not_understood(tmp_path):
    Image.new("RGB", (480, 320), (200, 200, 200)).save(tmp_path / "blank.png")

    with pytest.raises(InvalidInput) as caught:
        StagingEngine().run(request(tmp_path / "blank.png", tmp_path), progress=lambda _: None, cancelled=lambda: False)

    assert caught.value.code == "scene_not_understood"


def test_a_room_that_is_furnished_already_is_not_furnished_again(photo, tmp_path, monkeypatch):
    room = replace(scenes.room(scenes.camera()), evidence={"measures": dict.fromkeys(MEASURES, 1.0)})
    monkeypatch.setattr(staging, "understand", lambda *_, **__: room)
    monkeypatch.setattr(vacancy, "clutter", lambda *_: vacancy.FULL)

    with pytest.raises(InvalidInput) as caught:
        StagingEngine().run(request(photo, tmp_path), progress=lambda _: None, cancelled=lambda: False)

    assert caught.value.code == "room_not_empty"
    assert "refurnish" in caught.value.message


@pytest.mark.parametrize(("found", "refused"), [(0.0, True), (1.0, False)])
def test_a_room_whose_walls_have_no_feet_in_sight_is_not_furnished(photo, tmp_path, monkeypatch, found, refused):
    measures = dict.fromkeys(MEASURES, found)
    room = replace(scenes.room(scenes.camera()), evidence={"measures": measures})
    monkeypatch.setattr(staging, "understand", lambda *_, **__: room)
    monkeypatch.setattr(staging, "furnish_photo", lambda *_, **__: "furnished")
    started = []
    monkeypatch.setattr(staging, "Renderer", lambda folder: started.append(Renderer(folder)) or started[-1])

    def run():
        return StagingEngine().run(request(photo, tmp_path), progress=lambda _: None, cancelled=lambda: False)

    if refused:
        with pytest.raises(InvalidInput, match="clutter hides") as caught:
            run()
        assert caught.value.code == "scene_not_understood"
    else:
        assert run() == "furnished"
    assert [one._process.poll() for one in started] == [-signal.SIGKILL], "what was started early is gone either way"
