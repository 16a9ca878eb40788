from __future__ import annotations

import json

import numpy as np
import pytest

from bench.rooms.spec import random_room
from bench.rooms.textures import floor_texture


def test_the_same_seed_gives_the_same_room() -> None:
    assert random_room(7) == random_room(7)
    assert random_room(7) != random_room(8)


def test_the_truth_names_every_hole_and_fixture_with_its_place_in_the_picture() -> None:
    room = random_room(5)

    truth = json.loads(json.dumps(room.truth()))

    assert [one["kind"] for one in truth["openings"][:3]] == ["window", "passage", "radiator"]
    window = truth["openings"][0]
    corners = [[x, room.back, z] for x in (window["low"], window["high"]) for z in (window["bottom"], window["top"])]
    pixels = np.clip(room.camera.project(np.array(corners)), 0, [room.width, room.height])
    assert window["wall"] == "back"
    assert window["box"] == pytest.approx([*pixels.min(axis=0), *pixels.max(axis=0)], abs=6)
    assert 0.5 < window["visible"] <= 1


def test_what_is_out_of_view_has_no_place_in_the_picture() -> None:
    room = random_room(17)

    window = room.truth()["openings"][0]

    assert (window["kind"], window["box"], window["visible"]) == ("window", None, 0.0)


def test_nothing_on_a_wall_overlaps() -> None:
    for seed in range(40):
        room = random_room(seed)
        things = (*room.holes, *room.mounted)
        for index, one in enumerate(things):
            for other in things[index + 1 :]:
                aside = one.wall != other.wall or one.high <= other.low or other.high <= one.low
                assert aside or one.top <= other.bottom or other.top <= one.bottom, (seed, one, other)


def test_every_kind_of_thing_is_drawn_among_the_tuning_seeds() -> None:
    rooms = [random_room(seed) for seed in range(40)]

    kinds = {one.kind for room in rooms for one in (*room.holes, *room.mounted)}
    assert kinds == {"window", "door", "passage", "stairs", "fireplace", "radiator", "socket"}
    assert {hole.style for room in rooms for hole in room.holes if hole.kind == "door"} == {
        "panelled", "flush", "glazed", "open",
    }  # fmt: skip
    assert sum(room.roughness is not None for room in rooms) >= 5


def test_sun_patches_lie_inwards_of_their_window() -> None:
    room = next(room for room in map(random_room, range(40)) if room.sun and room.holes[0].wall == "right")

    patch = room.truth()["sun_patches"][0]

    assert np.asarray(patch).shape == (4, 2)
    assert (np.asarray(patch)[:, 0] <= room.right + 1e-9).all()


@pytest.mark.parametrize("kind", ["oak", "grey planks", "herringbone", "tiles", "checkered", "slate", "carpet"])
def test_floors_are_colours(kind: str) -> None:
    texture, metres, roughness = floor_texture(kind, 3)

    assert texture.shape[2] == 3
    assert 0.0 < texture.min() <= texture.max() <= 0.9
    assert (metres > 1, 0 < roughness < 1) == (True, True)
