"""The job of one floor plan: read it, furnish its rooms, render them from above, draw the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image

from workers.engines.base import Candidate, Request, Result
from workers.engines.staging.photo import ENGINE, VERSION
from workers.engines.staging.picture import read_photo
from workers.engines.staging.plan.draw import draw
from workers.engines.staging.plan.furnish import Furnished, arrange
from workers.engines.staging.plan.measure import measure
from workers.engines.staging.plan.read import read_sheet
from workers.engines.staging.plan.sheet import straighten
from workers.engines.staging.plan.top import render_top, top_spec
from workers.engines.staging.plan.words import Plan, not_understood
from workers.engines.staging.request import Order
from workers.engines.staging.steps import Steps

LEAST_SIDE = 200
"""Pixels of the shorter side: below, a wall is thinner than a pixel."""


def stage_plan(request: Request, order: Order, steps: Steps) -> Result:
    """Furnish a floor plan. The result is a PNG as large as the source, or as the page when it was photographed.

    Raises InvalidInput `invalid_image` and `plan_not_understood`, TryAgain, Canceled.
    """
    with steps.step("decode", 0.02):
        picture, _ = read_photo(request.files["source"])
        if min(picture.shape[:2]) < LEAST_SIDE:
            raise not_understood(f"The plan is smaller than {LEAST_SIDE} pixels.")
    with steps.step("read", 0.2):
        sheet = straighten(picture)
        plan = read_sheet(sheet)
    with steps.step("arrange", 0.25):
        rooms = arrange(plan, style=order.style)
        if not any(room.placements for room in rooms):
            raise not_understood("No room of the plan has space for furniture at the scale that was read.")
    with steps.step("render", 0.9):
        spec = top_spec(plan, rooms, style=order.style, quality=order.quality, seed=request.seed)
        layers, variant = render_top(
            spec,
            request.work_dir / "render",
            progress=lambda share: steps.tell(0.25 + 0.65 * share),
            cancelled=steps.cancelled,
        )
    with steps.step("draw", 1.0):
        drawn = draw(sheet.picture, plan, rooms, layers, order.style)
        path = request.work_dir / "candidate-1.png"
        Image.fromarray(drawn.image).save(path, "PNG", compress_level=6)
    quality = measure(plan, rooms, drawn)
    candidate = Candidate(
        path=path,
        content_type="image/png",
        quality=quality,
        score=round(quality["furnished_rooms"] / quality["rooms_found"] * plan.scale.confidence, 5),
        width=drawn.image.shape[1],
        height=drawn.image.shape[0],
        details={"rooms": [_room(room) for room in rooms]},
    )
    return Result(ENGINE, VERSION, (candidate,), _details(order, plan, rooms, steps, variant, request.seed))


def _room(room: Furnished) -> dict[str, Any]:
    space = room.space
    return {
        "kind": space.kind,
        "named": space.named,
        "label": space.label.text.replace("\n", " ") if space.label else None,
        "area_m2": space.area_m2,
        "pieces": [placement.piece for placement in room.placements],
    }


def _details(
    order: Order, plan: Plan, rooms: Sequence[Furnished], steps: Steps, variant: str, seed: int
) -> dict[str, Any]:
    return {
        "style": order.style,
        "quality": order.quality,
        "seed": seed,
        "variant": variant,
        "stages": dict(steps.seconds),
        "turned_deg": float(plan.turned),
        "flattened": plan.flattened,
        "scale": {
            "pixels_per_metre": round(plan.scale.pixels_per_metre / float(plan.notes["factor"]), 3),
            "source": plan.scale.source,
            "confidence": plan.scale.confidence,
        },
        "walls": str(plan.notes["manner"]).split()[0],
        "doors": sum(1 for gap in plan.gaps if gap.kind == "door"),
        "windows": sum(1 for gap in plan.gaps if gap.kind == "window"),
        "rooms": len(rooms),
    }
