"""Our own enhancer: what it adds, and what it leaves alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.library.enhancer import ALL_SAID, ALREADY, EMPTY, MOST_CHARACTERS, NO_ROOM, TEMPLATES, enhance

every_template = pytest.mark.parametrize("template", sorted(TEMPLATES))
ALIAS = re.compile(r"@[\w-]*")
texts = st.text(max_size=200) | st.lists(
    st.sampled_from(
        ["@logo", "a", "cup", "photo", "light", "night", '"light"', "centered", "colour.", "die-cut sticker", "!", "\n"]
    ),
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "general",
            "a red kettle. Soft natural light, balanced composition with one clear focus, "
            "fine detail and harmonious colours.",
        ),
        (
            "sticker",
            "a red kettle. Die-cut sticker, simple shading, one subject centered on a plain background, "
            "bold outline with a white border.",
        ),
        (
            "comic",
            "a red kettle. Comic book art, dramatic light and deep shadows, dynamic framing, "
            "bold ink lines and flat colours.",
        ),
    ],
)
def test_words_of_the_craft_follow_the_prompt(template, expected):
    made = enhance("a red kettle", template)

    assert (made.original, made.enhanced, made.prompt, made.note) == ("a red kettle", expected, expected, "")


def test_there_are_the_seven_templates_of_the_api():
    assert list(TEMPLATES) == [
        "general",
        "photorealistic",
        "illustration",
        "minimalist",
        "sticker",
        "product",
        "comic",
    ]


@pytest.mark.parametrize(
    ("prompt", "added"),
    [
        ("a kettle at night", "Realistic photograph, sharp focus on the subject with a soft background, true colours"),
        ("a watercolour of a kettle", "Natural light from one side, sharp focus"),
        ("a kettle seen from above", "Realistic photograph, natural light from one side, true colours"),
        ("a kettle in muted tones", "Realistic photograph, natural light from one side, sharp focus"),
        ("a lighthouse", "Realistic photograph, natural light from one side, sharp focus"),
    ],
)
def test_of_what_the_prompt_speaks_itself_nothing_is_added(prompt, added):
    made = enhance(prompt, "photorealistic")

    assert made.enhanced is not None
    assert made.enhanced.startswith(f"{prompt}. {added}")


@pytest.mark.parametrize("quoted", ['"Night Light"', "“Night Light”", "„Night Light“", "«Night Light»", "@night-light"])
def test_quoted_words_and_aliases_are_nobodys_light(quoted):
    made = enhance(f"a poster that says {quoted}", "general")

    assert made.enhanced is not None
    assert made.enhanced.startswith(f"a poster that says {quoted}. Soft natural light, ")


@pytest.mark.parametrize("end", [".", "!", "?", "…", "。"])
def test_a_sentence_that_has_ended_is_not_ended_again(end):
    assert enhance(f"A kettle{end}").prompt.startswith(f"A kettle{end} Soft natural light")


def test_a_prompt_that_says_everything_stays():
    made = enhance("a dark, centered photo of a kettle in vivid colours", "product")

    assert (made.enhanced, made.note) == (None, ALL_SAID)
    assert made.prompt == made.original


@pytest.mark.parametrize("prompt", ["", " \n\t"])
def test_an_empty_prompt_stays(prompt):
    made = enhance(prompt)

    assert (made.enhanced, made.note, made.prompt) == (None, EMPTY, prompt)


def test_where_there_is_no_room_the_last_words_are_left_out():
    whole = enhance("a kettle", "general").prompt

    assert enhance("a kettle", "general", most=len(whole)).prompt == whole
    assert enhance("a kettle", "general", most=len(whole) - 1).prompt == (
        "a kettle. Soft natural light, balanced composition with one clear focus."
    )
    assert enhance("a kettle", "general", most=29).prompt == "a kettle. Soft natural light."
    nothing = enhance("a kettle", "general", most=28)
    assert (nothing.enhanced, nothing.note) == (None, NO_ROOM)


@pytest.mark.parametrize("template", ["", "oil", "General"])
def test_a_template_that_there_is_not(template):
    with pytest.raises(ValueError, match="template must be one of general, photorealistic"):
        enhance("a kettle", template)


@every_template
def test_every_word_that_is_added_counts_as_said(template):
    for words, pattern in TEMPLATES[template]:
        assert re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE), words
        assert "@" not in words
        assert "," not in words


@given(prompt=texts, template=st.sampled_from(sorted(TEMPLATES)))
def test_the_prompt_stays_whole_and_its_aliases_alone(prompt, template):
    made = enhance(prompt, template)

    assert made.prompt.strip().startswith(prompt.strip())
    assert made.enhanced is not None or made.prompt == prompt
    assert ALIAS.findall(made.prompt) == ALIAS.findall(prompt)
    assert len(made.prompt) <= max(len(prompt), MOST_CHARACTERS)
    assert (made.enhanced is None) is bool(made.note)


@given(prompt=texts, template=st.sampled_from(sorted(TEMPLATES)), other=st.sampled_from(sorted(TEMPLATES)))
def test_nothing_is_enhanced_twice(prompt, template, other):
    once = enhance(prompt, template)

    again = enhance(once.prompt, other if once.enhanced else template)

    assert again.enhanced is None
    if once.enhanced:
        assert again.note == ALREADY
