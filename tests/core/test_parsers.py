"""JSON bodies: bounded, strict, checked."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.api.parsers import BoundedJSONParser, parse_json
from apps.core.errors import BadRequest, PayloadTooLarge

NOT_JSON = "The body is not valid JSON."


def parse(body: bytes):
    return BoundedJSONParser().parse(io.BytesIO(body))


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def test_an_object_is_returned_as_it_is():
    assert parse('{"a": [1, 2.5, "ü", true, null], "b": {}}'.encode()) == {"a": [1, 2.5, "ü", True, None], "b": {}}


@pytest.mark.parametrize("body", [b"", b" \n\t"])
def test_an_empty_body_is_an_empty_object(body):
    assert parse(body) == {}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", NOT_JSON),
        (b"{'a': 1}", NOT_JSON),
        (b'{"a": NaN}', NOT_JSON),
        (b'{"a": Infinity}', NOT_JSON),
        (b'{"a": -Infinity}', NOT_JSON),
        (b'{"a": 1}{"b": 2}', NOT_JSON),
        (b'{"a": "\xff"}', NOT_JSON),
        (b'{"a": "\x01"}', NOT_JSON),
        (b"\x00", NOT_JSON),
        (b'{"a": 01}', NOT_JSON),
        (b'{"a": ' + b"9" * 5000 + b"}", NOT_JSON),
        (b"[" * 100_000, NOT_JSON),
        (b"[]", "The body must be a JSON object."),
        (b'"text"', "The body must be a JSON object."),
        (b"null", "The body must be a JSON object."),
        (b"1", "The body must be a JSON object."),
        (b'{"a": "\\u0000"}', "Text must not contain NUL characters."),
        (b'{"\\u0000": 1}', "Text must not contain NUL characters."),
        (b'{"a": [{"b": "x\\u0000"}]}', "Text must not contain NUL characters."),
        (b'{"a": "\\ud800"}', "Text must be valid Unicode; got a lone surrogate."),
        (b'{"\\udfff": 1}', "Text must be valid Unicode; got a lone surrogate."),
        (b'{"a": 1e999}', "Numbers must be finite."),
        (nested(17).encode(), "The body is nested deeper than 16 levels."),
        (b'{"a": ' + b"[" * 17 + b"]" * 17 + b"}", "The body is nested deeper than 16 levels."),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_with_the_reason(body, message):
    with pytest.raises(BadRequest) as caught:
        parse(body)

    assert caught.value.message == message


def test_the_deepest_body_that_is_allowed(settings):
    assert parse(nested(settings.REQUEST_MAX_DEPTH).encode())["a"]


def test_a_surrogate_pair_is_one_character():
    assert parse(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_the_byte_limit_is_exact_and_nothing_past_it_is_read(settings):
    settings.REQUEST_MAX_BYTES = 20
    largest = b'{"a": "0123456789"} '
    assert len(largest) == 20
    assert parse(largest) == {"a": "0123456789"}

    stream = io.BytesIO(largest + b" " * 1000)
    with pytest.raises(PayloadTooLarge, match="A JSON body may have at most 20 bytes"):
        BoundedJSONParser().parse(stream)

    assert stream.tell() == 21


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_what_json_can_say_is_read_back(value):
    assert parse_json(json.dumps(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_an_object_or_a_bad_request(body):
    try:
        value = parse(body)
    except BadRequest:
        return

    assert isinstance(value, dict)
