from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.illustrator.conftest import Illustrate, pixels
from workers.engines.illustrator.flat.colour import SETS, contrast, palette_of
from workers.engines.illustrator.flat.creatures import EMBLEMS
from workers.engines.illustrator.flat.pattern import paint
from workers.engines.illustrator.words import flats


@pytest.mark.parametrize(
    ("prompt", "composition", "used", "unused"),
    [
        ("pink clouds at dusk", "sky", ["pink clouds at dusk"], []),
        ("mountains by a lake at sunset with a unicorn", "landscape", ["mountains by a lake at sunset"], ["unicorn"]),
        ("no clouds over the desert", "landscape", ["no clouds over the desert"], []),
        ("polka dots in teal and coral", "pattern", ["polka dots in teal and coral"], []),
        ("cute cat pattern", "pattern", ["cute cat pattern"], []),
        ("gradient in blue and violet", "abstract", ["gradient in blue and violet"], []),
        ('poster that says "Hello"', "poster", ['poster that says "Hello"'], []),
        ("poster for a jazz festival", "poster", ["poster for a jazz festival"], []),
        ("an icon of a red mushroom", "emblem", ["icon of a red mushroom"], []),
        ("a dragon playing chess", "labelled", [], ["dragon playing chess"]),
    ],
)
def test_a_prompt_is_drawn_by_its_family_and_told(
    prompt: str, composition: str, used: list[str], unused: list[str], illustrate: Illustrate
) -> None:
    result = illustrate(prompt)

    assert result.details["composition"] == composition
    assert result.details["unused"] == unused
    assert result.details["used"] == used
    assert pixels(result).shape == (256, 320, 3)
    assert result.candidates[0].quality["contrast"] > 0.01


def test_the_same_seed_draws_the_same_and_another_one_another(illustrate: Illustrate) -> None:
    first, again, other = (illustrate("hills with trees", seed=seed) for seed in (3, 3, 4))

    assert first.candidates[0].path.read_bytes() == again.candidates[0].path.read_bytes()
    assert first.candidates[0].path.read_bytes() != other.candidates[0].path.read_bytes()


def test_flat_art_is_png_and_painted_art_is_jpeg(illustrate: Illustrate) -> None:
    assert illustrate("red stripes").candidates[0].content_type == "image/png"
    assert illustrate("a sunset").candidates[0].content_type == "image/jpeg"


def test_a_sticker_has_a_white_rim_on_nothing(illustrate: Illustrate) -> None:
    picture = pixels(illustrate("a cactus", template="sticker"))

    assert picture.shape == (256, 320, 4)
    assert picture[0, 0, 3] == 0
    rim = picture[(picture[..., 3] == 255) & (picture[..., :3] == 255).all(axis=2)]
    assert len(rim) > 500


def test_named_colours_rule_a_pattern(illustrate: Illustrate) -> None:
    picture = pixels(illustrate("checks in red and navy")).reshape(-1, 3).astype(int)

    for code in ("#a83232", "#22304a"):
        wanted = np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)])
        assert (np.abs(picture - wanted).max(axis=1) < 6).mean() > 0.02


@pytest.mark.parametrize("name", sorted(flats.PATTERNS))
def test_a_pattern_goes_on_where_it_began(name: str) -> None:
    rng = np.random.default_rng(5)
    picture = paint(name, palette_of(["#1f6a70", "#e08267", "#c9992e"], rng), 300, 200, rng).astype(int)

    across, down = (
        np.abs(np.diff(picture, axis=1)).mean(axis=(0, 2)),
        np.abs(np.diff(picture, axis=0)).mean(axis=(1, 2)),
    )
    assert np.abs(picture[:, 0] - picture[:, -1]).mean() <= across.max() + 1
    assert np.abs(picture[0] - picture[-1]).mean() <= down.max() + 1


def test_every_word_for_an_emblem_has_a_drawing() -> None:
    assert set(flats.EMBLEMS) == set(EMBLEMS)


@pytest.mark.parametrize("colours", [["#000000"], ["#ffffff"], ["#777777"], ["#e3c04f"], ["#22304a", "#e08267"], []])
@pytest.mark.parametrize("dark", [True, False])
def test_ink_can_be_read_on_its_ground(colours: list[str], dark: bool) -> None:
    for seed in range(len(SETS)):
        palette = palette_of(colours, np.random.default_rng(seed), dark=dark)

        assert contrast(palette.ink, palette.ground) >= 4.5
        assert len(palette.accents) >= 3


def test_words_without_glyphs_are_left_out_and_told(illustrate: Illustrate) -> None:
    result = illustrate('poster "日本" "Hello"')

    assert result.details["used"] == ["poster", '"Hello"']
    assert result.details["unused"] == ['"日本"']
    assert "script" in result.details["notes"][0]


def test_a_prompt_in_another_script_is_no_row_of_boxes(illustrate: Illustrate) -> None:
    result = illustrate("城の上の月")

    assert result.details["composition"] == "labelled"
    assert result.details["used"] == []
    assert "script" in result.details["notes"][0]


@pytest.mark.parametrize("template", ["photorealistic", "illustration", "minimalist", "product", "comic"])
def test_templates_treat_the_same_prompt_differently(template: str, illustrate: Illustrate) -> None:
    general, treated = illustrate("mountains by the sea"), illustrate("mountains by the sea", template=template)

    same = pixels(general).shape == pixels(treated).shape and np.array_equal(pixels(general), pixels(treated))
    assert same == (template in ("photorealistic", "product"))


@pytest.mark.parametrize(("width", "height"), [(2048, 256), (256, 2048), (1008, 1792)])
def test_any_shape_is_met_exactly_and_stays_small(width: int, height: int, illustrate: Illustrate) -> None:
    for prompt in ('quote "Stay curious"', "city at night"):
        candidate = illustrate(prompt, width=width, height=height).candidates[0]

        with Image.open(candidate.path) as image:
            assert image.size == (width, height)
        assert candidate.quality["bytes"] == candidate.path.stat().st_size < 5_000_000
