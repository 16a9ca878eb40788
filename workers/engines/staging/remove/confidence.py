"""How far a removal can be trusted, as one number from 0 to 1 made of measured ones."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.remove.fill import Patch
from workers.engines.staging.remove.planes import PICTURE, Mask
from workers.engines.staging.remove.shading import to_log

CONFIDENCE_FLOOR = 0.25
"""Below this the filled place is seen at first sight on the measured rooms: refused, not shown."""
EASY_SHARE, HOPELESS_SHARE = 0.12, 0.75
"""Share of the picture that may go without a loss of trust, and from which nothing is left to go on from."""
FOUND_ALONE = 0.85
"""Trust in what was found without outlines: it may be part of the house, or only part of a thing."""
UNKNOWN_SURFACE = 0.8
"""Trust where no plane of the room lies behind: nothing guides the texture."""

NOTHING_REMOVED = {"removal_confidence": 1.0, "removed_share": 0.0, "fill_agreement": 1.0}


def removal_numbers(
    before_srgb: NDArray[np.uint8],
    after_srgb: NDArray[np.uint8],
    mask: Mask,
    patches: Sequence[Patch],
    *,
    scene_confidence: float | None,
    outlined: bool,
) -> dict[str, float]:
    """removal_confidence, removed_share, fill_agreement, removal_residue and removal_at_border, all 0 to 1.

    before_srgb, after_srgb: (H, W, 3). mask: (H, W), what was filled. fill_agreement: of places of the same surfaces
    that are known and were filled for a trial. removal_residue: steps along the outline that are still seen, in log
    units. removal_at_border: share of the outline that runs along the edge of the picture, beyond which nothing is
    known. Nothing removed is nothing at risk.
    """
    share = float(mask.mean())
    if not patches or share == 0:
        return dict(NOTHING_REMOVED)
    sizes = np.array([float(patch.hole.sum()) * patch.plane.texel**2 for patch in patches])
    tried = [(patch.agreement, size) for patch, size in zip(patches, sizes, strict=True) if patch.agreement is not None]
    agreement = sum(a * s for a, s in tried) / sum(s for _, s in tried) if tried else 0.5
    missing = float(np.average([patch.missing for patch in patches], weights=sizes))
    residue, border = _residue(before_srgb, after_srgb, mask), _border(mask)
    factors = [
        agreement,
        1.0 - float(np.clip((share - EASY_SHARE) / (HOPELESS_SHARE - EASY_SHARE), 0.0, 1.0)),
        1.0 - 0.6 * border,
        1.0 - missing,
        1.0 - float(np.clip((residue - 0.02) / 0.25, 0.0, 0.8)),
        0.97 ** (len(patches) - 1),
        1.0 if outlined else FOUND_ALONE,
        UNKNOWN_SURFACE if any(patch.plane.name == PICTURE for patch in patches) else 1.0,
        1.0 if scene_confidence is None else float(np.clip(scene_confidence, 0.0, 1.0)) ** 0.5,
    ]
    return {
        "removal_confidence": round(float(np.prod(factors)), 4),
        "removed_share": round(share, 5),
        "fill_agreement": round(float(agreement), 4),
        "removal_residue": round(residue, 4),
        "removal_at_border": round(border, 4),
    }


def _border(mask: Mask) -> float:
    inner = mask & ~(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0)
    edge = np.zeros_like(mask)
    edge[[0, -1]] = edge[:, [0, -1]] = True
    return float((inner & edge).sum() / max(int(inner.sum()), 1))


def _residue(before_srgb: NDArray[np.uint8], after_srgb: NDArray[np.uint8], mask: Mask) -> float:
    """Median step of tone across the outline, just inside against just outside, less the photo's own unevenness over
    the same distance."""
    reach = max(3, round(mask.shape[1] / 200))
    size = (2 * reach + 1, 2 * reach + 1)
    log = to_log(after_srgb).mean(axis=2)

    def tone(where: Mask) -> NDArray[np.float32]:
        weight = where.astype(np.float32)
        total, count = cv2.blur(log * weight, size), cv2.blur(weight, size)
        return np.where(count > 0.05, total / np.maximum(count, 0.05), np.nan).astype(np.float32)

    line = mask & ~(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1) > 0)
    step = np.abs(tone(mask) - tone(~mask))[line]
    step = step[np.isfinite(step)]
    far = cv2.dilate(mask.astype(np.uint8), np.ones((4 * reach + 1, 4 * reach + 1), np.uint8)) > 0
    quiet = cv2.blur(to_log(before_srgb).mean(axis=2), size)
    usual = np.abs(quiet[:, 2 * reach :] - quiet[:, : -2 * reach])[~far[:, reach:-reach]]
    if not len(step):
        return 0.0
    return float(max(np.median(step) - (np.median(usual) if usual.size else 0.0), 0.0))
