from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from workers.engines.photo.clipping import HIGH, LOW, Extremes, extremes, held, limited, no_worse, squeezed

PICTURES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3)))
EDITS = arrays.arrays(np.float32, (6, 6, 3), elements=st.floats(-600, 900, width=32))


def counts(image: np.ndarray) -> Extremes:
    return extremes(image.astype(np.uint8))


@given(PICTURES, EDITS)
def test_no_edit_can_clip_a_value_that_was_not_clipped_as_far(photo: np.ndarray, edit: np.ndarray) -> None:
    before = photo.astype(np.float32)
    after = np.rint(limited(before, edit[: photo.shape[0], : photo.shape[1]]))

    for threshold in range(HIGH + 1, 256):
        assert not np.any((after >= threshold) & (photo < threshold))
    for threshold in range(LOW):
        assert not np.any((after <= threshold) & (photo > threshold))
    assert no_worse(counts(before), counts(after))


@given(PICTURES)
def test_no_edit_changes_nothing(photo: np.ndarray) -> None:
    before = photo.astype(np.float32)

    assert np.array_equal(limited(before, before), before)


def test_small_steps_pass_and_large_ones_bend() -> None:
    before = np.full(3, 100.0, np.float32)

    after = limited(before, np.array([101.0, 99.0, 400.0], np.float32))

    assert after[0] == pytest.approx(100.9967, abs=1e-3)
    assert after[1] == pytest.approx(99.0053, abs=1e-3)
    assert after[2] == pytest.approx(100 + 149 * (1 - np.exp(-300 / 149)), abs=1e-3)


def test_order_of_tones_is_kept_under_one_gain() -> None:
    before = np.arange(LOW, HIGH + 1, dtype=np.float32)

    after = limited(before, before * np.float32(1.4))

    assert np.all(np.diff(after) >= 0)
    assert np.all(np.diff(after[before < 200]) > 0.05)


def test_overshoot_is_cut_to_the_reference() -> None:
    reference = np.array([100.0, 253.0, 3.0])

    assert held(reference, np.array([260.0, 260.0, -9.0])).tolist() == [249.0, 253.0, 3.0]


def test_extremes_look_at_every_channel() -> None:
    image = np.array([[[255, 9, 9], [254, 254, 254], [253, 2, 100], [0, 200, 200]]], np.uint8)

    found = extremes(image)

    assert (found.pixels, found.clipped_highlights, found.clipped_blacks) == (4, 0.5, 0.25)


@pytest.mark.parametrize(
    ("before", "after", "fine"),
    [
        ([[255, 255, 255], [9, 9, 9]], [[255, 255, 255], [9, 9, 9]], True),
        ([[255, 255, 255], [9, 9, 9]], [[254, 254, 254], [9, 9, 9]], True),
        ([[254, 254, 254], [9, 9, 9]], [[255, 255, 255], [9, 9, 9]], False),
        ([[255, 9, 9], [9, 9, 9]], [[255, 255, 255], [9, 9, 9]], False),
        ([[0, 9, 9], [9, 9, 9]], [[9, 0, 9], [9, 9, 9]], True),
        ([[0, 9, 9], [9, 9, 9]], [[0, 0, 0], [9, 9, 9]], False),
        ([[9, 9, 9], [9, 9, 9]], [[9, 9, 1], [9, 9, 9]], False),
        ([[255, 255, 255], [9, 9, 9]], [[255, 255, 255]], False),  # the same count, but a larger share
        ([[255, 255, 255], [255, 255, 255], [9, 9, 9]], [[255, 255, 255], [9, 9, 9]], True),
    ],
)
def test_no_worse_compares_counts_and_shares(before: list[list[int]], after: list[list[int]], fine: bool) -> None:
    assert no_worse(counts(np.array([before])), counts(np.array([after]))) is fine


@pytest.mark.parametrize("margin", [0, 4])
def test_squeezed_pictures_have_nothing_near_the_ends(margin: int) -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)

    image = squeezed(ramp, margin)

    assert (image.min(), image.max()) == (LOW + margin, HIGH - margin)
    assert np.array_equal(image[:, 40:216], ramp[:, 40:216])
    assert no_worse(counts(np.full((4, 64, 3), 128)), extremes(image))
