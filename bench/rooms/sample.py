"""Renders the project's own sample photos, docs/samples.

python -m bench.rooms.sample living --samples 64
python -m bench.rooms.sample bedroom --samples 64 --width 480 --out /tmp
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from bench.rooms.render import developed, render, save
from bench.rooms.spec import Hole, RoomSpec
from workers.engines.staging.scene import Array

LIVING = RoomSpec(
    seed=11,
    width=1280,
    height=853,
    left=-2.45,
    right=2.45,
    back=4.75,
    front=-1.25,
    ceiling=2.6,
    camera_height=1.32,
    yaw=float(np.radians(-9)),
    pitch=float(np.radians(5.0)),
    roll=0.0,
    view=float(np.radians(76)),
    floor="oak",
    wall_colour=(0.70, 0.67, 0.615),
    holes=(
        Hole("window", "left", 1.75, 3.55, 0.75, 2.2),
        Hole("door", "back", 1.15, 2.01, 0.0, 2.05),
        Hole("window", "front", -1.2, 0.8, 0.75, 2.2),
    ),
    sun=(0.50, -0.12, -0.86),
    sky=7.0,
    fill=0.35,
    noise=0.003,
    quality=92,
    skirting=0.11,
    view_outside=True,
    highlights=9.0,
)

BEDROOM = replace(
    LIVING,
    seed=23,
    left=-2.0,
    right=2.35,
    back=3.95,
    front=-0.9,
    ceiling=2.5,
    camera_height=1.28,
    yaw=float(np.radians(13)),
    floor="carpet",
    wall_colour=(0.66, 0.70, 0.70),
    holes=(
        Hole("window", "right", 1.35, 2.95, 0.8, 2.15),
        Hole("door", "left", 2.75, 3.6, 0.0, 2.05),
        Hole("window", "front", -0.8, 0.9, 0.8, 2.15),
    ),
    sun=(-0.70, 0.30, -0.65),
)

ROOMS = {"living": LIVING, "bedroom": BEDROOM}


def balanced(linear: Array) -> Array:
    """White balance half way to grey, as cameras do indoors."""
    middle = np.median(linear.reshape(-1, 3), axis=0)
    return np.asarray(linear * (middle.mean() / middle) ** 0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("room", choices=sorted(ROOMS))
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--out", type=Path, default=Path("docs/samples"))
    parser.add_argument("--linear", type=Path, help="keeps the radiance (.npy), so that it can be developed again")
    chosen = parser.parse_args()
    spec = replace(ROOMS[chosen.room], width=chosen.width, height=round(chosen.width / 1.5))
    if chosen.linear is not None and chosen.linear.exists():
        linear = np.load(chosen.linear)
    else:
        linear = render(spec, chosen.samples)
        if chosen.linear is not None:
            np.save(chosen.linear, linear)
    picture = developed(balanced(linear), spec)
    name = "empty-living-room" if chosen.room == "living" else "empty-bedroom"
    chosen.out.mkdir(parents=True, exist_ok=True)
    save(picture, chosen.out / f"{name}.jpg", spec.quality)
    if chosen.width < 1280:
        cv2.imwrite(str(chosen.out / f"{name}.png"), picture[..., ::-1])


if __name__ == "__main__":
    main()
