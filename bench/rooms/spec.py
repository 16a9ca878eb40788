"""What a synthetic room looks like, drawn from a seed. Lengths in metres, in the world frame of `staging.scene`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from workers.engines.staging.scene import Camera
from workers.engines.staging.see.calibration import rotation_from

FLOORS = ("oak", "walnut", "tiles", "carpet")
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Hole:
    """A rectangular hole in a wall. kind: window | door | passage. low, high along the wall, bottom and top in z."""

    kind: str
    wall: str
    low: float
    high: float
    bottom: float
    top: float


@dataclass(frozen=True)
class RoomSpec:
    """A box room around the camera, which stands at (0, 0, camera_height). front is the wall behind it (y < 0).

    yaw, pitch, roll: radians, as in `rotation_from`. view: horizontal field of view, radians. sun: direction that the
    sunlight travels in, or None. highlights: linear level
    that a soft shoulder still keeps below white, 0 for a camera that clips.
    """

    seed: int
    width: int
    height: int
    left: float
    right: float
    back: float
    front: float
    ceiling: float
    camera_height: float
    yaw: float
    pitch: float
    roll: float
    view: float
    floor: str
    wall_colour: Colour
    holes: tuple[Hole, ...]
    sun: tuple[float, float, float] | None = None
    sky: float = 9.0
    fill: float = 0.5
    noise: float = 0.008
    quality: int = 88
    skirting: float = 0.09
    view_outside: bool = False
    highlights: float = 0.0
    trim: Colour = field(default=(0.82, 0.82, 0.80))

    @property
    def camera(self) -> Camera:
        """The true camera."""
        focal = self.width / 2 / np.tan(self.view / 2)
        rotation = rotation_from(self.pitch, self.roll, self.yaw)
        return Camera(self.width, self.height, float(focal), rotation, self.camera_height)

    def truth(self) -> dict[str, Any]:
        """The ground truth as JSON types."""
        return {
            "seed": self.seed,
            "rotation": self.camera.rotation.tolist(),
            "focal": self.camera.focal,
            "camera_height": self.camera_height,
            "left": self.left,
            "right": self.right,
            "back": self.back,
            "ceiling": self.ceiling,
            "floor": self.floor,
            "openings": [asdict(hole) for hole in self.holes],
        }


def random_room(seed: int, width: int = 512, height: int = 342) -> RoomSpec:
    """A plausible listing photo of an empty room. Seeds from 0 are for tuning, from 1000 for measuring only."""
    rng = np.random.default_rng(90_000 + seed)
    across, depth = rng.uniform(3.0, 5.6), rng.uniform(3.4, 6.5)
    one_point = rng.random() < 0.35
    yaw = np.radians(rng.uniform(-4, 4) if one_point else rng.choice([-1, 1]) * rng.uniform(8, 40))
    lateral = rng.uniform(-0.3, 0.3) if one_point else -np.sign(yaw) * rng.uniform(0.15, 0.36)  # stand in a corner
    middle = float(lateral * across)
    ceiling = float(rng.choice([2.4, 2.5, 2.6, 2.75]))
    back = float(rng.uniform(0.72, 0.92) * depth)
    room = {
        "left": float(-across / 2 - middle),
        "right": float(across / 2 - middle),
        "back": back,
        "front": float(back - depth),
        "ceiling": ceiling,
    }
    tone = rng.uniform(0.55, 0.85)
    tint = np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.85, 1.0)])
    colour = np.clip(tone * (tint if rng.random() < 0.7 else tint[::-1]), 0, 0.9)
    if rng.random() < 0.2:
        colour = np.array([0.35, 0.45, 0.42]) * rng.uniform(0.8, 1.3)
    return RoomSpec(
        seed=seed, width=width, height=height, **room,
        camera_height=float(rng.uniform(1.0, 1.55)), yaw=float(yaw),
        pitch=float(np.radians(rng.normal(2.0, 3.0))), roll=float(np.radians(rng.normal(0, 0.6))),
        view=float(np.radians(rng.uniform(62, 92))), floor=str(rng.choice(FLOORS)),
        wall_colour=(float(colour[0]), float(colour[1]), float(colour[2])), holes=_holes(rng, room),
        sun=None, quality=int(rng.integers(78, 94)), noise=float(rng.uniform(0.003, 0.014)),
        skirting=float(rng.choice([0.0, 0.06, 0.09, 0.14])), view_outside=bool(rng.random() < 0.4),
    )  # fmt: skip


def _holes(rng: np.random.Generator, room: dict[str, float]) -> tuple[Hole, ...]:
    """One or two windows and a door or passage on the three visible walls, not overlapping."""
    walls = list(rng.permutation(["left", "back", "right"]))
    extents = {"back": (room["left"], room["right"]), "left": (0.8, room["back"]), "right": (0.8, room["back"])}
    found: list[Hole] = []
    for kind, wall in (("window", walls[0]), (str(rng.choice(["door", "passage"])), walls[1])):
        low, high = extents[wall]
        room_for = high - low - 0.5
        widths = {"window": (1.2, 2.4), "door": (0.8, 1.0), "passage": (0.8, 1.6)}
        wide = min(rng.uniform(*widths[kind]), room_for)
        start = low + 0.25 + rng.uniform(0, max(high - low - 0.5 - wide, 0))
        bottom = rng.uniform(0.5, 1.0) if kind == "window" else 0.0
        top = rng.uniform(2.0, 2.2) if kind == "window" else 2.03
        found.append(Hole(kind, wall, float(start), float(start + wide), float(bottom), float(top)))
    return tuple(found)
