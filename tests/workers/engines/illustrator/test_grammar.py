from __future__ import annotations

import pytest

from workers.engines.illustrator.grammar import Brief, read_prompt
from workers.engines.redesign.words.colours import COLOURS


def named(brief: Brief, kind: str) -> list[str]:
    return [item.text for item in brief.wanted(kind)]


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ('a poster with "Grand Opening" on it', ["Grand Opening"]),
        ("a poster that says “Grand Opening”, in red", ["Grand Opening"]),
        ("ein Plakat «Neu hier»", ["Neu hier"]),
        ("sign: 'Keep out'", ["Keep out"]),
        ("the dog's bowl and the cat's bed", []),
        ("a poster that says Grand Opening in red", ["Grand Opening"]),
        ("banner titled Winter Fair, snowy", ["Winter Fair"]),
        ('"One" and "Two"', ["One", "Two"]),
        ('an empty quote ""', []),
        ('open "without an end', []),
    ],
)
def test_words_to_be_set_are_found(prompt: str, texts: list[str]) -> None:
    assert [quote.text for quote in read_prompt(prompt).quotes] == texts


@pytest.mark.parametrize(
    ("prompt", "kind", "wanted"),
    [
        ("mountains without clouds", "land", ["mountains"]),
        ("a lake, no trees, birds or boats", "land", ["lake"]),
        ("a lake, no trees, a boat", "land", ["lake", "boat"]),
        ("no clouds but a rainbow", "land", ["rainbow"]),
        ("no people. A beach with palm trees", "land", ["beach", "palm trees"]),
        ("a sofa, not blue", "colour", []),
        ("Sunset OVER the SEA", "land", ["sea"]),
    ],
)
def test_what_is_turned_down_is_not_wanted(prompt: str, kind: str, wanted: list[str]) -> None:
    assert named(read_prompt(prompt), kind) == wanted


@pytest.mark.parametrize(
    ("prompt", "noun", "colours"),
    [
        ("a navy armchair and a mustard rug", "armchair", ["navy"]),
        ("a navy armchair and a mustard rug", "rug", ["mustard"]),
        ("a vase in cobalt on a sand background", "vase", ["cobalt"]),
        ("a vase in cobalt on a sand background", "background", ["sand"]),
        ("a teal and coral pattern", "pattern", ["teal", "coral"]),
        ("a mug. Red stripes", "mug", []),
    ],
)
def test_colours_find_their_noun(prompt: str, noun: str, colours: list[str]) -> None:
    brief = read_prompt(prompt)
    item = next(one for one in brief.items if one.text == noun)

    assert item.colours == [COLOURS[name] for name in colours]


def test_colours_of_no_noun_come_first_in_the_palette() -> None:
    brief = read_prompt("a mug, all in teal")

    assert brief.palette() == [COLOURS["teal"]]
    assert read_prompt("a coral mug, teal everywhere").palette() == [COLOURS["teal"], COLOURS["coral"]]


def test_told_parts_are_in_order_and_leave_out_what_says_nothing() -> None:
    brief = read_prompt("A beautiful sunset over the sea, with a unicorn, please")

    brief.take("time")
    brief.take("land")

    assert brief.told() == (["sunset over the sea"], ["unicorn"])


def test_a_noun_that_is_used_takes_its_adjectives_along() -> None:
    brief = read_prompt("a very dark blue armchair")

    brief.use(brief.wanted("piece")[0])

    assert brief.told() == (["very dark blue armchair"], [])


@pytest.mark.parametrize(
    "prompt", ["", "????", "\x00\x01", "@" * 500, '"' * 3000, "no " * 2000, "a\u0301" * 900, "\ud83d\ude00 \u202e"]
)
def test_any_text_can_be_read(prompt: str) -> None:
    read_prompt(prompt).told()
