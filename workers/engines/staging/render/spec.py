"""What the renderer is asked to do and what it gives back, and how both travel through files.

The renderer is another process, so a spec is one JSON file and one NPZ file in a folder, and so is its answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.panorama.camera import SphericalCamera
from workers.engines.staging.scene import Array, Camera, Material, Part

SPEC_JSON = "spec.json"
SPEC_ARRAYS = "spec.npz"
RESULT_JSON = "result.json"
RESULT_ARRAYS = "result.npz"

LAYERS = ("alpha", "color", "ratio", "zone")

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Emitter:
    """A flat light that stands for something that really lights the room: a window, the room behind the camera.

    corners: (4, 3) metres, counter-clockwise seen from the lit side. in_view: the camera can see it.
    """

    name: str
    corners: Array
    in_view: bool = False


@dataclass(frozen=True)
class Shell:
    """The room as a closed box, metres: walls that are not in view stand where they disturb nothing.

    front is the wall behind the camera (y < 0).
    """

    left: float
    right: float
    back: float
    front: float
    ceiling: float


@dataclass(frozen=True)
class Effort:
    """How much work a render may take. Sizes are shares of the picture's size, samples are per pixel."""

    object_samples: int = 16
    room_samples: int = 14
    room_scale: float = 0.5
    light_scale: float = 0.125
    max_depth: int = 6


@dataclass(frozen=True)
class RenderSpec:
    """One photo and the furniture to put into it.

    camera: at the size of the picture to render. photo_srgb: (H, W, 3) uint8 at that size. masked: (H, W) bool, pixels
    the light fit must not believe (openings). beyond: (H, W) bool, pixels that look out of the room through an
    opening, where no shadow of this room falls. zone_m: how far from a piece its shadow is looked for, metres; what
    lies farther away keeps the photo's bytes, however soft and wide the fitted lights would throw it.
    candidates: the furniture of each variant. floor_gloss: 0 to 1, how much the floor mirrors.
    """

    camera: Camera
    shell: Shell
    emitters: tuple[Emitter, ...]
    photo_srgb: Pixels
    masked: NDArray[np.bool_]
    beyond: NDArray[np.bool_]
    candidates: tuple[tuple[Part, ...], ...]
    effort: Effort = field(default_factory=Effort)
    zone_m: float = 0.9
    floor_gloss: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Layers:
    """One rendered candidate.

    alpha: (H, W) coverage of the furniture. color: (H, W, 3) linear, already multiplied by alpha. ratio: (h, w, 3),
    light with furniture over light without, at the room's smaller size. zone: (h, w), 1 near the furniture, 0 where
    nothing can have changed.
    """

    alpha: Array
    color: Array
    ratio: Array
    zone: Array


@dataclass(frozen=True)
class Rendered:
    """The renderer's answer. notes: variant, stage times in seconds, light fit numbers; JSON types."""

    layers: tuple[Layers, ...]
    notes: Mapping[str, Any]


def write_spec(spec: RenderSpec, folder: Path) -> None:
    """Write spec into folder, which must exist."""
    arrays: dict[str, NDArray[Any]] = {
        "photo": spec.photo_srgb,
        "masked": spec.masked,
        "beyond": spec.beyond,
        "rotation": np.asarray(spec.camera.rotation, np.float64),
    }
    textures: dict[int, str] = {}
    candidates = [
        [_write_part(part, f"c{index}p{number}", arrays, textures) for number, part in enumerate(parts)]
        for index, parts in enumerate(spec.candidates)
    ]
    camera = asdict(spec.camera) | {"spherical": isinstance(spec.camera, SphericalCamera)}
    del camera["rotation"]
    document = {
        "camera": camera,
        "shell": asdict(spec.shell),
        "emitters": [
            {"name": light.name, "corners": np.asarray(light.corners).tolist(), "in_view": light.in_view}
            for light in spec.emitters
        ],
        "candidates": candidates,
        "effort": asdict(spec.effort),
        "zone_m": spec.zone_m,
        "floor_gloss": spec.floor_gloss,
        "seed": spec.seed,
    }
    np.savez(folder / SPEC_ARRAYS, allow_pickle=False, **arrays)
    (folder / SPEC_JSON).write_text(json.dumps(document))


def read_spec(folder: Path) -> RenderSpec:
    """Read what write_spec wrote."""
    document = json.loads((folder / SPEC_JSON).read_text())
    with np.load(folder / SPEC_ARRAYS, allow_pickle=False) as stored:
        arrays = dict(stored)
    materials: dict[str, Material] = {}
    return RenderSpec(
        camera=_camera(document["camera"], arrays["rotation"]),
        shell=Shell(**document["shell"]),
        emitters=tuple(
            Emitter(light["name"], np.asarray(light["corners"], float), light["in_view"])
            for light in document["emitters"]
        ),
        photo_srgb=arrays["photo"],
        masked=arrays["masked"],
        beyond=arrays["beyond"],
        candidates=tuple(
            tuple(_read_part(part, arrays, materials) for part in parts) for parts in document["candidates"]
        ),
        effort=Effort(**document["effort"]),
        zone_m=document["zone_m"],
        floor_gloss=document["floor_gloss"],
        seed=document["seed"],
    )


def _camera(stored: dict[str, Any], rotation: Array) -> Camera:
    kind = SphericalCamera if stored.pop("spherical") else Camera
    return kind(rotation=rotation, **stored)


def write_result(rendered: Rendered, folder: Path) -> None:
    """Write the renderer's answer into folder; half floats are enough for colours and keep the files small."""
    arrays = {
        f"{name}{index}": np.asarray(getattr(layers, name), np.float16)
        for index, layers in enumerate(rendered.layers)
        for name in LAYERS
    }
    np.savez(folder / RESULT_ARRAYS, allow_pickle=False, **cast(dict[str, Any], arrays))
    (folder / RESULT_JSON).write_text(json.dumps({"count": len(rendered.layers), "notes": dict(rendered.notes)}))


def read_result(folder: Path) -> Rendered:
    """Read what write_result wrote."""
    document = json.loads((folder / RESULT_JSON).read_text())
    with np.load(folder / RESULT_ARRAYS, allow_pickle=False) as stored:
        layers = tuple(
            Layers(**{name: stored[f"{name}{index}"].astype(np.float32) for name in LAYERS})
            for index in range(document["count"])
        )
    return Rendered(layers, document["notes"])


def _write_part(part: Part, key: str, arrays: dict[str, NDArray[Any]], textures: dict[int, str]) -> dict[str, Any]:
    arrays[f"{key}_vertices"] = np.asarray(part.vertices, np.float32)
    arrays[f"{key}_faces"] = np.asarray(part.faces, np.uint32)
    if part.uv is not None:
        arrays[f"{key}_uv"] = np.asarray(part.uv, np.float32)
    if part.normals is not None:
        arrays[f"{key}_normals"] = np.asarray(part.normals, np.float32)
    material = {name: value for name, value in vars(part.material).items() if name != "texture"}
    texture = part.material.texture
    if texture is not None:  # one texture serves many parts: store it once
        name = textures.setdefault(id(texture), f"texture{len(textures)}")
        if name not in arrays:
            arrays[name] = np.asarray(texture, np.float16)
        material["texture"] = name
    return {"key": key, "lies_flat": part.lies_flat, "material": material}


def _read_part(stored: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], materials: dict[str, Material]) -> Part:
    """materials: those that were read before, for parts that share one."""
    name = json.dumps(stored["material"], sort_keys=True)
    if name not in materials:
        materials[name] = _read_material(stored["material"], arrays)
    key = stored["key"]
    return Part(
        vertices=arrays[f"{key}_vertices"],
        faces=arrays[f"{key}_faces"].astype(np.int32),
        material=materials[name],
        uv=arrays.get(f"{key}_uv"),
        normals=arrays.get(f"{key}_normals"),
        lies_flat=stored["lies_flat"],
    )


def _read_material(stored: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Material:
    values = dict(stored)
    texture = values.pop("texture", None)
    for name in ("color", "emission"):
        if values.get(name) is not None:
            values[name] = tuple(values[name])
    return Material(texture=arrays[texture] if texture else None, **values)
