"""The file of a made picture."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from workers.engines.images import outputs
from workers.engines.images.outputs import contrast, made_candidate


def test_a_picture_of_the_size_is_kept_as_it_is(tmp_path):
    image = Image.linear_gradient("L").convert("RGB")

    made = made_candidate(image, (256, 256), tmp_path / "made")

    assert (made.content_type, made.width, made.height) == ("image/png", 256, 256)
    assert (np.asarray(Image.open(made.path)) == np.asarray(image)).all()


def test_another_shape_is_covered_and_cut_equally_on_both_sides(tmp_path):
    image = Image.new("RGB", (400, 200), (255, 255, 255))
    image.paste((0, 0, 0), (100, 0, 300, 200))

    made = made_candidate(image, (100, 100), tmp_path / "made")

    with Image.open(made.path) as written:
        assert written.size == (100, 100)
        pixels = np.asarray(written)
    assert (pixels[:, 4:-4] == 0).all()
    assert (pixels[:, 0] == pixels[:, -1]).all()


def test_what_is_too_large_as_png_becomes_a_jpeg_that_is_not(tmp_path, monkeypatch):
    noise = Image.effect_noise((400, 300), 120).convert("RGB")
    monkeypatch.setattr(outputs, "MOST_BYTES", 80_000)

    made = made_candidate(noise, (400, 300), tmp_path / "made")

    assert made.content_type == "image/jpeg"
    assert made.path.stat().st_size <= 80_000
    assert [entry.name for entry in tmp_path.iterdir()] == ["made.jpg"]
    with Image.open(made.path) as written:
        assert (written.format, written.size) == ("JPEG", (400, 300))


@pytest.mark.parametrize(
    ("halves", "expected"), [(((0, 0, 0), (255, 255, 255)), 0.5), (((90, 90, 90), (90, 90, 90)), 0.0)]
)
def test_contrast_is_the_deviation_of_luminance(halves, expected):
    image = Image.new("RGB", (20, 10), halves[0])
    image.paste(halves[1], (10, 0, 20, 10))

    assert contrast(np.asarray(image)) == expected
