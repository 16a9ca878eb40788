"""Builds a placed piece: makes it in its own frame, fits it to its size, sets it into the room."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.furnish.armchairs import armchair
from workers.engines.staging.furnish.bar_stools import bar_stool
from workers.engines.staging.furnish.bath_shelves import bath_shelf
from workers.engines.staging.furnish.bath_things import bath_mat, stool
from workers.engines.staging.furnish.beds import bed
from workers.engines.staging.furnish.bicycles import bicycle
from workers.engines.staging.furnish.bistro_chairs import bistro_chair
from workers.engines.staging.furnish.bookcases import bookcase
from workers.engines.staging.furnish.carts import kitchen_cart
from workers.engines.staging.furnish.chairs import dining_chair
from workers.engines.staging.furnish.chests import dresser, wardrobe
from workers.engines.staging.furnish.clothes_rails import clothes_rail
from workers.engines.staging.furnish.coat_racks import coat_rack
from workers.engines.staging.furnish.consoles import console
from workers.engines.staging.furnish.crates import boxes
from workers.engines.staging.furnish.curtains import curtain
from workers.engines.staging.furnish.decor import art, mirror, still_life
from workers.engines.staging.furnish.desks import desk
from workers.engines.staging.furnish.dining_tables import dining_table
from workers.engines.staging.furnish.dressing import ottoman, standing_mirror
from workers.engines.staging.furnish.lamps import floor_lamp, table_lamp
from workers.engines.staging.furnish.lanterns import lantern
from workers.engines.staging.furnish.laundry import drying_rack, washing_machine
from workers.engines.staging.furnish.laundry_baskets import laundry_basket
from workers.engines.staging.furnish.mesh import turning
from workers.engines.staging.furnish.nursery import kids_bed
from workers.engines.staging.furnish.office_chairs import office_chair
from workers.engines.staging.furnish.open_closets import open_closet
from workers.engines.staging.furnish.order import Builder, Order
from workers.engines.staging.furnish.outdoor_rugs import outdoor_rug
from workers.engines.staging.furnish.outdoor_seats import outdoor_chair, outdoor_sofa
from workers.engines.staging.furnish.outdoor_tables import bistro_table, outdoor_table
from workers.engines.staging.furnish.pendants import pendant
from workers.engines.staging.furnish.planters import planter
from workers.engines.staging.furnish.plants import plant
from workers.engines.staging.furnish.playthings import play_tent, toy_chest
from workers.engines.staging.furnish.poufs import pouf
from workers.engines.staging.furnish.presets import Preset, preset
from workers.engines.staging.furnish.shelving import shelving
from workers.engines.staging.furnish.shoe_benches import shoe_bench
from workers.engines.staging.furnish.sofas import sofa
from workers.engines.staging.furnish.storage import nightstand, sideboard, television
from workers.engines.staging.furnish.sun_loungers import sun_lounger
from workers.engines.staging.furnish.table_things import desk_things, table_setting
from workers.engines.staging.furnish.tables import bench, coffee_table, side_table
from workers.engines.staging.furnish.textiles import rug
from workers.engines.staging.furnish.tools import tool_board
from workers.engines.staging.furnish.towel_ladders import towel_ladder
from workers.engines.staging.furnish.workbenches import workbench
from workers.engines.staging.scene import Part, Placement

PIECES: dict[str, Builder] = {
    "sofa": sofa,
    "armchair": armchair,
    "coffee_table": coffee_table,
    "side_table": side_table,
    "sideboard": sideboard,
    "television": television,
    "bed": bed,
    "nightstand": nightstand,
    "bench": bench,
    "rug": rug,
    "floor_lamp": floor_lamp,
    "table_lamp": table_lamp,
    "plant": plant,
    "art": art,
    "mirror": mirror,
    "curtain": curtain,
    "still_life": still_life,
    "dining_chair": dining_chair,
    "play_tent": play_tent,
    "toy_chest": toy_chest,
    "kids_bed": kids_bed,
    "kitchen_cart": kitchen_cart,
    "shoe_bench": shoe_bench,
    "coat_rack": coat_rack,
    "pouf": pouf,
    "desk_things": desk_things,
    "table_setting": table_setting,
    "console": console,
    "pendant": pendant,
    "office_chair": office_chair,
    "desk": desk,
    "bookcase": bookcase,
    "wardrobe": wardrobe,
    "dresser": dresser,
    "bar_stool": bar_stool,
    "dining_table": dining_table,
    "bath_shelf": bath_shelf,
    "bath_mat": bath_mat,
    "stool": stool,
    "laundry_basket": laundry_basket,
    "towel_ladder": towel_ladder,
    "bistro_chair": bistro_chair,
    "outdoor_sofa": outdoor_sofa,
    "outdoor_chair": outdoor_chair,
    "outdoor_table": outdoor_table,
    "bistro_table": bistro_table,
    "lantern": lantern,
    "outdoor_rug": outdoor_rug,
    "planter": planter,
    "sun_lounger": sun_lounger,
    "clothes_rail": clothes_rail,
    "ottoman": ottoman,
    "standing_mirror": standing_mirror,
    "open_closet": open_closet,
    "boxes": boxes,
    "shelving": shelving,
    "bicycle": bicycle,
    "tool_board": tool_board,
    "workbench": workbench,
    "washing_machine": washing_machine,
    "drying_rack": drying_rack,
}


def build(placement: Placement, *, style: str, seed: int, look: Preset | None = None) -> list[Part]:
    """The meshes of one placement, in world metres, its lowest point at placement.z, within its width, depth, height.

    One part for each material; the same placement, style and seed give the same meshes. Pieces of one room should be
    built with one seed, since the seed chooses the colours. look: the style's preset with other colours, materials or
    forms, of the same name. Raises InvalidInput for an unknown piece or style.
    """
    if placement.piece not in PIECES:
        raise InvalidInput(f"piece must be one of {', '.join(PIECES)}; got {placement.piece!r}", code="unknown_piece")
    mark = zlib.crc32(f"{placement.piece} {placement.x:.2f} {placement.y:.2f} {placement.z:.2f}".encode()) % 9973
    order = Order(
        placement.piece,
        placement.width,
        placement.depth,
        placement.height,
        look or preset(style),
        seed,
        mark,
        placement.options,
    )
    return [_set(part, placement) for part in merged(_fitted(PIECES[placement.piece](order), placement))]


def _fitted(parts: list[Part], placement: Placement) -> list[Part]:
    """Centred on the footprint, the lowest point at 0, shrunk along any axis on which the piece came out too large."""
    every = np.concatenate([part.vertices for part in parts])
    low, high = every.min(axis=0), every.max(axis=0)
    size = np.array([placement.width, placement.depth, placement.height])
    scale = np.minimum(1.0, size / np.maximum(high - low, 1e-6))
    middle = np.where((high > size / 2) | (low < -size / 2), (low + high) / 2, 0.0)
    middle[2] = low[2]
    fitted = []
    for part in parts:
        normals = part.normals
        if normals is not None:
            normals = normals / scale
            normals = (normals / np.linalg.norm(normals, axis=1, keepdims=True)).astype(np.float32)
        fitted.append(replace(part, vertices=((part.vertices - middle) * scale).astype(np.float32), normals=normals))
    return fitted


def merged(parts: list[Part]) -> list[Part]:
    """One part for each material, in the order of first use: fewer meshes, the same picture."""
    groups: dict[int, list[Part]] = {}
    for part in parts:
        groups.setdefault(id(part.material), []).append(part)
    result = []
    for group in groups.values():
        starts = np.cumsum([0] + [len(part.vertices) for part in group[:-1]])
        result.append(
            Part(
                np.concatenate([part.vertices for part in group]),
                np.concatenate([part.faces + start for part, start in zip(group, starts, strict=True)]).astype(
                    np.int32
                ),
                group[0].material,
                np.concatenate([part.uv for part in group if part.uv is not None]),
                np.concatenate([part.normals for part in group if part.normals is not None]),
                group[0].lies_flat,
            )
        )
    return result


def _set(part: Part, placement: Placement) -> Part:
    turn = turning("z", placement.yaw).astype(np.float32)
    at = np.array([placement.x, placement.y, placement.z], np.float32)
    normals = None if part.normals is None else part.normals @ turn.T
    return replace(part, vertices=part.vertices @ turn.T + at, normals=normals)
