"""A small room, a camera in it and simple furniture, for tests."""

from __future__ import annotations

import cv2
import numpy as np
import trimesh

from workers.engines.staging.light.shell import beyond, emitters_for, masked, pixel_hits, shell_of
from workers.engines.staging.render import Effort, RenderSpec
from workers.engines.staging.scene import Camera, Material, Opening, Part, Room

LEFT, RIGHT, BACK, CEILING = -2.2, 2.3, 4.6, 2.55

QUICK = Effort(object_samples=12, room_samples=10, light_scale=0.3, room_scale=0.5, max_depth=5)


def camera(width: int = 144, height: int = 96, *, yaw: float = -8.0, pitch: float = -5.0, k1: float = 0.0) -> Camera:
    """A camera 1.3 m above the floor with a horizontal field of view of 74 degrees. Angles in degrees."""
    turn, nod = np.radians(yaw), np.radians(pitch)
    forward = np.array([np.sin(turn) * np.cos(nod), np.cos(turn) * np.cos(nod), np.sin(nod)])
    right = np.array([np.cos(turn), -np.sin(turn), 0.0])
    focal = width / 2 / np.tan(np.radians(37.0))
    return Camera(width, height, focal, np.stack([right, np.cross(forward, right), forward]), 1.3, k1)


def room(seen_by: Camera) -> Room:
    """A room with one window in its left wall."""
    low, high, bottom, top = 1.6, 3.6, 0.8, 2.2
    corners = seen_by.project(np.array([(LEFT, y, z) for y in (low, high) for z in (bottom, top)]))
    u0, v0 = np.nanmin(corners, axis=0)
    u1, v1 = np.nanmax(corners, axis=0)
    window = Opening("window", "left", low, high, bottom, top, (float(u0), float(v0), float(u1), float(v1)))
    floor = np.array([(LEFT, 1.6), (RIGHT, 1.6), (RIGHT, BACK), (LEFT, BACK)])
    return Room(seen_by, LEFT, RIGHT, BACK, CEILING, floor, (window,), 0.9, {"drawn": True})


def box(low: tuple[float, float, float], high: tuple[float, float, float], color: tuple[float, float, float]) -> Part:
    """An axis-aligned box, metres."""
    mesh = trimesh.creation.box(bounds=[low, high])
    mesh.unmerge_vertices()
    return Part(np.asarray(mesh.vertices, np.float32), np.asarray(mesh.faces, np.int32), Material("box", color))


def sphere(centre: tuple[float, float, float], radius: float, color: tuple[float, float, float]) -> Part:
    """A smooth sphere, metres."""
    mesh = trimesh.creation.icosphere(subdivisions=3, radius=radius)
    vertices = np.asarray(mesh.vertices, np.float32)
    faces = np.asarray(mesh.faces, np.int32)
    return Part(
        vertices + np.array(centre, np.float32),
        faces,
        Material("sphere", color),
        normals=np.asarray(vertices / radius, np.float32),
    )


def spec_for(photo: np.ndarray, seen: Room, *candidates: tuple[Part, ...], effort: Effort = QUICK) -> RenderSpec:
    """A render of candidates into a photo of the room, at the photo's size."""
    shell = shell_of(seen)
    return RenderSpec(
        camera=seen.camera,
        shell=shell,
        emitters=emitters_for(seen, shell),
        photo_srgb=photo,
        masked=masked(seen, seen.camera),
        beyond=beyond(seen, seen.camera, shell),
        candidates=candidates,
        effort=effort,
        seed=7,
    )


SUN = np.array([0.75, 0.19, -1.0]) / np.linalg.norm([0.75, 0.19, -1.0])
"""A direction in which sunlight comes through the room's window."""


def sun_on_floor(window: Opening, direction: np.ndarray = SUN) -> np.ndarray:
    """Corners (4, 3) of the patch that the sun through a window of the left wall makes on the floor."""
    outline = [(window.low, window.bottom), (window.high, window.bottom), (window.high, window.top)]
    corners = np.array([(LEFT, y, z) for y, z in (*outline, (window.low, window.top))])
    return corners - direction * (corners[:, 2:] / direction[2])


def sunny_photo(seen: Room, patch: np.ndarray, times: float = 3.0) -> np.ndarray:
    """Linear picture (h, w, 3) of the room in even light, its floor so many times brighter inside an outline (n, 3)."""
    camera = seen.camera
    surface, _ = pixel_hits(shell_of(seen), camera)
    light = np.where(surface == 0, 0.2, 0.45).astype(np.float32)
    lit = np.zeros(surface.shape, np.uint8)
    cv2.fillPoly(lit, [np.round(camera.project(patch)).astype(np.int32)], 1)
    light[(lit > 0) & (surface == 0)] *= times
    return np.repeat(light[..., None], 3, axis=2)
