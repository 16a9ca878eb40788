"""Words for furniture, for the parts of a room, and for what is never added or changed."""

from __future__ import annotations

PIECES: dict[str, tuple[str, ...]] = {
    "sofa": ("sofa", "couch", "settee", "loveseat", "love seat", "sectional", "sectional sofa", "corner sofa",
             "chesterfield", "sofa bed", "daybed"),
    "armchair": ("armchair", "arm chair", "accent chair", "lounge chair", "reading chair", "easy chair", "club chair",
                 "wingback chair", "wing chair", "recliner", "rocking chair", "swivel chair"),
    "dining_chair": ("dining chair", "kitchen chair"),
    "office_chair": ("office chair", "desk chair", "task chair"),
    "bar_stool": ("bar stool", "barstool", "counter stool"),
    "stool": ("stool",),
    "pouf": ("pouf", "pouffe", "ottoman", "footstool", "foot stool", "hassock", "bean bag", "beanbag"),
    "bench": ("bench", "settle"),
    "coffee_table": ("coffee table", "cocktail table", "center table", "centre table"),
    "side_table": ("side table", "end table", "accent table", "occasional table"),
    "dining_table": ("dining table", "dinner table", "kitchen table", "breakfast table"),
    "desk": ("desk", "writing desk", "work table", "computer table", "study table", "writing table"),
    "console": ("console", "console table", "entry table", "hall table"),
    "nightstand": ("nightstand", "night stand", "bedside table", "night table", "bedside cabinet"),
    "sideboard": ("sideboard", "credenza", "buffet", "media console", "media unit", "tv stand", "tv console",
                  "tv unit",
                  "tv cabinet", "low board", "lowboard", "cabinet", "storage cabinet", "storage"),
    "television": ("television", "tv", "tv set", "flat screen", "flatscreen", "smart tv"),
    "bookcase": ("bookcase", "bookshelf", "book shelf", "book case", "shelf", "shelving", "shelving unit", "library",
                 "shelf unit"),
    "wardrobe": ("wardrobe", "armoire", "closet"),
    "dresser": ("dresser", "chest of drawers", "drawers", "commode", "bureau"),
    "bed": ("bed", "double bed", "king bed", "king size bed", "queen bed", "queen size bed", "platform bed",
            "canopy bed", "four poster bed", "headboard", "single bed"),
    "kids_bed": ("kids bed", "childs bed", "children bed", "bunk bed", "crib", "cot", "toddler bed", "baby bed"),
    "play_tent": ("play tent", "teepee", "tipi", "tent"),
    "toy_chest": ("toy chest", "toy box", "toy storage", "toy"),
    "rug": ("rug", "area rug", "carpet rug", "throw rug", "floor rug"),
    "curtain": ("curtain", "drape", "drapery", "drapes", "window treatment", "sheer", "sheer curtain"),
    "plant": ("plant", "house plant", "houseplant", "indoor plant", "potted plant", "greenery", "fiddle leaf fig",
              "monstera", "palm", "potted tree", "indoor tree", "olive tree", "fern", "foliage", "plant life"),
    "floor_lamp": ("floor lamp", "standing lamp", "arc lamp", "reading lamp"),
    "table_lamp": ("table lamp", "desk lamp", "bedside lamp"),
    "pendant": ("pendant", "pendant lamp", "pendant light", "chandelier", "hanging lamp", "ceiling lamp",
                "hanging light", "pendant lighting"),
    "art": ("art", "artwork", "painting", "wall art", "pictures", "poster", "canvas", "framed print", "abstract art",
            "gallery wall", "framed art", "wall decor"),
    "mirror": ("mirror", "wall mirror", "round mirror"),
    "standing_mirror": ("standing mirror", "full length mirror", "floor mirror"),
    "still_life": ("vase", "flower", "bouquet", "book", "bowl", "candle", "ornament"),
    "kitchen_cart": ("kitchen cart", "bar cart", "trolley", "serving cart"),
    "coat_rack": ("coat rack", "coat stand", "hall stand", "coat hook"),
    "shoe_bench": ("shoe bench", "shoe rack", "shoe cabinet", "shoe storage"),
    "laundry_basket": ("laundry basket", "basket", "hamper"),
    "washing_machine": ("washing machine", "washer"),
    "workbench": ("workbench", "work bench"),
    "bicycle": ("bicycle", "bike"),
    "sun_lounger": ("sun lounger", "lounger", "deck chair"),
    "towel_ladder": ("towel ladder", "towel rack", "towel"),
    "lantern": ("lantern",),
    "clothes_rail": ("clothes rail", "clothing rack", "clothes rack"),
}  # fmt: skip

SEVERAL: dict[str, int] = {
    "plant": 2,
    "armchair": 2,
    "side_table": 2,
    "pouf": 2,
    "table_lamp": 2,
    "art": 2,
    "mirror": 2,
}
"""How many a plural without a number asks for; one of any other piece."""
MOST = {"plant": 4, "armchair": 3, "bookcase": 2, "art": 3, "side_table": 2, "pouf": 2, "mirror": 2, "table_lamp": 3}
"""How many of a piece are added at most; one of any other. More would fill the room and still not count to ten."""

GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "seating": (("seating", "seat", "place to sit", "places to sit", "seating area"), ("armchair", "pouf")),
    "lamps": (("lamp",), ("floor_lamp", "table_lamp")),
    "chairs": (("chair",), ("armchair",)),
    "lighting": (("lighting", "light fixture", "ambient light", "mood light", "mood lighting", "accent light",
                  "ambient lighting", "warm light", "cozy light", "cosy light", "lamp light", "lamplight", "lights"),
                 ("floor_lamp", "table_lamp")),
    "reading corner": (("reading nook", "reading corner", "reading area", "cozy corner", "cosy corner"),
                       ("armchair", "floor_lamp")),
    "work corner": (("work corner", "work nook", "office corner", "working corner", "desk area", "office nook"),
                     ("desk",)),
    "textiles": (("textile", "soft furnishing", "layered textile"), ("rug",)),
    "bookshelves": (("built in bookshelf", "bookshelf wall"), ("bookcase",)),
}  # fmt: skip
"""Words for several pieces at once: the words, and the pieces; the first comes first."""

PARTS: dict[str, tuple[str, ...]] = {
    "walls": ("wall", "wall paint", "paint", "wall color", "wall colour", "accent wall", "feature wall", "paintwork"),
    "floor": ("floor", "flooring", "floorboard", "hardwood floor", "hardwood", "parquet", "wooden floor",
              "wood floor"),
    "cushions": ("cushion", "pillow", "throw pillow", "throw", "blanket", "throw blanket", "accent", "accent color",
                 "accent colour", "accessory", "decor accent", "color accent", "colour accent", "pop", "pop of color",
                 "pops of color", "pop of colour", "touch", "detail", "hint", "splash", "decor", "decoration"),
    "bedding": ("bedding", "bed linen", "bedspread", "duvet", "comforter", "bed sheet", "sheet", "quilt"),
    "upholstery": ("upholstery", "cover", "sofa set"),
    "table": ("table", "furniture wood"),
    "furniture": ("furniture", "furnishing", "furnishings", "piece", "pieces of furniture", "cabinetry", "wood tone"),
    "hardware": ("hardware", "handle", "leg", "frame"),
    "pot": ("pot", "planter pot", "ceramic", "pottery"),
}  # fmt: skip
"""Things that a colour or a material may be said of, and that are no pieces of their own."""

FIXED: dict[str, tuple[str, ...]] = {
    "the ceiling": ("ceiling", "ceilings", "beam", "wooden beam", "exposed beam", "coffered ceiling", "skylight"),
    "windows and doors": ("window", "door", "french door", "sliding door", "window frame", "arch", "archway"),
    "the fireplace": ("fireplace", "fire place", "hearth", "mantel", "chimney"),
    "wall coverings": ("wallpaper", "panelling", "paneling", "wainscoting", "wall panel", "brick wall",
                       "exposed brick",
                       "brick", "shiplap", "moulding", "molding", "wood panel", "stone wall", "tile", "backsplash",
                       "wall panelling", "wall paneling"),
    "floor coverings": ("carpet", "carpeting", "wall to wall carpet", "tiled floor", "marble floor", "concrete floor",
                        "tile floor", "herringbone", "linoleum", "laminate"),
    "built-in furniture": ("kitchen island", "island", "countertop", "counter", "kitchen cabinet", "built in",
                           "built ins",
                           "fitted kitchen", "appliance", "fridge", "refrigerator", "oven", "stove", "sink", "bathtub",
                           "tub", "vanity", "staircase", "stair", "built in wardrobe", "shower cabin"),
    "the view and the daylight": ("view", "sunset", "sunrise", "sunlight", "sunshine", "natural light", "daylight",
                                  "evening", "sea view", "sky", "golden hour", "snow", "garden", "ocean view"),
    "people and animals": ("person", "people", "man", "woman", "dog", "cat", "puppy", "kitten"),
    "technical equipment": ("air conditioner", "radiator", "heater", "ceiling fan", "fan", "projector", "piano",
                            "pool table",
                            "swimming pool", "pool", "jacuzzi", "hot tub", "aquarium", "car", "treadmill", "gym"),
}  # fmt: skip
"""What the photo keeps as it is or what is not in the catalogue: said back when a prompt asks for it."""

NEVER_PLURAL = frozenset(
    ("seating", "lighting", "greenery", "storage", "bedding", "upholstery", "furniture", "flooring")
)
