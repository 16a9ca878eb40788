from pathlib import Path

import numpy as np
import pytest

from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.staging.request import STYLES, read_order


def request(kind="staging.photo", files=("source",), **wanted):
    wanted = {"mode": "furnish", "room_types": ["Living Room"]} | wanted
    return Request(kind, wanted, {name: Path("photo.png") for name in files}, Path(), 1)


def test_reads_everything_that_may_be_asked():
    order = read_order(
        request(
            mode="refurnish",
            room_types=["Bedroom"],
            style_preset="boho",
            include_alternates=True,
            quality="draft",
            focal_35mm=24,
            scene={
                "ceiling_height_m": 3,
                "floor": [[0, 9], [9, 9], [5, 4]],
                "openings": [[1, 2, 3, 4]],
                "remove": [[1, 2, 3, 4], [[0, 0], [5, 0], [3, 4]]],
            },
        )
    )

    assert (order.mode, order.room_types, order.style) == ("refurnish", ("Bedroom",), "boho")
    assert (order.quality, order.include_alternates) == ("draft", True)
    assert order.focal_35mm == 24.0
    assert order.hints.ceiling_height == 3.0
    assert order.hints.floor is not None
    assert np.array_equal(order.hints.floor, [[0, 9], [9, 9], [5, 4]])
    assert order.hints.openings == ((1.0, 2.0, 3.0, 4.0),)
    assert [outline.tolist() for outline in order.hints.remove] == [
        [[1, 2], [3, 2], [3, 4], [1, 4]],
        [[0, 0], [5, 0], [3, 4]],
    ]


def test_what_is_not_asked_has_a_default():
    order = read_order(request(style_preset=None, scene=None, focal_35mm=None))

    assert (order.style, order.quality, order.include_alternates) == ("modern", "standard", False)
    assert (order.hints.ceiling_height, order.hints.floor, order.hints.openings) == (None, None, ())
    assert order.focal_35mm is None


@pytest.mark.parametrize("style", STYLES)
def test_every_preset_is_taken(style):
    assert read_order(request(style_preset=style)).style == style


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"kind": "image.upscale"}, "image.upscale"),
        ({"room_types": ["Cockpit"]}, "Cockpit"),
        ({"mask": "x"}, "mask"),
        ({"scene": {"ceiling_height_m": 2.5, "walls": 4}}, "scene.walls"),
    ],
)
def test_what_is_not_available_is_refused_by_name(asked, word):
    with pytest.raises(Unsupported) as caught:
        read_order(request(**asked))

    assert caught.value.code == "unsupported"
    assert not caught.value.retryable
    assert word in caught.value.message


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"style_preset": "gothic"}, "unknown_style"),
        ({"quality": "best"}, "invalid_input"),
        ({"mode": "paint"}, "invalid_input"),
        ({"room_types": []}, "invalid_input"),
        ({"files": ()}, "invalid_input"),
        ({"focal_35mm": 0}, "invalid_input"),
        ({"focal_35mm": "24"}, "invalid_input"),
        ({"focal_35mm": True}, "invalid_input"),
    ],
)
def test_what_makes_no_sense_is_invalid(asked, code):
    with pytest.raises(InvalidInput) as caught:
        read_order(request(**asked))

    assert caught.value.code == code
