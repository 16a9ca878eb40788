from __future__ import annotations

import pytest

from workers.engines.redesign.look import look_of
from workers.engines.redesign.paints import paints_of
from workers.engines.redesign.prompt import understand_prompt
from workers.engines.redesign.shades import apart, code_of, lightness, shifted
from workers.engines.redesign.understood import Tint
from workers.engines.redesign.words.colours import COLOURS, STYLE_WALLS
from workers.engines.redesign.words.materials import MATERIALS
from workers.engines.staging.furnish.presets import STYLES, Preset, preset


def look(text: str, style: str = "modern") -> Preset:
    return look_of(understand_prompt(text), style)[0]


@pytest.mark.parametrize("style", STYLES)
def test_a_prompt_that_names_no_colour_leaves_the_preset(style: str) -> None:
    assert look("living room with a plant", style) == preset(style)


def test_the_sofa_gets_its_colour_and_cloth_and_the_chairs_keep_theirs() -> None:
    changed = look("blue velvet sofa")

    assert {pair[0] for pair in changed.cloths} == {("velvet", COLOURS["blue"])}
    assert [pair[1] for pair in changed.cloths] == [pair[1] for pair in preset("modern").cloths]


def test_leather_brings_its_own_colour_unless_another_is_named() -> None:
    assert {pair[0] for pair in look("leather sofa").cloths} == {("leather", MATERIALS["leather"].colour)}
    assert {pair[0] for pair in look("black leather sofa").cloths} == {("leather", COLOURS["black"])}


def test_a_palette_goes_to_cloths_accents_and_rug() -> None:
    changed = look("living room in navy and cream")

    assert {pair[0][1] for pair in changed.cloths} == {COLOURS["navy"]}
    assert {pair[1][1] for pair in changed.cloths} == {COLOURS["cream"]}
    assert COLOURS["cream"] in [code for _, code in changed.accents]
    assert set(changed.rug[1]) == {COLOURS["navy"], COLOURS["cream"]}


def test_what_is_said_of_one_thing_beats_what_is_said_of_the_room() -> None:
    changed = look("red cushions, living room in navy")

    assert changed.accents[0][1] == COLOURS["red"]
    assert {pair[0][1] for pair in changed.cloths} == {COLOURS["navy"]}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("walnut furniture", "wood", MATERIALS["walnut"].colour),
        ("white bookcase", "wood", COLOURS["white"]),
        ("brass lamps", "metal", MATERIALS["brass"].colour),
        ("green curtains", "curtain", COLOURS["green"]),
        ("black marble", "stone", ("marble", "#26262a", "#8a8782")),
        ("pink bedding", "bedding", (preset("modern").bedding[0], COLOURS["pink"], COLOURS["pink"])),
        ("terracotta pots", "pot", COLOURS["terracotta"]),
        ("no cushions", "cushions", 0),
        ("no gold", "metal", "#2a2a2c"),
    ],
)
def test_single_things(text: str, field: str, value: object) -> None:
    assert getattr(look(text), field) == value


def test_rattan_changes_forms_where_it_is_said() -> None:
    assert look("rattan armchair").forms["armchair"] == "rattan"
    assert look("rattan armchair").forms["sideboard"] == preset("modern").forms["sideboard"]
    assert look("rattan and oak").forms["sideboard"] == "cane"


def test_a_jute_rug_is_one() -> None:
    assert look("jute rug").rug[0] == "jute"


def test_turned_down_cloths_and_colours_are_avoided() -> None:
    for pair in look("no leather", "industrial").cloths:
        assert "leather" not in (pair[0][0], pair[1][0])
    avoided = look("no mustard", "modern")
    assert all(apart(code, COLOURS["mustard"]) >= 26 for _, code in avoided.accents)
    assert avoided.accents


def test_bright_and_dark_rooms_differ() -> None:
    bright, dark = look("bright living room").cloths[0], look("moody living room").cloths[0]

    assert lightness(bright[0][1]) > lightness(dark[0][1]) + 20


def test_what_cannot_be_had_is_said() -> None:
    _, notes = look_of(understand_prompt("a purple plant and a rattan television"), "modern")

    assert notes == (
        "The television cannot be made of rattan.",
        "The colour of a plant cannot be chosen.",
    )


@pytest.mark.parametrize("style", STYLES)
def test_walls_that_nobody_spoke_of_get_the_paint_of_the_style_only_where_they_may(style: str) -> None:
    understood = understand_prompt("living room")

    assert paints_of(understood, style, preserve_layout=False) == ({"walls": COLOURS[STYLE_WALLS[style]]}, ())
    assert paints_of(understood, style, preserve_layout=True) == ({}, ())


def test_paint_that_is_asked_for_is_refused_in_words_where_the_layout_is_kept() -> None:
    understood = understand_prompt("sage walls and a dark walnut floor")

    assert paints_of(understood, "modern", preserve_layout=False)[0] == {
        "walls": COLOURS["sage"],
        "floor": MATERIALS["dark walnut"].colour,
    }
    assert paints_of(understood, "modern", preserve_layout=True) == (
        {},
        ("Colours of walls and floor only change with preserve_layout false.",),
    )


def test_walls_that_must_stay_are_left() -> None:
    assert paints_of(understand_prompt("keep the walls"), "modern", preserve_layout=False) == ({}, ())


def test_a_surface_of_another_material_is_not_promised() -> None:
    paints, notes = paints_of(understand_prompt("keep the walls. concrete flooring"), "modern", preserve_layout=False)

    assert paints == {}
    assert notes == ("The floor cannot be made of concrete; only its colour can change.",)


def test_shades() -> None:
    assert shifted("#808080", 0.0) == "#808080"
    assert lightness(shifted("#808080", 12.0)) == pytest.approx(lightness("#808080") + 12.0, abs=0.5)
    assert shifted("#ffffff", 20.0) == shifted("#fefefe", 20.0)
    assert code_of(Tint("walls", "blue")) == COLOURS["blue"]
    assert lightness(code_of(Tint("floor", "", -16.0))) < lightness(code_of(Tint("floor", "", 14.0)))
    assert apart("#000000", "#ffffff") == pytest.approx(100.0, abs=0.1)
