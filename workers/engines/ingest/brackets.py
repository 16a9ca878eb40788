"""Several exposures of one view to one picture in which neither windows nor corners are lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.ingest.align import LEAST_CORRELATION, LEAST_SHARED, displacement, motion, shared
from workers.engines.ingest.decode import Decoded, decode
from workers.engines.ingest.fuse import Exposure, fuse
from workers.engines.ingest.inspect import ImageRefused, Limits, is_panorama
from workers.engines.ingest.parallax import from_one_place
from workers.engines.ingest.response import blind, contradiction

Bytes = NDArray[np.uint8]
Step = Callable[[float], None]

MOST = 7
_PROXY_SIDE = 1600
_LONGEST_SIDE = 32_000
"""Pixels; more than that cannot be moved into place (positions are 16-bit there)."""

_STILL = 0.15
"""Pixels of the proxy; a smaller motion is left, for resampling costs more sharpness than it brings."""

_MISMATCH = "bracket_mismatch"


@dataclass(frozen=True)
class _Bracket:
    """number: as it was sent, from 1. pixels: raw RGB rows on disk, a sphere's with a border. proxy: a small copy.

    inside: where of the proxy, moved into place, there is any of the picture; None for all of it.
    """

    number: int
    pixels: Path
    proxy: Bytes
    exposure: float | None
    inside: Bytes | None = None


@dataclass(frozen=True)
class Fused:
    """decoded: the reference's facts with the fused picture. details: JSON, for staff."""

    decoded: Decoded
    details: dict[str, Any]


def fused(sources: Sequence[Path], limits: Limits, work_dir: Path, step: Step) -> Fused:
    """2 to 7 picture files of one view, in any order. step: called with the share done, 0 to 1; may raise to stop.

    Ordered by their EXIF exposure where all name one, else by how light they are. The best exposed is the
    reference: the others are aligned to it, each through its neighbour in exposure, and what moved
    between the exposures is taken from it alone. A 2:1 picture is a sphere and is not moved. Raises ImageRefused as
    `decode` does, and bracket_mismatch when sizes differ or the pictures do not show the same view.
    """
    facts, brackets = _read_all(sources, limits, work_dir, lambda share: step(0.3 * share))
    brackets = _ordered(brackets)
    width, height = facts[0].image.size
    border = _border((width, height))
    size = (width + 2 * border, height)
    middle = _reference(brackets)
    moved: dict[int, float] = {}
    aligned = _aligned(brackets, middle, size, border > 0, moved, lambda share: step(0.3 + 0.2 * share))
    middle = next(place for place, bracket in enumerate(aligned) if bracket.number == brackets[middle].number)
    exposures = _checked(aligned, middle)
    picture = fuse(exposures, middle, size, lambda share: step(0.5 + 0.5 * share))[:, border : border + width]
    for bracket in brackets:
        bracket.pixels.unlink(missing_ok=True)
    chosen = facts[aligned[middle].number - 1]
    focal = next((fact.focal_35mm for fact in (chosen, *facts) if fact.focal_35mm is not None), None)
    decoded = replace(
        chosen,
        image=Image.fromarray(np.ascontiguousarray(picture)),
        focal_35mm=focal,
        lossless=all(fact.lossless for fact in facts),
        as_stored=False,
    )
    details = {
        "brackets": len(sources),
        "reference": aligned[middle].number,
        "exposure_steps_ev": _steps_ev(aligned, middle),
        "left_out": sorted({one.number for one in brackets} - {one.number for one in aligned}),
        "moved_px": {str(number): round(distance, 2) for number, distance in sorted(moved.items())},
        "moved_share": round(_moved_share(exposures), 4),
    }
    return Fused(decoded, details)


def _read_all(
    sources: Sequence[Path], limits: Limits, work_dir: Path, step: Step
) -> tuple[list[Decoded], list[_Bracket]]:
    """Each decoded once, its pixels put on disk; what is kept of the picture in memory is its size."""
    facts: list[Decoded] = []
    brackets: list[_Bracket] = []
    for place, source in enumerate(sources):
        step(place / len(sources))
        try:
            decoded = decode(source, limits)
        except ImageRefused as refused:
            raise ImageRefused(refused.code, f"Picture {place + 1} of {len(sources)}: {refused.message}") from refused
        size = decoded.image.size
        if facts and size != facts[0].image.size:
            one, other = ("{} x {}".format(*pixels) for pixels in (facts[0].image.size, size))
            message = f"The pictures of a set must have one size; the first is {one}, number {place + 1} is {other}."
            raise ImageRefused(_MISMATCH, message)
        if max(size) > _LONGEST_SIDE:
            message = f"A picture of a set may have at most {_LONGEST_SIDE} pixels on a side; got {max(size)}."
            raise ImageRefused("image_too_large", message)
        pixels = work_dir / f"bracket-{place + 1}.rgb"
        values = np.asarray(decoded.image)
        if border := _border(size):
            values = np.pad(values, ((0, 0), (border, border), (0, 0)), mode="wrap")
        values.tofile(pixels)
        brackets.append(_Bracket(place + 1, pixels, _proxy(values), decoded.exposure))
        facts.append(replace(decoded, image=Image.new("1", size)))
    return facts, brackets


def _proxy(values: Bytes) -> Bytes:
    factor = _PROXY_SIDE / max(values.shape[:2])
    if factor >= 1:
        return values.copy()
    size = (max(1, round(values.shape[1] * factor)), max(1, round(values.shape[0] * factor)))
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.uint8)


def _ordered(brackets: Sequence[_Bracket]) -> list[_Bracket]:
    """Darkest first."""
    named = all(bracket.exposure is not None for bracket in brackets)
    by_light = sorted(brackets, key=lambda bracket: (float(bracket.proxy.mean()), bracket.number))
    return sorted(by_light, key=lambda bracket: bracket.exposure or 0.0) if named else by_light


def _reference(brackets: Sequence[_Bracket]) -> int:
    """The one that most of the view is exposed well in: neither near white nor in the dark."""

    def exposed(bracket: _Bracket) -> float:
        grey = cv2.cvtColor(bracket.proxy, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255.0
        return float(np.mean(np.exp(-((grey - 0.5) ** 2) / (2 * 0.2**2))))

    return max(range(len(brackets)), key=lambda place: exposed(brackets[place]))


def _border(size: tuple[int, int]) -> int:
    """Columns that are repeated from the other side of a sphere, so that it has no seam; 0 for a photo."""
    return size[0] // 128 * 8 if is_panorama(*size) else 0


def _aligned(
    brackets: Sequence[_Bracket],
    middle: int,
    size: tuple[int, int],
    sphere: bool,
    moved: dict[int, float],
    step: Step,
) -> list[_Bracket]:
    """All in the place of the reference, each through its neighbour towards it; without those that are so blown or so
    black that nothing can be told of them.

    moved: filled with how far the farthest corner went, in pixels, by number. Raises ImageRefused.
    """
    done = {middle: brackets[middle]}
    order = [*range(middle - 1, -1, -1), *range(middle + 1, len(brackets))]
    factor = size[0] / brackets[middle].proxy.shape[1]
    for count, place in enumerate(order):
        step(count / len(order))
        bracket = brackets[place]
        neighbour = done[min(done, key=lambda other: abs(other - place))]
        found = motion(neighbour.proxy, bracket.proxy)
        if found is None or found[1] < LEAST_CORRELATION:
            if shared(neighbour.proxy, bracket.proxy) < LEAST_SHARED:
                continue
            message = (
                f"The pictures of a set must show the same view from the same place; number {bracket.number} does not "
                f"match number {neighbour.number}."
            )
            raise ImageRefused(_MISMATCH, message)
        distance = displacement(found[0], bracket.proxy.shape)
        if distance >= _STILL and not sphere:
            moved[bracket.number] = distance * factor
            bracket = _put(bracket, found[0], size, factor)
        if not from_one_place(neighbour.proxy, bracket.proxy):
            message = (
                f"The pictures of a set must be taken from one place; between number {neighbour.number} and number "
                f"{bracket.number} the camera was moved, or the room is another one. Use a tripod or send one picture."
            )
            raise ImageRefused(_MISMATCH, message)
        done[place] = bracket
    if len(done) < 2:
        message = (
            "The pictures of a set have too little in common: in each pair one is blown or black nearly everywhere."
        )
        raise ImageRefused(_MISMATCH, message)
    return [done[place] for place in sorted(done)]


def _put(bracket: _Bracket, matrix: NDArray[np.float64], size: tuple[int, int], factor: float) -> _Bracket:
    """The picture moved into place, on disk and as proxy, and where of the proxy there was none of it."""
    whole = matrix.copy()
    # Pixel centres lie at whole numbers: a shift of the grid by half a pixel on both sides of the change of scale.
    half = np.array([0.5, 0.5])
    whole[:, 2] = factor * (matrix[:, :2] @ (half / factor - half) + matrix[:, 2] + half) - half
    pixels = np.fromfile(bracket.pixels, np.uint8).reshape(size[1], size[0], 3)
    _warped(pixels, whole, size, cv2.INTER_CUBIC).tofile(bracket.pixels)
    proxy_size = (bracket.proxy.shape[1], bracket.proxy.shape[0])
    inside = np.full(bracket.proxy.shape[:2], 255, np.uint8)
    inside = np.asarray(
        cv2.warpAffine(inside, matrix, proxy_size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.uint8
    )
    return replace(bracket, proxy=_warped(bracket.proxy, matrix, proxy_size, cv2.INTER_LINEAR), inside=inside)


def _warped(values: Bytes, matrix: NDArray[np.float64], size: tuple[int, int], interpolation: int) -> Bytes:
    flags = interpolation | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(values, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _checked(aligned: Sequence[_Bracket], middle: int) -> list[Exposure]:
    """With masks of what moved against the reference and, where that is blind, against the next picture towards it."""
    reference = aligned[middle]
    exposures: list[Exposure] = []
    sightless = cv2.dilate(blind(reference.proxy).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    for place, bracket in enumerate(aligned):
        if place == middle:
            exposures.append(Exposure(bracket.pixels))
            continue
        responses, mask = contradiction(reference.proxy, bracket.proxy)
        towards = place + 1 if place < middle else place - 1
        if towards != middle:
            _, beside = contradiction(aligned[towards].proxy, bracket.proxy)
            mask = np.maximum(mask, beside * sightless)
        if bracket.inside is not None:
            outside = cv2.dilate((bracket.inside < 255).astype(np.uint8) * 255, np.ones((5, 5), np.uint8))
            mask = np.maximum(mask, outside)
        exposures.append(Exposure(bracket.pixels, responses, np.asarray(mask, np.uint8)))
    return exposures


def _moved_share(exposures: Sequence[Exposure]) -> float:
    """Of the frame, the largest over the pictures."""
    return max((float((one.mask > 127).mean()) for one in exposures if one.mask is not None), default=0.0)


def _steps_ev(aligned: Sequence[_Bracket], middle: int) -> list[float] | None:
    """Exposures against the reference's in stops, darkest first; None where a file does not name its own."""
    if any(bracket.exposure is None for bracket in aligned):
        return None
    lights = [float(bracket.exposure or 1.0) for bracket in aligned]
    return [round(float(np.log2(light / lights[middle])), 2) for light in lights]
