"""Mitsuba scenes from our words: the proxy room, its lights, the furniture. Imported only by the renderer process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import mitsuba
import numpy as np

from workers.engines.staging.light.gloss import polish
from workers.engines.staging.light.shell import GLOW, SURFACES, quad
from workers.engines.staging.render.spec import Emitter, Shell
from workers.engines.staging.scene import Array, Material, Part

SHINING = "sunny_"
"""The names of shapes that shine by themselves begin so."""

# Its stubs are generated and refuse what its manual shows.
mi: Any = mitsuba


def diffuse(texture: Array) -> dict[str, Any]:
    """A diffuse surface; texture (H, W, 3) over uv 0 to 1, or (3,)."""
    return {"type": "diffuse", "reflectance": _reflectance(texture)}


def polished(texture: Array, gloss: float) -> dict[str, Any]:
    """A varnished floor: diffuse wood under a clear coat, rougher the less it mirrors. gloss 0 to 1."""
    roughness, straight = polish(gloss)
    return {
        "type": "principled",
        "base_color": _reflectance(texture),
        "roughness": roughness,
        "specular": straight / 0.08,  # the model's own scale of it
    }


def room_shapes(
    shell: Shell, textures: Mapping[str, Array], gloss: float, emitters: Sequence[Emitter], weights: Array, tint: Array
) -> dict[str, Any]:
    """The six sides of the room and its lights. weights: luminance of each light; zero keeps it out of the sampling."""
    shapes: dict[str, Any] = {}
    glows = any(light.name == GLOW for light in emitters)
    for name in SURFACES:
        if name == "ceiling" and glows:
            continue
        shapes[f"room_{name}"] = _quad_mesh(name, quad(shell, name), _surface(name, textures[name], gloss))
    for light, weight in zip(emitters, weights, strict=True):
        surface = {
            "type": "twosided",
            "nested": diffuse(textures["ceiling"] if light.name == GLOW else np.full(3, 0.6)),
        }
        radiance = [float(value) for value in np.asarray(tint) * max(float(weight), 0.0)]
        emitter = {
            "type": "area",
            "radiance": {"type": "rgb", "value": radiance},
            "sampling_weight": 1.0 if weight > 0 else 0.0,
        }
        shapes[f"light_{light.name}"] = _quad_mesh(light.name, light.corners, surface, emitter)
    return shapes


def shining_shape(name: str, shell: Shell, texture: Array, gloss: float, radiance: Array) -> tuple[str, Any]:
    """A surface of the room, as room_shapes has it, that sends out light of its own; radiance: (n, n, 3) over uv."""
    corners = quad(shell, name)
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1] = (corners[1] - corners[0]) / 2, (corners[3] - corners[0]) / 2
    matrix[:3, 2] = np.cross(matrix[:3, 0], matrix[:3, 1])
    matrix[:3, 2] /= np.linalg.norm(matrix[:3, 2])
    matrix[:3, 3] = corners.mean(axis=0)
    picture = mi.Bitmap(np.ascontiguousarray(radiance, np.float32))
    return f"room_{name}", {
        "type": "rectangle",
        "id": f"{SHINING}{name}",
        "to_world": mi.ScalarTransform4f(matrix),
        "bsdf": _surface(name, texture, gloss),
        "emitter": {
            "type": "area",
            "radiance": {"type": "bitmap", "bitmap": picture, "raw": True, "wrap_mode": "clamp"},
        },
    }


def _surface(name: str, texture: Array, gloss: float) -> dict[str, Any]:
    return polished(texture, gloss) if name == "floor" and gloss > 0 else diffuse(texture)


def furniture_shapes(parts: Sequence[Part]) -> dict[str, Any]:
    """One mesh a part; parts that share a material share its BSDF and texture."""
    surfaces: dict[int, Any] = {}
    shapes: dict[str, Any] = {}
    for number, part in enumerate(parts):
        bsdf = surfaces.get(id(part.material))
        if bsdf is None:
            bsdf = surfaces[id(part.material)] = mi.load_dict(furniture_bsdf(part.material))
        shapes[f"part_{number:04d}"] = _part_mesh(f"part{number}", part, bsdf)
    return shapes


def furniture_bsdf(material: Material) -> dict[str, Any]:
    """Disney's principled model, two-sided because leaves and cloth are thin."""
    color: Any = material.texture if material.texture is not None else np.asarray(material.color, float)
    principled = {
        "type": "principled",
        "base_color": _reflectance(color),
        "roughness": float(np.clip(material.roughness, 0.05, 1.0)),
        "metallic": float(np.clip(material.metallic, 0.0, 1.0)),
        "specular": float(np.clip(material.specular, 0.0, 1.0)),
        "sheen": float(np.clip(material.sheen, 0.0, 1.0)),
        "sheen_tint": 0.5,
    }
    bsdf: dict[str, Any] = {"type": "twosided", "nested": principled}
    if material.opacity < 1.0:
        bsdf = {"type": "mask", "opacity": float(material.opacity), "nested": bsdf}
    return bsdf


def _reflectance(color: Array) -> dict[str, Any]:
    color = np.clip(np.nan_to_num(np.asarray(color, np.float32)), 0.0, 0.95)
    if color.ndim == 1:
        return {"type": "rgb", "value": [float(value) for value in color]}
    return {"type": "bitmap", "bitmap": mi.Bitmap(np.ascontiguousarray(color)), "raw": True}


def _quad_mesh(name: str, corners: Array, bsdf: Mapping[str, Any], emitter: Mapping[str, Any] | None = None) -> Any:
    uv = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    faces = np.array([(0, 1, 2), (0, 2, 3)], np.uint32)
    return _mesh(name, corners, faces, uv, None, mi.load_dict(dict(bsdf)), emitter)


def _part_mesh(name: str, part: Part, bsdf: Any) -> Any:
    emission = part.material.emission
    emitter = None
    if emission is not None and max(emission) > 0:
        emitter = {"type": "area", "radiance": {"type": "rgb", "value": [float(value) for value in emission]}}
    uv = None if part.uv is None else np.asarray(part.uv, np.float32) / np.float32(part.material.texture_size)
    return _mesh(name, part.vertices, part.faces, uv, part.normals, bsdf, emitter)


def _mesh(
    name: str, vertices: Array, faces: Any, uv: Any, normals: Any, bsdf: Any, emitter: Mapping[str, Any] | None
) -> Any:
    properties = mi.Properties()
    properties["bsdf"] = bsdf
    if emitter is not None:
        properties["emitter"] = mi.load_dict(dict(emitter))
    mesh = mi.Mesh(
        name,
        len(vertices),
        len(faces),
        has_vertex_normals=normals is not None,
        has_vertex_texcoords=uv is not None,
        props=properties,
    )
    values = mi.traverse(mesh)
    values["vertex_positions"] = np.asarray(vertices, np.float32).ravel()
    values["faces"] = np.asarray(faces, np.uint32).ravel()
    if uv is not None:
        values["vertex_texcoords"] = np.asarray(uv, np.float32).ravel()
    if normals is not None:
        values["vertex_normals"] = np.asarray(normals, np.float32).ravel()
    values.update()
    return mesh
