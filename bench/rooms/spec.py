"""What a synthetic room looks like, drawn from a seed. Lengths in metres, in the world frame of `staging.scene`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from bench.rooms.parts import STANDS_OUT, Hole, draw_holes, draw_mounted, draw_sun, styled, third_wall
from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.calibration import rotation_from

FLOORS = ("oak", "walnut", "tiles", "carpet")
OTHER_FLOORS = ("grey planks", "herringbone", "checkered", "slate")
Colour = tuple[float, float, float]
__all__ = ["Colour", "Hole", "RoomSpec", "random_room"]


@dataclass(frozen=True)
class RoomSpec:
    """A box room around the camera, which stands at (0, 0, camera_height). front is the wall behind it (y < 0).

    yaw, pitch, roll: radians, as in `rotation_from`. view: horizontal field of view, radians. sun: direction that the
    sunlight travels in, or None. highlights: linear level
    that a soft shoulder still keeps below white, 0 for a camera that clips. mounted: what stands or hangs before the
    walls. roughness: of the floor, None for what its kind usually has.
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
    mounted: tuple[Hole, ...] = ()
    roughness: float | None = None
    door_colour: Colour = field(default=(0.82, 0.82, 0.80))

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
            "openings": [self._opening(hole) for hole in (*self.holes, *self.mounted) if hole.wall != "front"],
            "roughness": self.roughness,
            "sun": self.sun,
            "sun_patches": [patch.tolist() for hole in self.holes if len(patch := self._sun_patch(hole))],
        }

    def _opening(self, hole: Hole) -> dict[str, Any]:
        """A hole with its `box` in the picture (u0, v0, u1, v1), None out of view, and the share of it in view.

        What stands out from the wall is seen where its front is, too.
        """
        along, up = np.meshgrid(np.linspace(hole.low, hole.high, 60), np.linspace(hole.bottom, hole.top, 60))
        at = {"left": self.left, "right": self.right}.get(hole.wall, self.back)
        depths = (0.0, STANDS_OUT.get(hole.kind, 0.0) * float(np.sign(at)))
        fixed = np.concatenate([np.full(along.size, at - depth) for depth in depths])
        twice = np.tile(along.ravel(), 2)
        columns = (twice, fixed) if hole.wall == "back" else (fixed, twice)
        pixels = self.camera.project(np.column_stack([*columns, np.tile(up.ravel(), 2)]))
        with np.errstate(invalid="ignore"):
            inside = np.asarray((pixels >= 0).all(axis=1) & (pixels <= (self.width, self.height)).all(axis=1))
        box = None
        if inside[: along.size].any():
            box = [*pixels[inside].min(axis=0).tolist(), *pixels[inside].max(axis=0).tolist()]
        return {**asdict(hole), "box": box, "visible": float(inside[: along.size].mean())}

    def _sun_patch(self, hole: Hole) -> Array:
        """Corners (4, 2) on the floor of the sun that falls through a window, before walls cut it; else (0, 2)."""
        if self.sun is None or hole.kind != "window" or hole.wall == "front":
            return np.zeros((0, 2))
        fixed = {"left": self.left, "right": self.right, "back": self.back}[hole.wall]
        corners = [(hole.low, hole.bottom), (hole.high, hole.bottom), (hole.high, hole.top), (hole.low, hole.top)]
        points = np.array([(a, fixed, z) if hole.wall == "back" else (fixed, a, z) for a, z in corners])
        direction = np.array(self.sun)
        inward = {"left": direction[0], "right": -direction[0], "back": -direction[1]}[hole.wall]
        if inward <= 0:
            return np.zeros((0, 2))
        return np.asarray((points + direction * (points[:, 2:] / -direction[2]))[:, :2])


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
    base = RoomSpec(
        seed=seed, width=width, height=height, left=room["left"], right=room["right"], back=room["back"],
        front=room["front"], ceiling=ceiling,
        camera_height=float(rng.uniform(1.0, 1.55)), yaw=float(yaw),
        pitch=float(np.radians(rng.normal(2.0, 3.0))), roll=float(np.radians(rng.normal(0, 0.6))),
        view=float(np.radians(rng.uniform(62, 92))), floor=str(rng.choice(FLOORS)),
        wall_colour=(float(colour[0]), float(colour[1]), float(colour[2])), holes=draw_holes(rng, room),
        sun=None, quality=int(rng.integers(78, 94)), noise=float(rng.uniform(0.003, 0.014)),
        skirting=float(rng.choice([0.0, 0.06, 0.09, 0.14])), view_outside=bool(rng.random() < 0.4),
    )  # fmt: skip
    return _varied(base, room)


def _varied(base: RoomSpec, room: dict[str, float]) -> RoomSpec:
    """The same room and camera with styles, fixtures, sun and more kinds of floor, from a generator of their own."""
    rng = np.random.default_rng(70_000 + base.seed)
    holes = tuple(styled(rng, hole) for hole in base.holes)
    more, mounted = third_wall(rng, room, holes)
    holes = (*holes, *more)
    mounted = (*mounted, *draw_mounted(rng, room, (*holes, *mounted)))
    floor = str(rng.choice(OTHER_FLOORS)) if rng.random() < 0.4 else base.floor
    glossy = rng.random() < 0.3 and floor != "carpet"
    wood = (0.30, 0.17, 0.09) if rng.random() < 0.5 else (0.12, 0.07, 0.045)
    return replace(
        base,
        holes=holes,
        mounted=mounted,
        floor=floor,
        roughness=float(rng.uniform(0.08, 0.2)) if glossy else None,
        sun=draw_sun(rng, holes),
        door_colour=wood if rng.random() < 0.3 else base.trim,
    )
