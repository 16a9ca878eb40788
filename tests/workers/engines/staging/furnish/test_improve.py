from __future__ import annotations

import pytest

from tests.workers.engines.staging.furnish.rooms import camera, room
from workers.engines.staging.furnish.floorplan import Plan
from workers.engines.staging.furnish.improve import improve
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.scene import Placement

PLAIN = room(camera(), -2.6, 2.6, 4.6)


def furnished() -> Layout:
    layout = Layout(Plan(PLAIN))
    assert layout.stand_anchor(Placement("sofa", 0.0, 4.09, 0.0, 2.1, 0.94, 0.82, wall="back"), inside=0.95)
    assert layout.put(Placement("side_table", -1.35, 4.2, 0.0, 0.45, 0.45, 0.5), margin=0.02)
    assert layout.put(Placement("table_lamp", -1.35, 4.2, 0.0, 0.3, 0.3, 0.46, 0.5), on_floor=False, solid=False)
    assert layout.put(Placement("plant", 1.0, 2.6, 0.0, 0.5, 0.5, 1.0), margin=0.02)
    return layout


def test_a_loose_piece_goes_where_the_score_rises() -> None:
    def nearer_to_the_wall(layout: Layout) -> float:
        return next(p.x for p in layout.placements if p.piece == "plant")

    better, value = improve(furnished(), nearer_to_the_wall, evaluations=60)

    assert value == nearer_to_the_wall(better)
    assert value > 1.3
    assert value + 0.25 <= 2.6


def test_what_stands_on_a_table_goes_with_it() -> None:
    def table_to_the_right(layout: Layout) -> float:
        table = next(p.x for p in layout.placements if p.piece == "side_table")
        return table - 5 * abs(layout.anchors[0].x)

    better, _ = improve(furnished(), table_to_the_right, evaluations=80)

    table = next(p for p in better.placements if p.piece == "side_table")
    lamp = next(p for p in better.placements if p.piece == "table_lamp")
    assert table.x > 1.3
    assert (lamp.x, lamp.y) == pytest.approx((table.x, table.y))
    assert lamp.z == table.height


def test_an_anchor_takes_its_company_along() -> None:
    start = furnished()

    def sofa_to_the_left(layout: Layout) -> float:
        return -layout.anchors[0].x

    better, _ = improve(start, sofa_to_the_left, evaluations=30)

    sofa, table = better.anchors[0], next(p for p in better.placements if p.piece == "side_table")
    assert sofa.x < 0
    assert sofa in better.placements
    assert sofa.x - table.x == pytest.approx(1.35)


def test_nothing_moves_where_no_move_helps_and_broken_rules_are_no_help() -> None:
    start = furnished()
    before = start.placements

    same, value = improve(start, lambda layout: 1.0, evaluations=40)
    kept, _ = improve(start, lambda layout: 1.0 if layout.placements == before else None, evaluations=40)

    assert value == 1.0
    assert same.placements == before
    assert kept.placements == before


def test_trials_are_bounded() -> None:
    calls = []

    def judge(layout: Layout) -> float:
        calls.append(layout)
        return float(len(calls))

    improve(furnished(), judge, evaluations=12)

    assert len(calls) <= 13
