"""What customers send by mistake: each is refused with its code and a sentence that helps, and nothing is rendered."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from bench.not_rooms import KINDS, not_room
from workers.engines.base import InvalidInput, Request
from workers.engines.staging import photo as staging
from workers.engines.staging.engine import StagingEngine
from workers.engines.staging.panorama import stage as panorama
from workers.engines.staging.plan import job as plan

BLANK = np.full((420, 560, 3), 240, np.uint8)


class NoRenderer:
    """Stands where the renderer's process is started; whatever is asked of it is a defect."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> NoRenderer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Nothing was started."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the renderer was asked to {name}")


@pytest.fixture(autouse=True)
def no_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "Renderer", NoRenderer)
    monkeypatch.setattr(panorama, "Renderer", NoRenderer)
    monkeypatch.setattr(plan, "render_top", NoRenderer(Path()).__getattr__)


def refused(folder: Path, kind: str, picture: np.ndarray, **wanted: Any) -> InvalidInput:
    (folder / "work").mkdir()
    Image.fromarray(picture).save(folder / "source.png")
    request = Request(kind, wanted, {"source": folder / "source.png"}, folder / "work", 1)
    with pytest.raises(InvalidInput) as caught:
        StagingEngine().run(request, progress=lambda _: None, cancelled=lambda: False)
    assert not caught.value.retryable
    assert not list((folder / "work").glob("candidate*"))
    return caught.value


@pytest.mark.parametrize("name", sorted({*KINDS, "blank"}))
def test_a_photo_of_no_room_is_refused(tmp_path: Path, name: str) -> None:
    picture = BLANK if name == "blank" else not_room(name, 3)

    error = refused(tmp_path, "staging.photo", picture, room_types=["Living Room"])

    assert error.code == "scene_not_understood"
    assert "A level photo that shows the floor and at least one corner" in error.message


@pytest.mark.parametrize(
    ("scene", "reason"),
    [
        ({"floor": [[10, 400], [900, 400], [300, 300]]}, "outside"),
        ({"floor": [[10, 10], [500, 60], [500, 10], [10, 60]]}, "crosses itself"),
        ({"openings": [[600, 10, 700, 90]]}, "scene.openings[0] lies outside"),
        ({"ceiling_height_m": 0.4}, "scene.ceiling_height_m"),
    ],
)
def test_hints_that_contradict_the_photo_are_refused(tmp_path: Path, scene: dict[str, Any], reason: str) -> None:
    error = refused(tmp_path, "staging.photo", BLANK, room_types=["Living Room"], scene=scene)

    assert error.code == "scene_contradictory"
    assert reason in error.message


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("blank", "scene_not_understood"),
        ("text page", "scene_not_understood"),
        ("screenshot", "invalid_panorama"),
        ("garden", "invalid_panorama"),
        ("portrait", "invalid_panorama"),
    ],
)
def test_a_panorama_that_is_none_is_refused(tmp_path: Path, name: str, code: str) -> None:
    picture = BLANK if name == "blank" else not_room(name, 3)

    error = refused(tmp_path, "staging.panorama360", np.asarray(cv2.resize(picture, (1024, 512))))

    assert error.code == code
    assert "full panorama of one empty" in error.message or "Send the whole sphere" in error.message


@pytest.mark.parametrize("name", ["garden", "noise", "facade", "portrait"])
def test_a_plan_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    error = refused(tmp_path, "staging.floorplan", not_room(name, 3))

    assert error.code == "plan_not_understood"
    assert error.message.endswith(
        "Send a floor plan seen straight from above, with closed walls, on a plain background."
    )
