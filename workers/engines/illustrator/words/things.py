"""Words for things that stand alone before a plain ground, beside the pieces of the furniture catalogue."""

from __future__ import annotations

PRODUCTS: dict[str, tuple[str, ...]] = {
    "mug": ("mug", "coffee mug", "cup", "tea cup", "teacup", "coffee cup"),
    "bottle": ("bottle", "water bottle", "wine bottle", "glass bottle", "shampoo bottle", "sauce bottle"),
    "dropper": ("dropper bottle", "serum", "serum bottle", "essential oil", "dropper", "cosmetic bottle", "skincare",
                "skin care", "skincare product", "cosmetics"),
    "perfume": ("perfume", "perfume bottle", "fragrance", "cologne", "fragrance bottle"),
    "jar": ("jar", "cream jar", "jam jar", "honey jar", "cosmetic jar", "face cream", "moisturizer", "spice jar"),
    "tube": ("tube", "hand cream", "toothpaste", "lotion tube", "cream tube", "sunscreen"),
    "can": ("can", "soda can", "tin", "beer can", "drink can", "tin can", "energy drink", "soda"),
    "box": ("box", "package", "packaging", "carton", "parcel", "cardboard box", "product box", "packaging box",
            "product packaging", "product", "cereal box"),
    "gift": ("gift box", "present box", "gift", "present"),
    "pouch": ("pouch", "coffee bag", "stand up pouch", "bag of coffee", "coffee beans bag", "tea bag", "snack bag"),
    "candle": ("candle", "scented candle", "candles"),
    "vase": ("vase", "flower vase", "ceramic vase"),
    "flowers": ("vase with flowers", "vase of flowers", "bouquet", "flowers in a vase", "flower bouquet"),
    "bowl": ("bowl", "salad bowl", "ceramic bowl", "fruit bowl"),
    "plate": ("plate", "dish", "dinner plate"),
    "teapot": ("teapot", "tea pot", "kettle"),
    "jug": ("jug", "pitcher", "carafe"),
    "tumbler": ("drinking glass", "tumbler", "water glass", "glass of water"),
    "goblet": ("wine glass", "goblet", "champagne glass", "stemware"),
    "books": ("book stack", "stack of books", "books"),
    "book": ("book", "notebook", "hardcover", "journal", "magazine", "hardcover book"),
    "frame": ("picture frame", "photo frame", "frame", "framed picture", "framed photo", "canvas print",
              "framed poster"),
    "fruit": ("fruit", "orange fruit", "oranges", "apples", "lemons", "fruits"),
    "bread": ("bread", "loaf", "loaf of bread"),
    "sphere": ("sphere", "ball", "orb", "globe"),
    "cube": ("cube", "block"),
    "cylinder": ("cylinder",),
    "cone": ("cone",),
    "podium": ("podium", "empty podium", "product podium", "stage podium", "empty plinth"),
}  # fmt: skip

STAGES: dict[str, tuple[str, ...]] = {
    "plinth": ("plinth", "pedestal", "podium", "stand", "stage"),
    "sweep": ("studio", "studio backdrop", "studio background", "infinity cove", "seamless background",
              "product photo", "product shot", "product photography", "packshot", "studio light", "studio lighting",
              "catalogue photo", "studio shot", "mockup", "mock up", "soft studio light", "soft light",
              "softbox"),
    "backdrop": ("background", "backdrop", "back ground", "wall", "ground"),
}  # fmt: skip
