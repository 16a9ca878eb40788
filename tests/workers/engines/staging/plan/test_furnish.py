"""Furniture in the rooms of a plan keeps to its room, to the doors and to itself; the sheet keeps its walls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.approval import metrics
from tests.workers.engines.staging.plan.drawn import Manner, draw, read_plan
from workers.engines.base import Request
from workers.engines.staging.engine import StagingEngine
from workers.engines.staging.plan.draw import Drawn
from workers.engines.staging.plan.finishes import FINISHES
from workers.engines.staging.plan.furnish import arrange
from workers.engines.staging.plan.measure import measure
from workers.engines.staging.plan.words import Plan
from workers.engines.staging.request import STYLES


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(draw(Manner(scale=45)))


@pytest.mark.parametrize("style", ["modern", "mediterranean", "luxury"])
def test_pieces_stand_in_their_rooms_and_clear_of_doors_and_each_other(plan: Plan, style: str) -> None:
    rooms = arrange(plan, style=style)

    numbers = measure(plan, rooms, Drawn(plan.sheet, 1.0))
    assert numbers["rooms_found"] == 6
    assert numbers["furnished_rooms"] >= 3
    assert numbers["inside_floor"] > 0.9
    assert numbers["overlap"] < 0.08
    assert numbers["door_overlap"] == 0.0


def test_rooms_get_what_belongs_there(plan: Plan) -> None:
    largest = {room.space.kind: room for room in reversed(arrange(plan, style="modern"))}

    assert {"sofa", "coffee_table", "rug"} <= {one.piece for one in largest["living"].placements}
    bedroom = [one.piece for one in largest["bedroom"].placements]
    assert bedroom.count("bed") == 1
    assert 1 <= bedroom.count("nightstand") <= 2


def test_every_style_has_floors_and_walls_of_its_own() -> None:
    assert set(FINISHES) == set(STYLES)
    assert len({(finish.boards, finish.walls) for finish in FINISHES.values()}) == len(STYLES)


def test_a_plan_is_staged_at_its_own_size(tmp_path: Path) -> None:
    source = tmp_path / "plan.png"
    Image.fromarray(draw(Manner(scale=36))).save(source)
    work_dir = tmp_path / "work"
    work_dir.mkdir()
    told: list[float] = []
    request = Request(
        "staging.floorplan", {"style_preset": "scandi", "quality": "draft"}, {"source": source}, work_dir, 3
    )

    result = StagingEngine().run(request, progress=told.append, cancelled=lambda: False)

    (candidate,) = result.candidates
    assert (candidate.width, candidate.height) == Image.open(source).size
    assert candidate.content_type == "image/png"
    assert candidate.quality["walls_kept"] > 0.97
    assert metrics("staging.floorplan") <= set(candidate.quality)
    assert told == sorted(told)
    assert told[-1] == 1.0
    with Image.open(source) as first, Image.open(candidate.path) as second:
        before, after = np.asarray(first.convert("RGB")), np.asarray(second)
    assert (after[:20] == 255).all()  # the paper around the plan
    floor = np.s_[round(36 * 3.0) : round(36 * 5.0), round(36 * 2.0) : round(36 * 6.0)]
    assert float(np.ptp(after[floor].astype(int), axis=2).mean()) > 8  # boards have a colour where paper had none
    assert float(np.ptp(before[floor].astype(int), axis=2).mean()) == 0
