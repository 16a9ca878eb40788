"""Multipart bodies as the structure that JSON gives."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.core.api.multipart import body_of
from apps.core.api.parsers import BoundedJSONParser
from apps.core.errors import BadRequest, ValidationFailed

KNOWN = {"lists": ["room_types"], "objects": ["metadata", "webhook"], "booleans": ["include_alternates"]}


WHAT_IS_TAKEN = (
    "Send exactly one image, in a part called 'file', or 2 to 7 exposures of one view, each in a part 'files'."
)


def picture(name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"bytes", "image/jpeg")


def multipart(**parts):
    return Request(APIRequestFactory().post("/", parts, format="multipart"), parsers=[MultiPartParser()])


def test_every_shape_of_part_reads_as_its_json():
    fields, [file] = body_of(
        multipart(
            **{
                "file": picture(),
                "mode": "furnish",
                "room_types": '["Living Room", "Kitchen"]',
                "metadata": '{"a": 1, "b": null}',
                "webhook.url": "https://partner.example.com/",
                "include_alternates": "true",
            }
        ),
        **KNOWN,
    )

    assert fields == {
        "mode": "furnish",
        "room_types": ["Living Room", "Kitchen"],
        "metadata": {"a": 1, "b": None},
        "webhook": {"url": "https://partner.example.com/"},
        "include_alternates": True,
    }
    assert (file.name, file.read()) == ("a.jpg", b"bytes")


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ({}, {}),
        ({"room_types": ["Kitchen", "Bathroom"]}, {"room_types": ["Kitchen", "Bathroom"]}),
        ({"room_types": "Kitchen"}, {"room_types": ["Kitchen"]}),
        ({"room_types": "[]"}, {"room_types": []}),
        ({"include_alternates": "false"}, {"include_alternates": False}),
        ({"include_alternates": "yes"}, {"include_alternates": "yes"}),
        ({"include_alternates": "True"}, {"include_alternates": "True"}),
        ({"metadata": "[1]"}, {"metadata": [1]}),
        ({"other.name": "x"}, {"other.name": "x"}),
        ({"mode": ""}, {"mode": ""}),
    ],
)
def test_lists_objects_and_booleans(parts, fields):
    assert body_of(multipart(**parts), **KNOWN) == (fields, [])


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"file": [picture(), picture()]}, WHAT_IS_TAKEN),
        ({"image": picture()}, WHAT_IS_TAKEN),
        ({"file": picture(), "mask": picture()}, WHAT_IS_TAKEN),
        ({"files": [picture(), picture()], "mask": picture()}, WHAT_IS_TAKEN),
        ({"file": "text"}, "The part 'file' must be a file with a filename."),
        ({"files": ["text", "text"]}, "The part 'files' must be a file with a filename."),
        ({"files": [picture(), picture(), "text"]}, "The part 'files' must be a file with a filename."),
        ({"file": [picture(), "text"]}, "The part 'file' was sent more than once."),
        ({"mode": ["a", "b"]}, "The part 'mode' was sent more than once."),
        ({"metadata": "{"}, "The part 'metadata' is not valid JSON."),
        ({"metadata": '{"a": NaN}'}, "The part 'metadata' is not valid JSON."),
        ({"room_types": "[1"}, "The part 'room_types' is not valid JSON."),
        ({"metadata": '{"a": "\\u0000"}'}, "Text must not contain NUL characters."),
        ({"metadata": "{}", "metadata.a": "1"}, "Send 'metadata' as JSON or as dotted parts, not both."),
        ({"webhook.url": ["a", "b"]}, "The part 'webhook.url' was sent more than once."),
        ({"mode": "a\x00"}, "Text must not contain NUL characters."),
        ({"metadata": '{"a":' * 17 + "1" + "}" * 17}, "The body is nested deeper than 16 levels."),
    ],
)
def test_what_contradicts_itself_is_refused(parts, message):
    with pytest.raises(BadRequest) as caught:
        body_of(multipart(**parts), **KNOWN)

    assert caught.value.message == message


def test_json_passes_through_and_takes_no_file():
    def json_request(body):
        return Request(APIRequestFactory().post("/", body, format="json"), parsers=[BoundedJSONParser()])

    assert body_of(json_request({"mode": "furnish"})) == ({"mode": "furnish"}, [])
    with pytest.raises(BadRequest, match="Send 'file' as a multipart/form-data part, not as JSON"):
        body_of(json_request({"file": "base64"}))
    with pytest.raises(BadRequest, match="Send 'files' as a multipart/form-data part, not as JSON"):
        body_of(json_request({"files": ["base64"]}))


@pytest.mark.parametrize("number", [2, 7])
def test_a_set_of_exposures_keeps_its_order(number):
    names = [f"{place}.jpg" for place in reversed(range(number))]

    fields, files = body_of(multipart(files=[picture(name) for name in names], mode="furnish"), **KNOWN)

    assert fields == {"mode": "furnish"}
    assert [file.name for file in files] == names


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"files": [picture()]}, "files must be 2 to 7 exposures of one view; got 1"),
        ({"files": [picture() for _ in range(8)]}, "files must be 2 to 7 exposures of one view; got 8"),
        ({"file": picture(), "files": [picture(), picture()]}, "Send 'file' or 'files', not both."),
    ],
)
def test_a_set_that_is_none_is_refused(parts, message):
    with pytest.raises(ValidationFailed) as caught:
        body_of(multipart(**parts), **KNOWN)

    assert caught.value.message == message
    assert list(caught.value.fields) == ["files"]
