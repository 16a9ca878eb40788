"""How true the light on furniture is: drawn rooms staged from their empty photo, against the same rooms rendered so.

    python -m bench.light --seeds 1000-1007 --out var/light

The room's geometry is given to the engine, its lights, sun and colours are not. One row a room: PSNR in dB where the
furniture is (alpha over .9) and elsewhere in its zone, the luminance of the furniture against the true one, and both
after the best gain for each channel, which tells a wrong exposure or cast from wrong shading. The empty and the
furnished render stay in the folder and are made once.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.rooms.render import WALL_LEVEL, WAVEFRONT, denoised, developed, render, save, seeds_from
from bench.rooms.spec import RoomSpec, random_room
from workers.engines.base import InvalidInput
from workers.engines.staging.composite import Composite, composite
from workers.engines.staging.furnish import arrange, build
from workers.engines.staging.light.color import luminance, to_linear, to_srgb
from workers.engines.staging.photo import Variant, render_spec
from workers.engines.staging.render import Effort, Rendered
from workers.engines.staging.render import render as render_layers
from workers.engines.staging.scene import Array, Opening, Part, Room

SAMPLES = 24
TRUE_SAMPLES = 96
"""Of the true render: with 24, two renders of one room differed by 30 to 34 dB, which took 0.2 to 0.8 dB from what is
measured."""

EFFORT = Effort(object_samples=64, room_samples=32)
"""Four times the standard's samples a pixel, for pixels that cover ten or more of a standard picture's."""

LEAST_FURNITURE = 0.02
"""Share of the picture that furniture must take for its light to be measured."""
TIMEOUT = 900.0
MOST_ROOMS, SMALL_WIDTH = 12, 320
"""Enough for a line in a table: a room takes a minute, most of it for the true render."""


def true_room(spec: RoomSpec) -> Room:
    """The drawn room as the engine would see it if it saw everything right. InvalidInput where it sees no floor."""
    camera = spec.camera
    x, y = np.meshgrid(np.linspace(spec.left, spec.right, 200), np.linspace(0.05, spec.back, 200))
    flat = np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)])
    pixels = camera.project(flat)
    with np.errstate(invalid="ignore"):
        seen = np.asarray((pixels >= 0).all(axis=1) & (pixels < [spec.width, spec.height]).all(axis=1))
    if not seen.any():
        raise InvalidInput("The camera sees no floor, and furniture would be out of view.")
    floor = cv2.convexHull(flat[seen, :2].astype(np.float32), clockwise=False)[:, 0].astype(float)
    shown = {
        "left": bool(seen.reshape(x.shape)[:, 0].any()),
        "right": bool(seen.reshape(x.shape)[:, -1].any()),
        "back": bool(seen.reshape(x.shape)[-1].any()),
    }
    openings = [
        Opening(one["kind"], one["wall"], one["low"], one["high"], one["bottom"], one["top"], tuple(one["box"]))
        for one in spec.truth()["openings"]
        if one["box"] is not None and one["visible"] > 0.1 and shown[one["wall"]]
    ]
    return Room(
        camera,
        spec.left if shown["left"] else None,
        spec.right if shown["right"] else None,
        spec.back if shown["back"] else None,
        spec.ceiling,
        floor,
        tuple(openings),
        1.0,
    )


def furnished(spec: RoomSpec, parts: Sequence[Part], gain: float, samples: int, seed: int = 5) -> Array:
    """Linear radiance (H, W, 3) of the drawn room with furniture. gain: exposure, in whose units lamps are given."""
    import mitsuba as mi

    if mi.variant() is None:
        mi.set_variant("llvm_ad_rgb")
    from bench.rooms.scene import scene_dict
    from workers.engines.staging.render.stage import furniture_shapes

    passes = max(1, round(spec.width * spec.height * samples / WAVEFRONT))
    each = samples // passes
    scene = mi.load_dict(scene_dict(spec, each) | furniture_shapes([_dimmed(part, gain) for part in parts]))
    return denoised(np.mean([np.array(mi.render(scene, seed=seed + one, spp=each)) for one in range(passes)], axis=0))


def _dimmed(part: Part, gain: float) -> Part:
    """A lamp's part with its light in the scene's units; any other as it is."""
    if part.material.emission is None:
        return part
    red, green, blue = (float(value) / gain for value in part.material.emission)
    return replace(part, material=replace(part.material, emission=(red, green, blue)))


def staged(photo: NDArray[np.uint8], room: Room, variant: Variant, seed: int) -> tuple[Composite, Rendered]:
    """The engine's staging of an empty photo whose room is known."""
    spec = render_spec(photo, room, [variant], side=max(photo.shape), effort=EFFORT, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        rendered = render_layers(spec, Path(folder), progress=lambda _: None, cancelled=lambda: False, timeout=TIMEOUT)
    return composite(photo, rendered.layers[0], seed=seed), rendered


def fingerprint(parts: Sequence[Part]) -> int:
    """A number that changes with the meshes, colours and textures of furniture."""
    mark = 0
    for part in parts:
        texture = part.material.texture
        for array in (part.vertices, part.faces, part.material.color, np.zeros(1) if texture is None else texture):
            mark = zlib.crc32(np.ascontiguousarray(array).tobytes(), mark)
    return mark


def psnr(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Peak signal to noise ratio in dB of two lists of 8-bit colours."""
    error = float(np.mean((first.astype(float) - second.astype(float)) ** 2))
    return float(10 * np.log10(255.0**2 / max(error, 1e-6)))


def compared(image: NDArray[np.uint8], truth: NDArray[np.uint8], on: NDArray[np.bool_]) -> dict[str, Any]:
    """Numbers of one staging on furniture pixels (H, W): PSNR, median ratio of luminance, of each channel."""
    mine, true = to_linear(image[on]), to_linear(truth[on])
    known = luminance(true) > 0.01
    channels = np.median(mine[known] / np.maximum(true[known], 1e-3), axis=0)
    aligned = to_srgb(mine * (np.sum(mine * true, axis=0) / np.sum(mine * mine, axis=0)))
    return {
        "psnr": round(psnr(image[on], truth[on]), 2),
        "gained_psnr": round(psnr(aligned, truth[on]), 2),
        "luminance": round(float(np.median(luminance(mine[known]) / luminance(true[known]))), 3),
        "channels": [round(float(value), 3) for value in channels],
    }


def measured(spec: RoomSpec, folder: Path, style: str, room_type: str, samples: int = SAMPLES) -> dict[str, Any] | None:
    """One row of the table, or None where no furniture could be put into view."""
    linear = _kept(folder / f"empty{spec.seed:04d}.npy", lambda: render(spec, samples))
    gain = WALL_LEVEL / max(float(np.percentile(linear.mean(axis=2), 70)), 1e-6)
    photo = np.asarray(developed(linear, spec, gain=gain), np.uint8)
    room = true_room(spec)
    found = arrange(room, room_types=(room_type,), style=style, seed=spec.seed)
    pieces = tuple(tuple(build(one, style=style, seed=spec.seed)) for one in found[0].placements)
    variant = Variant(found[0], pieces)
    mark = fingerprint(variant.parts)  # of these very pieces: a render of older ones must not be compared
    path = folder / f"furnished{spec.seed:04d}-{mark:08x}.npy"
    true_linear = _kept(path, lambda: furnished(spec, variant.parts, gain, TRUE_SAMPLES))
    truth = np.asarray(developed(true_linear, spec, gain=gain), np.uint8)
    result, rendered = staged(photo, room, variant, spec.seed)
    alpha = rendered.layers[0].alpha
    on = alpha > 0.9
    if on.mean() < LEAST_FURNITURE:
        return None
    around = (alpha < 0.01) & result.zone
    save(np.hstack([photo, result.image, truth]), folder / f"light{spec.seed:04d}.jpg", 92)
    return {
        "seed": spec.seed,
        "share": round(float(on.mean()), 3),
        **compared(result.image, truth, on),
        "around": round(psnr(result.image[around], truth[around]), 2),
        "untouched": round(psnr(photo[around], truth[around]), 2),
        "sun": [spec.sun is not None, rendered.notes["sun"]],
        "floor": [spec.floor, spec.roughness],
        "lights": rendered.notes["lights"],
        "tint": rendered.notes["tint"],
        "residual": rendered.notes["light_residual"],
    }


def furniture_psnr(
    seeds: Sequence[int], folder: Path, *, width: int = 480, style: str = "modern", room_type: str = "Living Room"
) -> list[Mapping[str, Any]]:
    """A row for each drawn room in which furniture finds a place; see measured."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Mapping[str, Any]] = []
    for seed in seeds:
        spec = replace(random_room(seed), width=width, height=round(width / 1.5))
        try:
            row = measured(spec, folder, style, room_type)
        except InvalidInput as refusal:  # nothing fits into this room, or its floor is out of view
            sys.stderr.write(f"room {seed} is left out: {refusal}\n")
            continue
        if row is not None:
            rows.append(row)
            sys.stderr.write(json.dumps(row) + "\n")
    return rows


def summary(seeds: Sequence[int], rooms: Path) -> list[tuple[str, str]]:
    """What bench.staging tells of the light: medians over the first MOST_ROOMS of the seeds, small pictures.

    rooms: folder of the drawn rooms; the renders of this bench are kept in its folder `light`.
    """
    return medians(furniture_psnr(list(seeds)[:MOST_ROOMS], rooms / "light", width=SMALL_WIDTH))


def medians(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Medians over the rooms, one (name, value) a measure."""
    if not rows:
        return [("rooms furnished", "0")]

    def median(name: str) -> float:
        return float(np.median([row[name] for row in rows]))

    return [
        ("rooms furnished", str(len(rows))),
        ("PSNR on furniture, median", f"{median('psnr'):.1f} dB"),
        ("rooms of 25 dB and more", f"{np.mean([row['psnr'] >= 25.0 for row in rows]):.0%}"),
        ("PSNR on furniture after the best gains, median", f"{median('gained_psnr'):.1f} dB"),
        ("PSNR of its shadows and reflections, median", f"{median('around'):.1f} dB"),
        ("the same had the photo been left alone", f"{median('untouched'):.1f} dB"),
        ("luminance against the true one, median", f"{median('luminance'):.3f}"),
    ]


def _kept(path: Path, make: Any) -> Array:
    """The array in a file, made where there is none yet."""
    if not path.exists():
        np.save(path, np.asarray(make(), np.float16))
    return np.asarray(np.load(path), np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1000-1007")
    parser.add_argument("--out", type=Path, default=Path("var/light"))
    parser.add_argument("--width", type=int, default=480)
    parser.add_argument("--style", default="modern")
    parser.add_argument("--room", default="Living Room")
    chosen = parser.parse_args()
    rows = furniture_psnr(
        seeds_from(chosen.seeds), chosen.out, width=chosen.width, style=chosen.style, room_type=chosen.room
    )
    if rows:
        sys.stdout.write("".join(f"{name}: {value}\n" for name, value in medians(rows)))


if __name__ == "__main__":
    main()
