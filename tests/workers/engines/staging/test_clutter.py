from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.workers.engines.redesign.test_recolour import drawn
from workers.engines.base import InvalidInput
from workers.engines.staging import vacancy
from workers.engines.staging.scene import Hints, Room
from workers.engines.staging.vacancy import FURNISHED, clutter, require_unfurnished


def test_an_empty_room_is_empty() -> None:
    photo, scene, _ = drawn()

    assert clutter(photo, scene) < 0.5 * FURNISHED


def furnished(color: tuple[int, int, int]) -> tuple[NDArray[np.uint8], Room]:
    """The drawn room with the fronts of a sofa and of a shelf painted into it."""
    photo, scene, _ = drawn()
    furnished = photo.copy()
    for low, high in (((-1.2, 3.6, 0.0), (0.9, 3.6, 0.85)), ((1.2, 4.2, 0.0), (2.0, 4.2, 1.8))):
        corners = np.array([low, (high[0], low[1], low[2]), high, (low[0], low[1], high[2])])
        outline = np.round(scene.camera.project(corners)).astype(np.int32)
        cv2.fillConvexPoly(furnished, outline, color)
        cv2.polylines(furnished, [outline], True, (20, 20, 20))
    return furnished, scene


@pytest.mark.parametrize("color", [(60, 40, 120), (150, 70, 40), (40, 44, 42)])
def test_a_sofa_and_a_shelf_are_furniture(color: tuple[int, int, int]) -> None:
    assert clutter(*furnished(color)) > FURNISHED


def with_feet(scene: Room, support: float) -> Room:
    return replace(scene, evidence={"measures": {"floor_support": support}})


@pytest.mark.parametrize(
    ("much", "support", "outlined", "refused"),
    [
        (0.20, 0.9, False, True),
        (0.20, 0.9, True, True),
        (0.10, 0.3, False, True),
        (0.10, 0.3, True, False),  # the feet of a floor that was outlined are not looked for
        (0.10, 0.7, False, False),
        (0.06, 0.3, False, False),
    ],
)
def test_a_furnished_room_is_refused(
    monkeypatch: pytest.MonkeyPatch, much: float, support: float, outlined: bool, refused: bool
) -> None:
    photo, scene, _ = drawn()
    monkeypatch.setattr(vacancy, "clutter", lambda *_: much)
    hints = Hints(floor=scene.floor if outlined else None)

    if refused:
        with pytest.raises(InvalidInput, match="looks furnished") as caught:
            require_unfurnished(photo, with_feet(scene, support), hints)
        assert caught.value.code == "room_not_empty"
    else:
        require_unfurnished(photo, with_feet(scene, support), hints)


def test_things_before_the_walls_feet_are_told_in_a_picture() -> None:
    photo, scene = furnished((60, 40, 120))

    with pytest.raises(InvalidInput):
        require_unfurnished(photo, with_feet(scene, 0.3), Hints())

    require_unfurnished(drawn()[0], with_feet(scene, 0.3), Hints())


def test_the_size_of_the_photo_does_not_matter() -> None:
    photo, scene, _ = drawn()
    large = np.asarray(cv2.resize(photo, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)

    assert clutter(large, scene) == pytest.approx(clutter(photo, scene), abs=0.01)
