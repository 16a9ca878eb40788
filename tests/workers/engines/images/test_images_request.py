"""How engines read a request for a picture from a prompt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.images.request import Order, read_order

PLAIN = {"prompt": "a red kettle", "aspect_ratio": "3:2", "width": 1536, "height": 1024, "template": "product"}


def order(folder: Path, *, kind: str = "image.generate", aliases: tuple[str | None, ...] = (), **changed: Any) -> Order:
    files = {}
    for number in range(len(aliases)):
        files[f"reference_{number}"] = folder / f"{number}.png"
        Image.new("RGB", (40, 50), (10 * number, 90, 90)).save(folder / f"{number}.png")
    references = [{"name": f"reference_{number}", "alias": alias} for number, alias in enumerate(aliases)]
    return read_order(Request(kind, {**PLAIN, "references": references} | changed, files, folder))


def test_what_is_given_is_read(tmp_path):
    read = order(tmp_path, kind="image.edit", aliases=("@logo", None))

    assert (read.kind, read.prompt, read.template) == ("image.edit", "a red kettle", "product")
    assert (read.aspect_ratio, read.width, read.height) == ("3:2", 1536, 1024)
    assert [reference.alias for reference in read.references] == ["@logo", None]
    assert [reference.read().size for reference in read.references] == [(40, 50), (40, 50)]


def test_what_may_be_left_out(tmp_path):
    read = read_order(Request("image.generate", {"prompt": "x", "width": 640, "height": 480}, {}, tmp_path))

    assert (read.template, read.aspect_ratio, read.references) == ("general", "640:480", ())


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"prompt": None}, "prompt must say"),
        ({"prompt": " \n"}, "prompt must say"),
        ({"prompt": "a" * 10_001}, "at most 10000 characters; got 10001"),
        ({"width": "1024"}, "width must be a whole number of pixels from 64 to 4096; got '1024'"),
        ({"width": True}, "got True"),
        ({"height": 63}, "height must be a whole number of pixels from 64 to 4096; got 63"),
        ({"width": 4096, "height": 1025}, "at most 4194304 pixels; got 4096x1025"),
        ({"aspect_ratio": "wide"}, "aspect_ratio must be two numbers such as 16:9; got 'wide'"),
        ({"aspect_ratio": 1.5}, "aspect_ratio must be"),
        ({"template": "oil"}, "template must be one of general, photorealistic"),
        ({"template": ["comic"]}, "template must be one of"),
        ({"strength": 0.4}, "input must only have .*; got strength"),
        ({"references": "reference_0"}, "references must be a list of at most 3"),
        ({"references": [{}] * 4}, "references must be a list of at most 3"),
        ({"references": ["reference_0"]}, "must be an object with a name"),
        ({"references": [{"name": "reference_0", "alias": 3}]}, "must be an object with a name"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, changed, says):
    with pytest.raises(InvalidInput, match=says) as caught:
        order(tmp_path, **changed)

    assert str(tmp_path) not in caught.value.message


def test_the_kind_says_whether_there_are_references(tmp_path):
    with pytest.raises(InvalidInput, match=r"image\.edit needs 1 to 3 references, image\.generate none; got 0"):
        order(tmp_path, kind="image.edit")
    with pytest.raises(InvalidInput, match="got 1"):
        order(tmp_path, aliases=("@logo",))
    with pytest.raises(Unsupported, match=r"image\.upscale"):
        order(tmp_path, kind="image.upscale")


def test_a_reference_without_a_file_is_told_when_it_is_read(tmp_path):
    read = order(tmp_path, kind="image.edit", references=[{"name": "reference_7", "alias": None}])

    with pytest.raises(InvalidInput, match="the job has no file for it"):
        read.references[0].read()


@pytest.mark.parametrize("content", [b"no picture at all", b"GIF89a"])
def test_a_reference_that_is_no_picture_is_named_without_its_path(tmp_path, content):
    read = order(tmp_path, kind="image.edit", aliases=("@logo",))
    read.references[0].path.write_bytes(content)

    with pytest.raises(InvalidInput, match="A reference image cannot be used") as caught:
        read.references[0].read()

    assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("@logo on a cup", "picture 1 on a cup"),
        ("a cup with @logo, and @logo-2.", "a cup with picture 1, and picture 2."),
        ("@logo2 and joe@logo and @@logo and @logo-22", "@logo2 and joe@logo and @@logo and @logo-22"),
        ("@Logo", "@Logo"),
    ],
)
def test_an_alias_becomes_the_number_of_its_picture(tmp_path, prompt, said):
    read = order(tmp_path, kind="image.edit", aliases=("@logo", "@logo-2", None), prompt=prompt)

    assert read.worded("picture {}") == said


def test_without_aliases_the_prompt_stays(tmp_path):
    assert order(tmp_path, prompt="@logo on a cup").worded("picture {}") == "@logo on a cup"
