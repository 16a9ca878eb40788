from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.illustrator.conftest import Illustrate, pixels
from workers.engines.illustrator.flat.effects import EFFECTS, cut_free
from workers.engines.illustrator.words import edits


def test_black_and_white_takes_all_colour(illustrate: Illustrate, photo: Image.Image) -> None:
    result = illustrate("make it black and white", pictures={"@photo": photo})

    picture = pixels(result).astype(int)
    assert result.details["composition"] == "edit"
    assert result.details["used"] == ["black and white"]
    assert np.abs(picture[..., 0] - picture[..., 2]).max() <= 2


@pytest.mark.parametrize(
    ("prompt", "rows", "columns"),
    [
        ("@logo in the top left corner", slice(0, 90), slice(0, 110)),
        ("our logo bottom right", slice(170, 256), slice(210, 320)),
        ("put the logo on it", slice(170, 256), slice(210, 320)),
    ],
)
def test_a_logo_lies_where_it_was_wanted(
    prompt: str, rows: slice, columns: slice, illustrate: Illustrate, photo: Image.Image, logo: Image.Image
) -> None:
    result = illustrate(prompt, pictures={"@photo": photo, "@logo": logo})

    green = np.abs(pixels(result).astype(int) - [20, 160, 70]).max(axis=2) < 40
    assert green[rows, columns].sum() > 300
    assert green.sum() == green[rows, columns].sum()
    assert result.details["reference_use"][1].startswith("Reference 2 is set")


def test_two_photos_become_a_collage(illustrate: Illustrate, photo: Image.Image) -> None:
    blue = Image.new("RGB", (200, 200), (20, 40, 200))

    result = illustrate("a collage", pictures={None: photo, "@sea": blue})

    picture = pixels(result).astype(int)
    assert result.details["composition"] == "collage"
    assert (np.abs(picture[:, 170:] - [20, 40, 200]).max(axis=2) < 30).mean() > 0.7
    assert (np.abs(picture[:, :150] - [20, 40, 200]).max(axis=2) < 30).mean() == 0


def test_type_is_set_over_the_reference(illustrate: Illustrate, photo: Image.Image) -> None:
    plain = illustrate("@photo", pictures={"@photo": photo})
    set_over = illustrate('"Sale" over @photo', pictures={"@photo": photo})

    assert set_over.details["composition"] == "poster"
    assert set_over.details["used"] == ['"Sale" over @photo']
    assert np.abs(pixels(plain).astype(int) - pixels(set_over)).mean() > 5


def test_an_edit_that_cannot_be_done_is_labelled_and_told(illustrate: Illustrate, photo: Image.Image) -> None:
    result = illustrate("add an elephant behind the box", pictures={None: photo})

    assert result.details["composition"] == "labelled"
    assert "elephant" in " ".join(result.details["unused"])
    assert result.details["used"] == []


def test_the_background_goes_only_where_it_is_plain(illustrate: Illustrate, photo: Image.Image) -> None:
    plain = Image.new("RGB", (300, 240), (240, 240, 240))
    plain.paste((190, 40, 30), (100, 80, 200, 160))

    free, kept = (illustrate("remove the background", pictures={None: one}) for one in (plain, photo))

    assert pixels(free).shape[2] == 4
    assert 0.05 < (pixels(free)[..., 3] > 200).mean() < 0.3
    assert kept.details["composition"] == "labelled"
    assert kept.details["unused"] == ["remove the background"]


def test_every_word_for_an_edit_has_an_effect() -> None:
    assert set(edits.EDITS) == set(EFFECTS) | {"cutout"}


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_effects_keep_the_size(name: str, photo: Image.Image) -> None:
    assert EFFECTS[name](photo, ["#22304a", "#e08267"]).size == photo.size


def test_a_ground_that_fills_everything_leaves_nothing_to_cut() -> None:
    assert cut_free(Image.linear_gradient("L").convert("RGB")) is None
