"""What sentences mean: one table a subject, each line a sentence and what must come of it."""

from __future__ import annotations

import pytest

from workers.engines.redesign.prompt import understand_prompt
from workers.engines.redesign.understood import Understood


def tints(understood: Understood) -> list[str]:
    return [f"{tint.of}:{tint.told()['colour']}" for tint in understood.tints]


def materials(understood: Understood) -> list[str]:
    return [f"{made.of}:{made.material}" for made in understood.materials]


def wants(understood: Understood) -> list[str]:
    return [f"{want.piece} {want.count}" for want in understood.wants]


@pytest.mark.parametrize(
    ("text", "rooms", "style"),
    [
        ("modern minimalist living room", ("Living Room",), "modern"),
        ("cozy scandinavian bedroom", ("Bedroom",), "scandi"),
        ("industrial style kitchen", ("Kitchen",), "industrial"),
        ("calm japandi bedroom", ("Bedroom",), "japandia"),
        ("Scandi lounge", ("Living Room",), "scandi"),
        ("a nordic sitting room", ("Living Room",), "scandi"),
        ("hygge bed room", ("Bedroom",), "scandi"),
        ("master bedroom, boho-chic", ("Bedroom",), "boho"),
        ("BOHEMIAN NURSERY", ("Kids Room",), "boho"),
        ("farmhouse dining room", ("Dining Room",), "country"),
        ("rustic hallway", ("Hallway",), "country"),
        ("greek terrace", ("Terrace",), "mediterranean"),
        ("glam walk-in closet", ("Walk-in Closet",), "luxury"),
        ("maximalist den", ("Living Room",), "eclectic"),
        ("wabi-sabi bathroom", ("Bathroom",), "japandia"),
        ("kids' room", ("Kids Room",), None),
        ("Kid’s bedroom", ("Kids Room",), None),
        ("home office", ("Home Office",), None),
        ("study", ("Home Office",), None),
        ("entrance hall", ("Entryway",), None),
        ("laundry", ("Laundry Room",), None),
        ("open plan living room and kitchen", ("Living Room", "Kitchen"), None),
        ("living room with a dining table", ("Living Room", "Dining Room"), None),
        ("kitchen/dining room", ("Kitchen", "Dining Room"), None),
        ("Turn this bedroom into a home office", ("Home Office",), None),
        ("convert the garage to a living room", ("Living Room",), None),
        ("bedroom with a home office corner", ("Bedroom",), None),
        ("not a bedroom", (), None),
        ("modern apartment", ("Living Room",), "modern"),
        ("bedroom in a modern apartment", ("Bedroom",), "modern"),
        ("with a king size bed", ("Bedroom",), None),
        ("a desk and a chair", ("Home Office",), None),
        ("scandinavian", (), "scandi"),
        ("", (), None),
    ],
)
def test_rooms_and_styles(text: str, rooms: tuple[str, ...], style: str | None) -> None:
    understood = understand_prompt(text)

    assert (understood.rooms, understood.style) == (rooms, style)


@pytest.mark.parametrize(
    ("text", "style", "note"),
    [
        ("modern rustic living room", "country", ""),
        ("rustic contemporary living room", "country", ""),
        ("scandinavian modern", "scandi", ""),
        ("modern industrial", "industrial", ""),
        ("luxury minimalist bedroom", "luxury", ""),
        ("elegant living room", "luxury", ""),
        ("elegant country house", "country", ""),
        ("scandinavian loft", "scandi", ""),
        ("japandi or scandi", "scandi", "Several styles were named; scandi was taken, japandi was not."),
        ("boho industrial", "industrial", "Several styles were named; industrial was taken, boho was not."),
        ("art deco bedroom", "luxury", "There is no preset for art deco; luxury is the nearest."),
        ("mid-century modern", "modern", "There is no preset for mid century modern; modern is the nearest."),
        ("modern victorian", "country", "There is no preset for victorian; country is the nearest."),
        ("scandinavian with boho accents", "scandi", "Touches of another style (boho) are not mixed in."),
        ("not modern, rustic please", "country", ""),
        ("anything but industrial, no industrial", None, ""),
        ("modern modern modern", "modern", ""),
    ],
)
def test_which_of_several_styles_wins(text: str, style: str | None, note: str) -> None:
    understood = understand_prompt(text)

    assert understood.style == style
    assert understood.notes == ((note,) if note else ())


@pytest.mark.parametrize(
    ("text", "colours", "made"),
    [
        ("white walls and an oak floor", ["walls:white"], ["floor:oak"]),
        ("walls painted sage green, floor dark", ["walls:sage", "floor:darker"], []),
        ("make the walls white", ["walls:white"], []),
        ("walls white, floor oak", ["walls:white"], ["floor:oak"]),
        ("change the walls to light grey and the floor to dark oak", ["walls:lighter grey"], ["floor:dark oak"]),
        ("dark floor, light walls", ["floor:darker", "walls:lighter"], []),
        ("paint it blue", ["walls:blue"], []),
        ("a sofa in beige linen and an oak table", ["sofa:beige"], ["sofa:linen", "table:oak"]),
        ("sofa: navy velvet; armchairs: cognac leather", ["sofa:navy", "armchair:cognac"],
         ["sofa:velvet", "armchair:leather"]),
        ("blue velvet sofa with mustard cushions", ["sofa:blue", "cushions:mustard"], ["sofa:velvet"]),
        ("white, blue and green cushions", ["cushions:white", "cushions:blue", "cushions:green"], []),
        ("black and white living room", ["all:black", "all:white"], []),
        ("beige and white bedroom in linen", ["all:beige", "all:white"], ["all:linen"]),
        ("living room in earth tones", ["all:terracotta", "all:sand", "all:olive", "all:brown"], []),
        ("soft pastel colours", ["all:lighter blush", "all:lighter mint", "all:lighter powder blue"], []),
        ("Off-white curtains, a dark blue rug", ["curtain:off white", "rug:navy"], []),
        ("pale pink walls", ["walls:lighter pink"], []),
        ("walnut and brass", [], ["all:walnut", "all:brass"]),
        ("rattan armchair, jute rug", [], ["armchair:rattan", "rug:jute"]),
        ("marble coffee table and black metal lamps", [], ["coffee_table:marble", "lamps:black metal"]),
        ("gray", ["all:grey"], []),
        ("white ceiling", [], []),
        ("black walls, white walls", ["walls:white"], []),
        ("a rug, but not blue", [], []),
        ("replace the rug with a blue one", ["rug:blue"], []),
    ],
)  # fmt: skip
def test_colours_and_materials_go_to_their_noun(text: str, colours: list[str], made: list[str]) -> None:
    understood = understand_prompt(text)

    assert (tints(understood), materials(understood)) == (colours, made)


@pytest.mark.parametrize(
    ("text", "wanted", "without"),
    [
        ("with a large plant", ["plant 1"], []),
        ("some plants", ["plant 2"], []),
        ("lots of plants", ["plant 3"], []),
        ("3 plants and 2 poufs", ["plant 3", "pouf 2"], []),
        ("a hundred and 19 plants", ["plant 4"], []),
        ("two armchairs and a coffee table", ["armchair 2", "coffee_table 1"], []),
        ("a pair of armchairs", ["armchair 2"], []),
        ("more seating", ["armchair 2", "pouf 1"], []),
        ("cozy lighting", ["floor_lamp 1", "table_lamp 1"], []),
        ("bookshelves and a TV", ["bookcase 1", "television 1"], []),
        ("cozy reading nook", ["armchair 1", "floor_lamp 1"], []),
        ("a sofa and a sofa and a sofa", ["sofa 1"], []),
        ("dining room with six chairs", ["dining_chair 1"], []),
        ("next to the sofa", [], []),
        ("not too many plants", [], []),
        ("no rug", [], ["rug"]),
        ("without curtains and rug", [], ["curtain", "rug"]),
        ("no rug, curtains or plants", [], ["rug", "curtain", "plant"]),
        ("no rug, curtains, or plants", [], ["rug", "curtain", "plant"]),
        ("neither rug nor curtains", [], ["rug", "curtain"]),
        ("no rug, plants and a lamp", ["plant 2", "floor_lamp 1", "table_lamp 1"], ["rug"]),
        ("no rug and a large plant", ["plant 1"], ["rug"]),
        ("no rug but curtains", ["curtain 1"], ["rug"]),
        ("I don't want curtains or a tv", [], ["curtain", "television"]),
        ("I do not want a rug. Add a mirror", ["mirror 1"], ["rug"]),
        ("don’t add any plants", [], ["plant"]),
        ("get rid of the armchair", [], ["armchair"]),
        ("no cushions", [], ["cushions"]),
        ("no blue rug", [], []),
        ("no rug. With a rug.", ["rug 1"], []),
        ("a rug. No rug!", [], ["rug"]),
    ],
)
def test_wishes(text: str, wanted: list[str], without: list[str]) -> None:
    understood = understand_prompt(text)

    assert (wants(understood), list(understood.without)) == (wanted, without)


@pytest.mark.parametrize(
    ("text", "moods"),
    [
        ("bright and airy", ("bright",)),
        ("dark and moody", ("dark",)),
        ("not too dark", ("bright",)),
        ("no dark colours", ("bright",)),
        ("too dark now, make it brighter", ("bright",)),
        ("not too cozy", ()),
        ("less furniture please", ("minimal",)),
        ("minimal, but not too minimal", ("full",)),
        ("dark oak", ()),
        ("warm and inviting", ("warm", "cosy")),
    ],
)
def test_moods(text: str, moods: tuple[str, ...]) -> None:
    assert understand_prompt(text).moods == moods


def test_colours_and_materials_may_be_turned_down() -> None:
    understood = understand_prompt("no white walls, no leather and no gold")

    assert understood.avoided == ("white", "leather", "gold")
    assert not understood.tints
    assert not understood.materials


def test_what_must_stay_is_kept() -> None:
    assert understand_prompt("keep the walls, change the floor to dark walnut").kept == ("walls",)
    assert understand_prompt("don't change the floor").kept == ("floor",)


def test_what_is_never_changed_or_added_is_said_back() -> None:
    understood = understand_prompt(
        "bedroom with fireplace, wallpaper, marble countertops and a swimming pool at sunset"
    )

    assert understood.beyond == (
        "the fireplace",
        "wall coverings",
        "built-in furniture",
        "technical equipment",
    )


def test_parts_of_the_house_may_be_named_for_their_place() -> None:
    assert understand_prompt("sofa in front of the window, armchair by the fireplace, facing the garden").beyond == ()


def test_what_is_said_twice_differently_counts_as_said_last_and_is_told() -> None:
    understood = understand_prompt("no rug. With a rug.")

    assert understood.notes == ("The rug was turned down and asked for; what was said last counts.",)


def test_unknown_words_are_told_once_each() -> None:
    understood = understand_prompt("boho living room with macrame, macrame and a didgeridoo, in a nice design please")

    assert understood.unknown == ("macrame", "didgeridoo")


@pytest.mark.parametrize(
    "text",
    [
        "wohnzimmer im skandinavischen stil",
        "现代风格的客厅",
        "современная гостиная",
        "asdf qwer zxcv",
        "🛋️🪴 xyz",
    ],
)
def test_what_is_no_english_is_not_understood(text: str) -> None:
    understood = understand_prompt(text)

    assert not understood.anything
    assert understood.unknown


@pytest.mark.parametrize("text", ["Please redesign this room.", "make it nice", "no", "...", "🛋️", "\x00\x01"])
def test_what_says_nothing_is_no_riddle_either(text: str) -> None:
    understood = understand_prompt(text)

    assert not understood.anything
    assert not understood.unknown


def test_markup_and_addresses_are_not_read() -> None:
    understood = understand_prompt(
        '<b class="bedroom">modern</b> lounge <img src=x onerror="boho"> https://rustic.example'
    )

    assert (understood.rooms, understood.style, understood.unknown) == (("Living Room",), "modern", ())
