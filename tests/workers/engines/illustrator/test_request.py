from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.workers.engines.illustrator.conftest import request_of
from workers.engines.base import InvalidInput, Unsupported
from workers.engines.illustrator.engine import IllustratorEngine
from workers.engines.illustrator.request import read_order


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prompt": ""}, "prompt must be a sentence"),
        ({"prompt": " \n\t"}, "prompt must be a sentence"),
        ({"prompt": 5}, "prompt must be a sentence"),
        ({"prompt": "x" * 10_001}, "at most 10000 characters; got 10001"),
        ({"width": "1024"}, "width must be a whole number"),
        ({"width": True}, "width must be a whole number"),
        ({"height": 320.5}, "height must be a whole number"),
        ({"height": None}, "height must be a whole number"),
        ({"aspect_ratio": "wide"}, "aspect_ratio must be two whole numbers"),
        ({"aspect_ratio": "0:1"}, "aspect_ratio must be two whole numbers"),
        ({"aspect_ratio": 1.5}, "aspect_ratio must be two whole numbers"),
        ({"steps": 30}, "input must only have"),
        ({"references": "reference_0"}, "references must be a list"),
        ({"references": [{"name": "reference_0", "alias": None}]}, "image.generate takes no references"),
        ({"kind": "image.edit"}, "needs 1 to 3 references; got 0"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    request = request_of(tmp_path, **changes)

    with pytest.raises(InvalidInput, match=words):
        read_order(request)

    assert list(request.work_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"width": 255}, "width must be between 256 and 2048 pixels; got 255"),
        ({"height": 2049}, "height must be between 256 and 2048 pixels; got 2049"),
        ({"width": -(10**30)}, "width must be between"),
        ({"template": "baroque"}, "template must be one of general"),
        ({"template": None}, "template must be one of general"),
        ({"kind": "image.upscale"}, "does image.generate and image.edit"),
    ],
)
def test_what_is_not_done_here_is_unsupported(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match=words):
        read_order(request_of(tmp_path, **changes))


@pytest.mark.parametrize(
    "references",
    [
        [{"name": "reference_9", "alias": None}],
        [{"name": None, "alias": None}],
        [{"name": "reference_0", "alias": "logo"}],
        [{"name": "reference_0", "alias": 3}],
        [{"name": "reference_0", "alias": None, "url": "https://example.com"}],
        ["reference_0"],
        [{"name": "reference_0", "alias": "@a"}, {"name": "reference_0", "alias": "@b"}],
        [{"name": "reference_0", "alias": None}] * 4,
    ],
)
def test_references_must_name_files_of_the_job(references: list[Any], tmp_path: Path, photo: Image.Image) -> None:
    with pytest.raises(InvalidInput):
        read_order(request_of(tmp_path, pictures={"@photo": photo}, references=references))


def test_a_reference_that_is_no_picture_is_invalid(tmp_path: Path, photo: Image.Image) -> None:
    request = request_of(tmp_path, pictures={None: photo})
    request.files["reference_0"].write_bytes(b"GIF89a, or so it says")

    with pytest.raises(InvalidInput) as caught:
        IllustratorEngine().run(request, progress=lambda share: None, cancelled=lambda: False)

    assert caught.value.code == "invalid_image"
    assert str(tmp_path) not in caught.value.message
    assert list(request.work_dir.iterdir()) == []


def test_the_longest_prompt_is_drawn_and_told_within_bounds(tmp_path: Path) -> None:
    request = request_of(tmp_path, ("zebra, sunset; " * 700)[:10_000])

    result = IllustratorEngine().run(request, progress=lambda share: None, cancelled=lambda: False)

    assert result.details["composition"] == "sky"
    assert len(result.details["used"]) <= 40
    assert len(result.details["unused"]) <= 40


def test_another_job_id_changes_nothing(tmp_path: Path) -> None:
    request = request_of(tmp_path, "blue stripes pattern")
    first = IllustratorEngine().run(request, progress=lambda share: None, cancelled=lambda: False)
    before = first.candidates[0].path.read_bytes()

    again = IllustratorEngine().run(
        replace(request, job_id="job_2", attempt=2), progress=lambda share: None, cancelled=lambda: False
    )

    assert again.candidates[0].path.read_bytes() == before
