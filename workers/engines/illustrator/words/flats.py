"""Words for what is drawn flat: patterns, emblems, printed matter, abstract grounds."""

from __future__ import annotations

PATTERNS: dict[str, tuple[str, ...]] = {
    "stripes": ("stripe", "striped", "pinstripe", "striped pattern"),
    "dots": ("dot", "polka dot", "polka dots", "dotted", "spots", "polkadot"),
    "checks": ("check", "checked", "checkered", "chequered", "checkerboard", "chessboard", "checker"),
    "gingham": ("gingham", "plaid", "tartan", "picnic cloth", "vichy"),
    "chevron": ("chevron", "zigzag", "zig zag", "herringbone pattern", "herringbone"),
    "tiles": ("tile", "azulejo", "moroccan tile", "mosaic", "tiled", "moroccan pattern", "portuguese tile"),
    "waves": ("wavy", "wave pattern", "waves pattern", "seigaiha", "japanese waves", "wavy lines"),
    "scallops": ("scallop", "scalloped", "fish scale", "fish scales", "mermaid"),
    "terrazzo": ("terrazzo", "confetti", "speckle", "speckled"),
    "botanical": ("botanical", "leaf pattern", "leaves pattern", "floral", "foliage pattern", "flower pattern",
                  "leafy", "botanical pattern", "tropical leaves", "fern pattern"),
    "triangles": ("triangle", "geometric", "geometric pattern", "low poly", "harlequin"),
    "hexagons": ("hexagon", "honeycomb", "hexagonal"),
    "memphis": ("memphis", "memphis pattern", "80s pattern", "retro pattern"),
    "grid": ("grid", "graph paper", "grid lines", "grid pattern"),
    "diamonds": ("diamond pattern", "argyle", "rhombus", "lozenge"),
    "arcs": ("art deco pattern", "fan pattern", "deco fans", "art deco"),
    "bricks": ("brick pattern", "brick wall pattern", "bricks"),
}  # fmt: skip

PATTERN_HINTS = ("pattern", "seamless", "seamless pattern", "wallpaper", "textile", "fabric print", "repeat pattern",
                 "repeating", "wrapping paper", "tileable", "print pattern", "surface design")  # fmt: skip

EMBLEMS: dict[str, tuple[str, ...]] = {
    "heart": ("heart", "love"),
    "star": ("star", "five pointed star", "gold star"),
    "sun": ("sun", "smiling sun", "sunshine"),
    "moon": ("moon", "crescent moon", "crescent"),
    "cloud": ("cloud",),
    "rainbow": ("rainbow",),
    "flower": ("flower", "daisy", "blossom", "sunflower", "tulip", "rose flower"),
    "leaf": ("leaf", "leaves", "sprig"),
    "tree": ("tree",),
    "pine": ("pine", "pine tree", "christmas tree", "fir"),
    "cactus": ("cactus", "cacti", "succulent"),
    "mountain": ("mountain", "peak", "mountain peak"),
    "wave": ("wave", "surf"),
    "house": ("house", "home", "cottage"),
    "cup": ("coffee", "coffee cup", "cup of coffee", "tea", "cup of tea", "hot chocolate", "coffee shop", "cafe",
            "espresso", "latte", "tea cup"),
    "bolt": ("lightning bolt", "lightning", "bolt", "thunderbolt"),
    "drop": ("drop", "droplet", "water drop", "raindrop"),
    "cat": ("cat", "kitten", "kitty"),
    "dog": ("dog", "puppy", "corgi"),
    "bear": ("bear", "teddy bear", "panda"),
    "bunny": ("bunny", "rabbit", "hare"),
    "fish": ("fish", "goldfish"),
    "bird": ("bird", "robin", "sparrow"),
    "butterfly": ("butterfly",),
    "mushroom": ("mushroom", "toadstool"),
    "apple": ("apple",),
    "lemon": ("lemon", "lime slice", "lemon slice", "citrus", "orange slice"),
    "strawberry": ("strawberry", "berry"),
    "avocado": ("avocado",),
    "pizza": ("pizza", "pizza slice", "slice of pizza"),
    "donut": ("donut", "doughnut"),
    "icecream": ("ice cream", "ice cream cone", "gelato"),
    "cupcake": ("cupcake", "muffin", "cake"),
    "rocket": ("rocket", "spaceship", "rocket ship"),
    "planet": ("planet", "saturn"),
    "balloon": ("balloon",),
    "umbrella": ("umbrella", "parasol"),
    "boat": ("boat", "sailboat", "ship"),
    "crown": ("crown",),
    "gift": ("gift", "present", "gift box"),
    "smiley": ("smiley", "smile", "smiley face", "happy face", "emoji"),
    "bulb": ("light bulb", "lightbulb", "idea"),
    "key": ("key",),
    "book": ("book", "open book", "reading"),
}  # fmt: skip

SHEETS: dict[str, tuple[str, ...]] = {
    "poster": ("poster", "flyer", "leaflet", "placard", "cover", "book cover", "album cover", "typographic poster",
               "typography", "typographic", "lettering", "quote", "quotation", "headline", "print", "title card",
               "slogan", "flier"),
    "banner": ("banner", "header", "hero", "web banner", "thumbnail", "headline banner", "hero image", "cover image",
               "billboard", "advert", "ad", "advertisement", "promotion"),
    "logo": ("logo", "wordmark", "monogram", "logotype", "brand mark", "emblem", "badge", "crest", "brand logo"),
    "sign": ("sign", "street sign", "shop sign", "door sign", "signboard", "signage", "plaque"),
    "card": ("card", "business card", "greeting card", "birthday card", "invitation", "postcard", "invite",
             "wedding invitation", "thank you card", "label", "ticket", "menu", "voucher"),
}  # fmt: skip

ABSTRACTS: dict[str, tuple[str, ...]] = {
    "gradient": ("gradient", "gradient background", "ombre", "mesh gradient", "colour gradient", "color gradient"),
    "shapes": ("abstract", "abstract shapes", "abstract art", "shapes", "geometric shapes", "bauhaus", "blob",
               "abstract background", "abstract composition", "circle", "cutouts", "matisse"),
    "bokeh": ("bokeh", "blurred lights", "defocused lights"),
    "paper": ("paper texture", "plain background", "solid background", "solid colour", "solid color",
              "blank background"),
}  # fmt: skip

ICONS = ("icon", "sticker", "emoji icon", "die cut", "clip art", "clipart", "symbol", "pictogram", "mascot",
         "sticker sheet", "die cut sticker", "vector", "vector art", "flat icon")  # fmt: skip
"""Words that ask for an emblem rather than for a scene."""
