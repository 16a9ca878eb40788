import numpy as np
import pytest

from workers.engines.staging.light.color import luminance
from workers.engines.staging.light.fit import (
    CEILING,
    LightFit,
    assumed_albedo,
    fit_lights,
    matched,
    surface_texture,
    without_dark_lamps,
)
from workers.engines.staging.light.shell import SURFACES

NAMES = ["window0", "behind"]
PALE = dict.fromkeys(SURFACES, 0.7)


def two_lights():
    """Lights from opposite sides on a back wall and a ceiling: (2, h, w), and the surfaces (h, w)."""
    across = np.linspace(0.0, 1.0, 60)[None, :]
    down = np.linspace(0.0, 1.0, 40)[:, None]
    bases = np.stack([0.4 * (1.1 - across) * (0.6 + 0.4 * down), 0.3 * (0.2 + across) * (1.2 - down)])
    surface = np.where(down < 0.4, SURFACES.index("ceiling"), SURFACES.index("back")) * np.ones((40, 60))
    return bases, surface.astype(np.int8)


def grey(values):
    return np.repeat(values[..., None], 3, axis=2).astype(np.float32)


def test_finds_the_strengths_that_made_the_picture():
    bases, surface = two_lights()
    photo = grey(0.9 * bases[0] + 0.5 * bases[1])

    fit = fit_lights(photo, surface, np.ones(surface.shape, bool), bases, NAMES, PALE)

    assert np.allclose(fit.weights / fit.weights[0], [1.0, 0.5 / 0.9], atol=0.06)
    assert fit.residual < 0.02
    assert np.allclose(fit.tint, 1.0, atol=1e-3)


def test_a_light_that_is_sure_keeps_its_strength_and_may_only_be_stronger():
    bases, surface = two_lights()
    believed = np.ones(surface.shape, bool)

    def weight_of_two(strength, sure):
        photo = grey(0.9 * bases[0] + strength * bases[1])
        return fit_lights(photo, surface, believed, bases, ["window0", "sun"], PALE, sure=sure).weights

    assert weight_of_two(0.5, ["sun"])[1] >= 1.0
    assert weight_of_two(0.5, [])[1] < 0.75
    stronger = weight_of_two(3.0, ["sun"])
    assert stronger[1] / stronger[0] == pytest.approx(3.0 / 0.9, rel=0.1)


def test_a_sure_light_keeps_its_strength_where_no_wall_is_in_view():
    bases, surface = two_lights()

    fit = fit_lights(
        np.full((40, 60, 3), 0.1), surface, np.zeros(surface.shape, bool), bases, ["window0", "sun"], PALE, sure=["sun"]
    )

    assert fit.weights[1] == 1.0
    assert fit.weights[0] < 1.0


def test_does_not_believe_masked_pixels():
    bases, surface = two_lights()
    photo = grey(0.9 * bases[0] + 0.5 * bases[1])
    believed = np.ones(surface.shape, bool)
    believed[:, 20:40] = False
    spoiled = photo.copy()
    spoiled[:, 20:40] = 0.02

    clean = fit_lights(photo, surface, believed, bases, NAMES, PALE)
    fit = fit_lights(spoiled, surface, believed, bases, NAMES, PALE)

    assert np.array_equal(fit.weights, clean.weights)


def test_a_dark_wall_is_dark_paint_and_not_less_light():
    bases, surface = two_lights()
    photo = grey(0.9 * bases[0] + 0.5 * bases[1])
    back = surface == SURFACES.index("back")
    photo[back] *= 0.3
    believed = np.ones(surface.shape, bool)

    assumed = assumed_albedo(photo, surface, believed)
    fit = fit_lights(photo, surface, believed, bases * 0.7, NAMES, {**PALE, **assumed})

    assert assumed["back"] < 0.6 * assumed["ceiling"]
    assert np.median(fit.albedo[back]) < 0.5 * np.median(fit.albedo[~back])


@pytest.mark.parametrize(("brightness", "white"), [(0.5, True), (0.2, False)])
def test_a_ceiling_is_taken_for_white_unless_it_is_plainly_darker_than_the_walls(brightness, white):
    _, surface = two_lights()
    photo = grey(np.where(surface == SURFACES.index("ceiling"), brightness, 0.9))

    assumed = assumed_albedo(photo, surface, np.ones(surface.shape, bool))

    assert (assumed["ceiling"] == CEILING) is white
    assert white or assumed["ceiling"] < 0.4


def test_walls_out_of_view_are_taken_for_painted_like_those_in_view():
    bases, surface = two_lights()

    assumed = assumed_albedo(grey(0.9 * bases[0] + 0.5 * bases[1]), surface, np.ones(surface.shape, bool))

    assert assumed["left"] == assumed["right"] == assumed["front"] == assumed["back"]


def test_the_light_keeps_to_the_paint_that_is_known():
    bases, surface = two_lights()
    photo = grey(0.9 * bases[0] + 0.5 * bases[1])
    back = surface == SURFACES.index("back")
    photo[back] *= 0.8

    fit = fit_lights(photo, surface, np.ones(surface.shape, bool), bases, NAMES, PALE, ["back"])

    assert np.median(luminance(fit.albedo)[back]) == pytest.approx(0.7, rel=0.02)


def test_a_warm_picture_gives_a_warm_light_of_luminance_one():
    bases, surface = two_lights()
    photo = grey(0.9 * bases[0] + 0.5 * bases[1]) * np.array([1.2, 1.0, 0.7], np.float32)

    fit = fit_lights(photo, surface, np.ones(surface.shape, bool), bases, NAMES, PALE)

    assert fit.tint[0] > 1.02 > 1.0 > fit.tint[2]
    assert abs(float(fit.tint @ [0.2126, 0.7152, 0.0722]) - 1.0) < 1e-4


def test_a_fit_is_matched_to_the_brightness_of_the_photo_where_it_is_believed():
    fit = LightFit(np.array([2.0, 1.0]), np.ones(3), np.full((4, 6, 3), 0.5), 0.1)
    empty, photo = np.full((4, 6, 3), 0.4), np.full((4, 6, 3), 0.5)
    photo[:, 3:] = 0.9
    believed = np.zeros((4, 6), bool)
    believed[:, :3] = True

    found = matched(fit, photo, empty, believed)

    assert np.allclose(found.weights, [2.5, 1.25])
    assert np.array_equal(found.tint, fit.tint)
    assert matched(fit, photo, empty, np.zeros((4, 6), bool)) is fit


def test_a_picture_with_nothing_to_go_by_gets_even_light():
    bases, surface = two_lights()

    fit = fit_lights(np.ones((40, 60, 3)), surface, np.ones(surface.shape, bool), bases, NAMES, PALE)

    assert fit.residual == 1.0
    assert fit.weights[0] == fit.weights[1] > 0


def test_a_surface_takes_the_photos_colour_where_it_is_seen_and_the_median_elsewhere():
    albedo = np.full((10, 10, 3), 0.2)
    albedo[:, 5:] = 0.6
    seen = np.zeros((10, 10), bool)
    seen[2:, :] = True
    pixels = np.array([[(2.5, 5.5), (7.5, 5.5), (2.5, 0.5), (np.nan, np.nan), (-3.0, 4.0)]])

    texture = surface_texture(albedo, seen, pixels, np.full(3, 0.9))

    assert np.allclose(texture[0, :, 0], [0.2, 0.6, 0.4, 0.4, 0.4])


def test_a_lamp_whose_place_is_seen_dark_is_no_lamp():
    bases = np.ones((2, 4, 6))
    shining = np.zeros((2, 4, 6), bool)
    shining[1, 0, 2:4] = True
    dark, bright = np.full((4, 6, 3), 0.5), np.full((4, 6, 3), 0.5)
    bright[0, 3] = 1.0

    names = ["window0", "lamp"]

    assert without_dark_lamps(bases, names, dark, shining).mean(axis=(1, 2)).tolist() == [1.0, 0.0]
    assert without_dark_lamps(bases, names, bright, shining).mean(axis=(1, 2)).tolist() == [1.0, 1.0]
    assert without_dark_lamps(bases, names, dark, np.zeros_like(shining)).mean(axis=(1, 2)).tolist() == [1.0, 1.0]
    assert without_dark_lamps(bases, names, dark, shining[::-1]).mean(axis=(1, 2)).tolist() == [1.0, 1.0]
