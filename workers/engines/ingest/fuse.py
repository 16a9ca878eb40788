"""Exposure fusion of pictures of any size in strips: fine detail strip by strip, the rest on a small copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.ingest.response import DARK, LIGHT

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Step = Callable[[float], None]

_FINE_LEVELS = 3
_BLOCK = 2**_FINE_LEVELS
_HALO = 6 * _BLOCK
"""Rows above and below that a strip's inner rows depend on through the fine levels, generously."""

_STRIP_PIXELS = 1_500_000
_DETAIL_SCALE = 8192.0
"""Detail is kept as 16-bit integers: differences of values from 0 to 1, to within 1/8192."""

_MIDDLE, _WIDTH = 0.6, 0.2
"""Of the luma that counts as well exposed: a little above the middle, for rooms are shown light."""

_SHOULDER = (0.9, 0.985)
_KNEE = 0.8
_LEAST = 1e-5


@dataclass(frozen=True)
class Exposure:
    """One aligned picture, 8-bit sRGB rows in a raw file. None for the reference: responses (3, 256), what it shows
    where the reference shows a value; mask, of any size, 0 to 255, where it must not be used."""

    path: Path
    responses: Floats | None = None
    mask: Bytes | None = None


def fuse(exposures: Sequence[Exposure], reference: int, size: tuple[int, int], step: Step) -> Bytes:
    """(H, W, 3) of `size` (W, H). step: called with the share done, 0 to 1; may raise to stop.

    Mertens, Kautz and Van Reeth, "Exposure Fusion" (2007): each level of the pictures' Laplacian pyramids is averaged
    with the Gaussian pyramids of their weights. A weight here is how near the luma is to the middle of the range, less
    for each channel that is nearly blown. What must not be used of a picture is replaced by what it would show if
    nothing had moved, so that neither it nor a blur of its mask comes back; where the reference cannot tell what that
    is, it counts for nothing. Sums that go past white are bent back under it, not cut off. Three levels are worked out
    in strips, with what surrounds them; memory grows with one picture's size, not with their number.
    """
    width, height = size
    rows = max(2 * _HALO, _STRIP_PIXELS // width // _BLOCK * _BLOCK)
    small_size = (-(-height // _BLOCK), -(-width // _BLOCK))
    bases = [np.empty((*small_size, 3), np.float32) for _ in exposures]
    shares = [np.empty(small_size, np.float32) for _ in exposures]
    detail = np.empty((height, width, 3), np.int16)
    for top in range(0, height, rows):
        step(0.75 * top / height)
        bottom = min(height, top + rows)
        low, high = max(0, top - _HALO), min(height, bottom + _HALO)
        found, coarse = _Strip(exposures, reference, size, low, high).fused()
        detail[top:bottom] = np.rint(np.clip(found[top - low : bottom - low], -3.9, 3.9) * _DETAIL_SCALE)
        inner = slice((top - low) // _BLOCK, -(-(bottom - low) // _BLOCK))
        target = slice(top // _BLOCK, -(-bottom // _BLOCK))
        for number, (base, share) in enumerate(coarse):
            bases[number][target], shares[number][target] = base[inner], share[inner]
    base = _fused_whole(bases, shares)
    out = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, rows):
        step(0.8 + 0.2 * top / height)
        bottom = min(height, top + rows)
        low, high = max(0, top - _HALO), min(height, bottom + _HALO)
        enlarged = _enlarged(base[low // _BLOCK : -(-high // _BLOCK)], high - low, width)[top - low : bottom - low]
        values = enlarged + detail[top:bottom] * np.float32(1 / _DETAIL_SCALE)
        out[top:bottom] = np.rint(_bent(values) * np.float32(255.0))
    return out


def _bent(values: Floats) -> Floats:
    """Values as they are up to the knee, those above drawn together under 1."""
    room = np.float32(1.0 - _KNEE)
    above = _KNEE - room * np.expm1(-np.maximum(values - np.float32(_KNEE), 0.0) / room)
    return np.asarray(np.where(values > _KNEE, above, np.maximum(values, 0.0)), np.float32)


class _Strip:
    """The rows from low to high of all pictures."""

    def __init__(
        self, exposures: Sequence[Exposure], reference: int, size: tuple[int, int], low: int, high: int
    ) -> None:
        self.exposures, self.size, self.low, self.high = exposures, size, low, high
        self.reference = self._read(exposures[reference].path)
        sightless = (self.reference.min(axis=2) >= LIGHT) | (self.reference.max(axis=2) <= DARK)
        around = np.ones((9, 9), np.uint8)
        self.sightless = np.asarray(cv2.dilate(sightless.astype(np.uint8), around), np.float32)

    def fused(self) -> tuple[Floats, list[tuple[Floats, Floats]]]:
        """The detail of the fine levels, and each picture's base with its weights at 1/8 of the size."""
        weights = [self._weight(exposure) for exposure in self.exposures]
        total = np.sum(weights, axis=0)
        levels: list[Floats] = []
        coarse = []
        for exposure, weight in zip(self.exposures, weights, strict=True):
            picture, share = self._picture(exposure), np.asarray(weight / total, np.float32)
            for level in range(_FINE_LEVELS):
                smaller = _reduced(picture)
                _add(levels, level, picture - _expanded(smaller, picture), share)
                picture, share = smaller, _reduced(share)
            coarse.append((picture, share))
        return _collapsed(levels), coarse

    def _read(self, path: Path) -> Bytes:
        width = self.size[0]
        rows = self.high - self.low
        read = np.fromfile(path, np.uint8, count=rows * width * 3, offset=self.low * width * 3)
        return read.reshape(rows, width, 3)

    def _mask(self, exposure: Exposure) -> Floats | None:
        """Of these rows, 0 to 1, bilinear, with pixel centres in their places."""
        if exposure.mask is None:
            return None
        width, height = self.size
        scale_x, scale_y = exposure.mask.shape[1] / width, exposure.mask.shape[0] / height
        matrix = np.array([[scale_x, 0, scale_x / 2 - 0.5], [0, scale_y, scale_y * (self.low + 0.5) - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        rows = (width, self.high - self.low)
        whole = cv2.warpAffine(exposure.mask, matrix, rows, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(whole, np.float32) / np.float32(255.0)

    def _picture(self, exposure: Exposure) -> Floats:
        """Values 0 to 1, with what would be there where the picture must not be used."""
        picture = self._read(exposure.path).astype(np.float32)
        mask = self._mask(exposure)
        if mask is not None and exposure.responses is not None and mask.any():
            for channel in range(3):
                expected = exposure.responses[channel][self.reference[..., channel]]
                picture[..., channel] += mask * (expected - picture[..., channel])
        return np.asarray(picture / np.float32(255.0), np.float32)

    def _weight(self, exposure: Exposure) -> Floats:
        picture = self._picture(exposure)
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        start, end = _SHOULDER
        room = np.clip((np.float32(end) - picture) * np.float32(1 / (end - start)), 0.0, 1.0)
        weight = np.exp(-((grey - _MIDDLE) ** 2) / (2 * _WIDTH**2)) * room.mean(axis=2) ** 2
        mask = self._mask(exposure)
        if mask is not None:
            weight *= 1.0 - mask * self.sightless
        # The darker of two that are blown, and the reference where nothing else is left, tell more.
        least = _LEAST if mask is None else _LEAST * (1.01 - grey)
        return np.asarray(weight + least, np.float32)


def _fused_whole(bases: Sequence[Floats], shares: Sequence[Floats]) -> Floats:
    """The remaining levels of the pyramids, to the last, of pictures that fit into memory."""
    depth = max(0, int(np.log2(max(1, min(bases[0].shape[:2])))) - 1)
    levels: list[Floats] = []
    for base, share in zip(bases, shares, strict=True):
        picture = base
        for level in range(depth):
            smaller = _reduced(picture)
            _add(levels, level, picture - _expanded(smaller, picture), share)
            picture, share = smaller, _reduced(share)
        _add(levels, depth, picture, share)
    return _collapsed(levels)


def _add(levels: list[Floats], level: int, values: Floats, share: Floats) -> None:
    weighted = np.asarray(values * share[..., None], np.float32)
    if level == len(levels):
        levels.append(weighted)
    else:
        levels[level] += weighted


def _collapsed(levels: list[Floats]) -> Floats:
    whole = levels[-1]
    for finer in reversed(levels[:-1]):
        whole = finer + _expanded(whole, finer)
    return whole


def _reduced(values: Floats) -> Floats:
    return np.asarray(cv2.pyrDown(values), np.float32)


def _expanded(values: Floats, like: NDArray[Any]) -> Floats:
    return np.asarray(cv2.pyrUp(values, dstsize=(like.shape[1], like.shape[0])), np.float32)


def _enlarged(values: Floats, rows: int, width: int) -> Floats:
    """Up through the fine levels to (rows, width, 3)."""
    for level in reversed(range(_FINE_LEVELS)):
        size = (-(-width // 2**level), -(-rows // 2**level))
        values = np.asarray(cv2.pyrUp(values, dstsize=size), np.float32)
    return values
