"""What holds for every text, and for the tables themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.engines.redesign import lexer
from workers.engines.redesign.prompt import HANDLERS, understand_prompt
from workers.engines.redesign.words import LEXICON, LONGEST, colours, materials, moods, pieces, rooms, styles
from workers.engines.redesign.words.lexicon import plural
from workers.engines.staging.furnish import ROOMS
from workers.engines.staging.furnish.catalogue import PIECES
from workers.engines.staging.furnish.presets import STYLES

WORDS = st.sampled_from([" ".join(phrase) for phrase in LEXICON] + [",", ".", ";", ":", "!", "xyzzy", "7", "white"])


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_told_as_json(text: str) -> None:
    told = understand_prompt(text).told()

    assert json.loads(json.dumps(told)) == told


@given(st.lists(WORDS, max_size=25))
@settings(max_examples=250, deadline=None)
def test_any_words_of_the_lexicon_give_a_reading_that_can_be_carried_out(words: list[str]) -> None:
    understood = understand_prompt(" ".join(words))

    assert set(understood.rooms) <= set(ROOMS)
    assert len(understood.rooms) <= 3
    assert understood.style is None or understood.style in STYLES
    assert not {want.piece for want in understood.wants} & set(understood.without)
    assert {want.piece for want in understood.wants} <= set(PIECES)
    assert all(1 <= want.count <= pieces.MOST.get(want.piece, 1) for want in understood.wants)
    assert {tint.colour for tint in understood.tints} <= {*colours.COLOURS, ""}
    assert {made.material for made in understood.materials} <= set(materials.MATERIALS)
    assert set(understood.moods) <= set(moods.MOODS)
    assert len([tint for tint in understood.tints if tint.of == "walls"]) <= 1
    assert len(understood.unknown) <= 20


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ,.", max_size=120))
@settings(max_examples=100, deadline=None)
def test_case_and_white_space_do_not_matter(text: str) -> None:
    assert understand_prompt(text.upper().replace(" ", "   ")) == understand_prompt(text)


@pytest.mark.parametrize(
    "text",
    ["no rug, " * 40_000, "<" * 300_000, "a" * 300_000, "blue and " * 40_000, "9" * 300_000, "&amp;" * 60_000],
)
def test_a_very_long_text_is_read_as_far_as_anybody_writes(text: str) -> None:
    assert understand_prompt(text) == understand_prompt(text[: lexer.MOST_CHARACTERS])


def test_the_work_grows_with_the_text_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexer, "MOST_CHARACTERS", 10**9)
    steps: dict[int, int] = {}

    class Counted(dict[Any, Any]):
        looked = 0

        def __contains__(self, key: object) -> bool:
            Counted.looked += 1
            return super().__contains__(key)

    monkeypatch.setattr(lexer, "LEXICON", Counted(LEXICON))
    for length in (1000, 4000):
        Counted.looked = 0
        understand_prompt("no blue rug, plants and two large lamps with white walls. " * (length // 10))
        steps[length] = Counted.looked

    assert steps[4000] <= 4 * steps[1000] + 4 * LONGEST


def test_every_kind_of_the_lexicon_has_its_rule() -> None:
    assert {kind for meaning in LEXICON.values() for kind in meaning} == set(HANDLERS)


def test_phrases_are_as_short_as_the_reader_looks() -> None:
    assert LONGEST <= 5


def test_the_tables_name_what_there_is() -> None:
    assert set(rooms.ROOM_WORDS) == set(ROOMS)
    assert set(rooms.ROOM_OF_PIECE) <= set(PIECES)
    assert set(rooms.ROOM_OF_PIECE.values()) | set(rooms.ASSUMED) <= set(ROOMS)
    assert set(styles.STYLE_WORDS) == set(STYLES) == set(colours.STYLE_WALLS)
    assert set(styles.NEAR_STYLES) | set(styles.FAINT_STYLES) <= set(STYLES)
    assert set(pieces.PIECES) <= set(PIECES)
    assert {piece for _, several in pieces.GROUPS.values() for piece in several} <= set(pieces.PIECES)
    assert set(pieces.SEVERAL) | set(pieces.MOST) <= set(pieces.PIECES)
    assert set(colours.SAME_COLOUR.values()) <= set(colours.COLOURS)
    assert {one for several in colours.PALETTES.values() for one in several} <= set(colours.COLOURS)
    assert set(colours.STYLE_WALLS.values()) | {*colours.WARM, *colours.COOL} <= set(colours.COLOURS)
    assert set(materials.SAME_MATERIAL.values()) <= set(materials.MATERIALS)
    assert {word.role for word in materials.MATERIALS.values()} == set(materials.ROLES)
    assert set(moods.OPPOSITE) | set(moods.OPPOSITE.values()) <= set(moods.MOODS)


@pytest.mark.parametrize("style", sorted(styles.STYLE_WORDS))
def test_each_style_is_known_by_every_word_of_its_table(style: str) -> None:
    for word in styles.STYLE_WORDS[style]:
        assert understand_prompt(word).style == style, word
        assert understand_prompt(f"a {word} living room, please").style == style, word


@pytest.mark.parametrize("room", sorted(rooms.ROOM_WORDS))
def test_each_room_is_known_by_every_word_of_its_table(room: str) -> None:
    for word in rooms.ROOM_WORDS[room]:
        assert understand_prompt(f"my new {word}").rooms == (room,), word


@pytest.mark.parametrize("piece", sorted(pieces.PIECES))
def test_each_piece_is_known_by_every_word_of_its_table_and_in_the_plural(piece: str) -> None:
    for word in pieces.PIECES[piece]:
        assert [want.piece for want in understand_prompt(f"add a {word}").wants] == [piece], word
        assert understand_prompt(f"no {word}").without == (piece,), word
        if word not in pieces.NEVER_PLURAL:
            assert [want.piece for want in understand_prompt(f"add {plural(word)}").wants] == [piece], word


@pytest.mark.parametrize(
    ("word", "several"), [("plant", "plants"), ("bookshelf", "bookshelves"), ("bench", "benches"), ("study", "studies")]
)
def test_plurals(word: str, several: str) -> None:
    assert plural(word) == several
