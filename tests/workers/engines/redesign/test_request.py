from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.redesign.outputs import write_output
from workers.engines.redesign.request import read_order

PLAIN = {"prompt": "modern living room", "preserve_layout": True, "num_outputs": 1, "output_format": "png", "extra": {}}


def order(tmp_path: Path, **changed: Any) -> Any:
    given = PLAIN | changed
    return read_order(Request("redesign.photo", given, {"source": tmp_path / "source.png"}, tmp_path, 9))


def test_what_is_given_is_read(tmp_path: Path) -> None:
    extra = {"seed": 7, "room_type": "Bedroom", "style_preset": "boho", "quality": "draft"}
    extra |= {"scene": {"ceiling_height_m": 2.4, "remove": [[0, 0, 4, 4]]}}

    read = order(tmp_path, num_outputs=4, preserve_layout=False, output_format="webp", extra=extra, focal_35mm=24)

    assert (read.outputs, read.preserve_layout, read.output_format) == (4, False, "webp")
    assert (read.seed, read.room, read.style, read.staging.quality) == (7, "Bedroom", "boho", "draft")
    assert (read.staging.hints.ceiling_height, len(read.staging.hints.remove), read.staging.focal_35mm) == (2.4, 1, 24)


def test_defaults(tmp_path: Path) -> None:
    read = read_order(Request("redesign.photo", {"prompt": "x"}, {"source": tmp_path / "s"}, tmp_path, 9))

    assert (read.outputs, read.preserve_layout, read.output_format) == (1, True, "png")
    assert (read.seed, read.room, read.style, read.staging.quality) == (9, None, None, "standard")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"prompt": ""}, "prompt must be a sentence"),
        ({"prompt": "  "}, "prompt must be a sentence"),
        ({"prompt": 3}, "prompt must be a sentence"),
        ({"prompt": "a" * 4001}, "at most 4000 characters; got 4001"),
        ({"num_outputs": 0}, "num_outputs must be a whole number between 1 and 4; got 0"),
        ({"num_outputs": 5}, "got 5"),
        ({"num_outputs": True}, "got True"),
        ({"num_outputs": 1.5}, "got 1.5"),
        ({"preserve_layout": "yes"}, "preserve_layout must be true or false; got 'yes'"),
        ({"output_format": "gif"}, "output_format must be one of png, jpg, jpeg, webp; got 'gif'"),
        ({"output_format": ["png"]}, "output_format must be one of"),
        ({"strength": 0.4}, "input must only have"),
        ({"extra": []}, None),
        ({"extra": [1]}, "extra must be an object"),
        ({"extra": {"steps": 4}}, "extra must only have quality, room_type, scene, seed, style_preset; got steps"),
        ({"extra": {"seed": -1}}, "extra.seed must be a whole number between 0 and 2147483647; got -1"),
        ({"extra": {"seed": 2**31}}, "got 2147483648"),
        ({"extra": {"seed": "7"}}, "got '7'"),
        ({"extra": {"room_type": "Cave"}}, "extra.room_type must be one of Living Room"),
        ({"extra": {"style_preset": "gothic"}}, "extra.style_preset must be one of modern"),
        ({"extra": {"quality": "best"}}, "extra.quality must be one of standard, draft; got 'best'"),
        ({"extra": {"scene": "wide"}}, "extra.scene must be an object"),
        ({"extra": {"scene": {"walls": 4}}}, "extra.scene: "),
        ({"extra": {"scene": {"ceiling_height_m": "high"}}}, "extra.scene holds numbers that are none"),
        ({"extra": {"scene": {"openings": [[1, 2]]}}}, "extra.scene holds numbers that are none"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, changed: dict[str, Any], says: str | None) -> None:
    if says is None:
        assert order(tmp_path, **changed).seed == 9
        return
    with pytest.raises(InvalidInput) as caught:
        order(tmp_path, **changed)

    assert says in caught.value.message


def test_another_kind_is_not_done_here(tmp_path: Path) -> None:
    with pytest.raises(Unsupported):
        read_order(Request("staging.photo", PLAIN, {"source": tmp_path / "s"}, tmp_path))


@pytest.mark.parametrize(
    ("output_format", "content_type", "ending", "exact"),
    [
        ("png", "image/png", ".png", True),
        ("jpg", "image/jpeg", ".jpg", False),
        ("jpeg", "image/jpeg", ".jpg", False),
        ("webp", "image/webp", ".webp", False),
    ],
)
def test_results_are_written_as_asked(
    tmp_path: Path, output_format: str, content_type: str, ending: str, exact: bool
) -> None:
    ramp = np.linspace(0, 255, 48 * 64 * 3).reshape(48, 64, 3).astype(np.uint8)

    path, told = write_output(ramp, tmp_path / "candidate-1", output_format)

    assert (path.name, told) == (f"candidate-1{ending}", content_type)
    with Image.open(path) as image:
        assert image.get_format_mimetype() == content_type
        back = np.asarray(image.convert("RGB"))
    assert np.array_equal(back, ramp) is exact
    assert np.abs(back.astype(int) - ramp).max() <= 12
