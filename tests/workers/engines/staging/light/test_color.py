import numpy as np

from workers.engines.staging.light.color import luminance, to_linear, to_srgb


def test_every_level_survives_the_way_to_linear_light_and_back():
    levels = np.arange(256, dtype=np.uint8)

    back = to_srgb(to_linear(levels))

    assert np.array_equal(np.floor(back + 0.5).astype(np.uint8), levels)


def test_mid_grey_is_a_fifth_of_white():
    assert float(to_linear(np.array(124, np.uint8))) == np.float32(0.20155625)


def test_luminance_of_white_is_one():
    assert abs(float(luminance(np.ones(3, np.float32))) - 1.0) < 1e-6
