"""Words for rooms, and the pieces by which a room is known that nobody named."""

from __future__ import annotations

ROOM_WORDS: dict[str, tuple[str, ...]] = {
    "Living Room": (
        "living room", "livingroom", "living area", "living space", "lounge", "sitting room", "family room", "den",
        "great room", "front room", "drawing room", "parlor", "parlour", "salon", "tv room", "media room",
    ),
    "Kitchen": ("kitchen", "kitchenette", "cookhouse"),
    "Dining Room": ("dining room", "diningroom", "dining area", "dining space", "dining nook", "eating area",
                    "breakfast nook", "breakfast room", "dining"),
    "Bedroom": ("bedroom", "bed room", "master bedroom", "main bedroom", "guest bedroom", "guest room", "master suite",
                "primary bedroom", "spare room", "sleeping area"),
    "Kids Room": ("kids room", "kid room", "childrens room", "children room", "childs room", "child room", "nursery",
                  "baby room", "playroom", "play room", "boys room", "girls room", "teen room", "teenagers room",
                  "kids bedroom", "childrens bedroom", "childs bedroom"),
    "Home Office": ("home office", "office", "study", "workspace", "work space", "study room", "workroom",
                    "working area"),
    "Bathroom": ("bathroom", "bath room", "bath", "ensuite", "en suite", "powder room", "washroom", "master bath"),
    "Shower": ("shower", "shower room", "wet room"),
    "Toilet": ("toilet", "wc", "restroom", "loo", "lavatory"),
    "Hallway": ("hallway", "hall", "corridor", "landing"),
    "Entryway": ("entryway", "entrance", "entry", "foyer", "entrance hall", "vestibule", "mudroom", "mud room"),
    "Laundry Room": ("laundry room", "laundry", "utility room"),
    "Garage": ("garage", "workshop", "carport"),
    "Balcony": ("balcony", "loggia"),
    "Terrace": ("terrace", "patio", "deck", "porch", "veranda", "verandah", "roof terrace", "rooftop"),
    "Basement": ("basement", "cellar", "rec room", "man cave"),
    "Attic": ("attic", "attic room", "loft room"),
    "Walk-in Closet": ("walk in closet", "walkin closet", "walk in wardrobe", "dressing room", "closet room"),
}  # fmt: skip

HOMES = ("living", "apartment", "flat", "studio", "studio apartment", "loft apartment", "condo", "villa", "penthouse")
"""Words for a whole home: a living room, where no room is named."""

ROOM_OF_PIECE = {
    "bed": "Bedroom",
    "nightstand": "Bedroom",
    "kids_bed": "Kids Room",
    "play_tent": "Kids Room",
    "toy_chest": "Kids Room",
    "dining_table": "Dining Room",
    "desk": "Home Office",
    "office_chair": "Home Office",
    "washing_machine": "Laundry Room",
    "workbench": "Garage",
    "bicycle": "Garage",
    "sun_lounger": "Terrace",
    "towel_ladder": "Bathroom",
    "clothes_rail": "Walk-in Closet",
    "sofa": "Living Room",
    "coffee_table": "Living Room",
    "television": "Living Room",
}
"""Asked for without a room, these name it; the first in this order."""

ASSUMED = ("Living Room", "Bedroom", "Home Office", "Hallway")
"""What a room is taken for of which nothing was said: the first that fits its floor."""
