from __future__ import annotations

import numpy as np

from bench.rooms.openings import compare, on_true_walls
from tests.bench.rooms.test_weigh import hole
from tests.workers.engines.staging.see.painted import BACK, CAMERA, GLARE, Painting


def test_true_walls_need_no_understanding_of_the_photo() -> None:
    photo = Painting().framed(0.3, 1.2, 0.0, 2.03, (120, 82, 58)).framed(-1.9, -0.5, 0.9, 2.1, GLARE).photo()
    room = {"left": -2.6, "right": 2.6, "back": BACK, "ceiling": 2.55, "camera_height": CAMERA.height}
    openings = [hole("door", 0.23, 1.27, 0.0, 2.1), hole("window", -1.97, -0.43, 0.83, 2.17)]
    openings = [{**one, "style": "flush"} for one in [*openings, hole("window", 1.5, 2.4, 0.83, 2.17)]]
    truth = {**room, "focal": CAMERA.focal, "rotation": np.array(CAMERA.rotation).tolist(), "openings": openings}

    count, faults = compare(on_true_walls(photo, truth).openings, on_true_walls(photo, truth), truth)

    assert dict(count) == {
        **{("door", key): 1 for key in ("true", "found", "named")},
        **{("window", key): number for key, number in (("true", 2), ("found", 1), ("named", 1))},
    }
    assert faults == ["missed window flush on back"]
