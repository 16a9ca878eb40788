import numpy as np
import pytest

from workers.engines.staging.remove.grain import grained


@pytest.fixture
def hole():
    cover = np.zeros((120, 160), np.uint8)
    cover[40:80, 50:110] = 255
    return cover


def noisy(sigma):
    random = np.random.default_rng(1)
    return np.clip(150 + random.normal(0, sigma, (120, 160, 1)) + np.zeros(3) + 0.5, 0, 255).astype(np.uint8)


def test_a_smooth_fill_gets_the_grain_of_the_photo(hole):
    photo = noisy(3.0)
    filled = photo.copy()
    filled[hole > 0] = 150

    result = grained(photo, filled, hole, 5)

    inside = result[hole > 0].astype(float)
    assert inside.std() == pytest.approx(3.0, abs=0.35)
    assert inside.mean() == pytest.approx(150, abs=0.4)
    assert (result == photo)[hole == 0].all()
    assert (grained(photo, filled, hole, 5) == result).all()


def test_a_fill_with_the_photos_grain_stays_as_it_is(hole):
    photo = noisy(3.0)

    assert (grained(photo, photo, hole, 5) == photo).all()


def test_a_photo_without_grain_gets_none(hole):
    photo = np.full((120, 160, 3), 150, np.uint8)

    assert (grained(photo, photo, hole, 5) == 150).all()
