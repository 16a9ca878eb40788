"""What an operator may say, and what is told about what is wrong."""

from __future__ import annotations

import pytest

from workers.engines.base import EngineNotConfigured
from workers.engines.replicate.configuration import DEFAULT_INPUTS, configuration_from
from workers.engines.replicate.mapping import filled, names_in

LEAST = {"REPLICATE_API_TOKEN": "r8_secret", "REPLICATE_REDESIGN_MODEL": "owner/name"}


def test_the_least_that_is_needed():
    configuration = configuration_from(LEAST)

    assert (configuration.url, configuration.token) == ("https://api.replicate.com/v1", "r8_secret")
    assert (configuration.callback, configuration.wait_seconds) == (None, 0)
    assert set(configuration.models) == {"redesign.photo"}
    assert configuration.models["redesign.photo"].inputs == DEFAULT_INPUTS["redesign.photo"]


def test_the_token_is_not_shown():
    assert "r8_secret" not in repr(configuration_from(LEAST))


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "token").write_text("r8_from_file\n")
    given = {"REPLICATE_API_TOKEN_FILE": str(tmp_path / "token"), "REPLICATE_UPSCALE_MODEL": "b" * 64}

    configuration = configuration_from(given)

    assert configuration.token == "r8_from_file"
    assert configuration.models["image.upscale"].name == "b" * 64


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"REPLICATE_API_TOKEN": ""}, "needs REPLICATE_API_TOKEN"),
        ({"REPLICATE_API_TOKEN": "two\nlines"}, "one line"),
        ({"REPLICATE_API_TOKEN_FILE": "/nowhere/at/all"}, "cannot be read"),
        ({"REPLICATE_API_URL": "http://api.example.com"}, "must begin with https"),
        ({"REPLICATE_REDESIGN_MODEL": ""}, "needs one of REPLICATE_REDESIGN_MODEL, REPLICATE_UPSCALE_MODEL, "),
        ({"REPLICATE_REDESIGN_MODEL": "just-a-name"}, "REPLICATE_REDESIGN_MODEL must be owner/name"),
        ({"REPLICATE_REDESIGN_MODEL": "owner/name:latest"}, "REPLICATE_REDESIGN_MODEL must be owner/name"),
        ({"REPLICATE_REDESIGN_INPUT": "{image}"}, "REPLICATE_REDESIGN_INPUT must be a JSON object"),
        ({"REPLICATE_REDESIGN_INPUT": '{"prompt": "$prompt"}'}, 'one value is "\\$image"'),
        (
            {"REPLICATE_IMAGE_MODEL": "owner/name", "REPLICATE_IMAGE_INPUT": '{"text": "a kettle"}'},
            'one value is "\\$prompt"',
        ),
        (
            {"REPLICATE_IMAGE_EDIT_MODEL": "owner/name", "REPLICATE_IMAGE_EDIT_INPUT": '{"prompt": "$prompt"}'},
            'one value is "\\$prompt" and "\\$image" or "\\$images"',
        ),
        ({"REPLICATE_WAIT_SECONDS": "61"}, "0 to 60"),
        ({"REPLICATE_WAIT_SECONDS": "soon"}, "0 to 60"),
    ],
)
def test_what_is_wrong_is_named(wrong, words):
    with pytest.raises(EngineNotConfigured, match=words) as caught:
        configuration_from(LEAST | wrong)

    assert "r8_secret" not in caught.value.message
    assert "/nowhere" not in caught.value.message


def test_a_template_is_filled_word_by_word():
    template = {
        "image": "$image",
        "strength": {"$if": "preserve_layout", "then": 0.4, "else": {"nested": ["$prompt"]}},
        "steps": 30,
        "price": "5 $ and more",
    }
    words = {"image": "data:", "prompt": "calm", "preserve_layout": True}

    assert filled(template, words) == {"image": "data:", "strength": 0.4, "steps": 30, "price": "5 $ and more"}
    assert filled(template, words | {"preserve_layout": False})["strength"] == {"nested": ["calm"]}
    assert names_in(template) == {"image", "preserve_layout", "prompt"}


def test_a_word_that_there_is_not_names_those_that_there_are():
    with pytest.raises(EngineNotConfigured, match=r"\$colour; known are \$image, \$prompt"):
        filled({"a": "$colour"}, {"prompt": "", "image": ""})
