from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from tests.workers.engines.realesrgan.pictures import drawing
from workers.engines.base import Canceled
from workers.engines.realesrgan.client import NetworkProcess
from workers.engines.realesrgan.fidelity import faithful
from workers.engines.realesrgan.networks import COMPACT, PROCESSOR
from workers.engines.realesrgan.tiles import CONTEXT, OVERLAP, Span, spans, upscaled


def ignore(share: float) -> None:
    """A step that nobody watches."""


def enlarged(scale: int):
    return lambda tile: cv2.resize(tile, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize("length", [1, 63, 64, 65, 97, 128, 500, 1024, 4999])
def test_tiles_cover_an_axis_and_overlap(length: int) -> None:
    found = spans(length, 64)

    assert found[0].start == 0
    assert found[-1].end == length
    assert len({span.end - span.start for span in found}) == 1
    assert all(span.end - span.start <= 64 for span in found)
    assert all(one.end - two.start >= OVERLAP for one, two in pairwise(found))


def test_what_fits_is_one_tile() -> None:
    assert spans(64, 64) == [Span(0, 64)]


def test_a_tile_must_be_larger_than_its_overlap() -> None:
    with pytest.raises(ValueError, match="got 32"):
        spans(100, OVERLAP)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_no_seam_between_tiles_of_the_network(scale: int) -> None:
    color = drawing(112, 80)
    with NetworkProcess(PROCESSOR, COMPACT[scale].model, cancelled=lambda: False) as process:
        whole = faithful(color, process.upscale(color)).astype(int)
        tiled = upscaled(color, scale, process.upscale, 64, ignore).astype(int)

    difference = np.abs(tiled - whole)
    assert len(spans(112, 64)) * len(spans(80, 64)) == 6
    assert difference.max() <= 1
    assert difference.mean() < 0.01


def test_a_level_that_differs_from_tile_to_tile_fades_over() -> None:
    color = np.full((48, 150, 3), 100, np.uint8)
    levels = iter((80, 120, 160, 200, 240))

    def uneven(tile):
        return np.full((tile.shape[0] * 2, tile.shape[1] * 2, 3), next(levels), np.uint8)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.engines.realesrgan.tiles.faithful", lambda small, large: large)
        made = upscaled(color, 2, uneven, 64, ignore).astype(int)

    steps = np.abs(np.diff(made[:, :, 0], axis=1))
    assert made[0, 0, 0] == 80
    assert made[0, -1, 0] == 200
    assert steps.max() <= 3  # 40 levels over 8 input pixels, 16 of the result
    assert (np.diff(made, axis=0) == 0).all()


def test_the_inner_edge_of_a_tile_never_counts_not_even_where_four_meet() -> None:
    color = np.zeros((150, 150, 3), np.uint8)

    def marked(tile):
        made = np.full((tile.shape[0] * 2, tile.shape[1] * 2, 3), 100, np.uint8)
        edge = 2 * CONTEXT
        made[:edge], made[-edge:], made[:, :edge], made[:, -edge:] = 200, 200, 200, 200
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.engines.realesrgan.tiles.faithful", lambda small, large: large)
        made = upscaled(color, 2, marked, 64, ignore)

    inside = slice(2 * CONTEXT, -2 * CONTEXT)
    assert (made[inside, inside] == 100).all()


def test_rows_fade_as_columns_do() -> None:
    color = drawing(64, 150)

    upright = upscaled(color, 2, enlarged(2), 64, ignore)
    lying = upscaled(np.ascontiguousarray(color.transpose(1, 0, 2)), 2, enlarged(2), 64, ignore)

    assert np.abs(upright.astype(int) - lying.transpose(1, 0, 2)).max() <= 1


def test_the_share_is_told_before_every_tile_and_at_the_end() -> None:
    told: list[float] = []

    upscaled(drawing(150, 48), 2, enlarged(2), 64, told.append)

    assert told == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_a_step_that_raises_stops_before_the_next_tile() -> None:
    done: list[int] = []

    def counted(tile):
        done.append(1)
        return enlarged(2)(tile)

    def stop(share: float) -> None:
        if share >= 0.5:
            raise Canceled("stopped")

    with pytest.raises(Canceled):
        upscaled(drawing(150, 48), 2, counted, 64, stop)

    assert len(done) == 2
