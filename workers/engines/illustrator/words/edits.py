"""Words for what is done to a reference picture, and for where something goes."""

from __future__ import annotations

EDITS: dict[str, tuple[str, ...]] = {
    "blur": ("blur", "blurred", "blurry", "soft focus", "out of focus", "defocus"),
    "sharpen": ("sharpen", "sharper", "crisper", "sharp"),
    "brighten": ("brighten", "brighter", "lighten", "increase brightness", "more light", "lighter"),
    "darken": ("darken", "darker", "decrease brightness", "dim"),
    "contrast": ("more contrast", "increase contrast", "higher contrast", "high contrast", "punchier"),
    "mono": ("black and white", "greyscale", "grayscale", "monochrome", "desaturate", "desaturated", "b w", "bw",
             "remove the color", "remove the colour", "remove color", "black & white"),
    "sepia": ("sepia", "sepia tone", "old photo", "antique"),
    "vintage": ("vintage", "retro", "faded", "film look", "nostalgic", "analog", "analogue"),
    "saturate": ("saturate", "more saturated", "vivid", "vibrant", "more colorful", "more colourful", "saturated"),
    "warm": ("warmer", "warm tones", "warm up", "warm tone", "warm"),
    "cool": ("cooler", "cool tones", "colder", "cool tone", "cold"),
    "invert": ("invert", "negative", "inverted", "invert the colors", "invert the colours"),
    "mirror": ("mirror", "flip", "flip horizontally", "mirrored", "flipped", "flip it"),
    "upside": ("upside down", "flip vertically"),
    "rotate": ("rotate", "turn sideways", "rotated"),
    "pixelate": ("pixelate", "pixelated", "pixel art", "pixels", "mosaic effect"),
    "sketch": ("sketch", "pencil sketch", "pencil drawing", "line drawing", "line art", "drawing"),
    "cartoon": ("cartoon", "comic", "comic style", "cartoonish", "pop art", "flat illustration", "posterize",
                "posterise", "illustration style"),
    "painting": ("oil painting", "painterly", "painting", "watercolor", "watercolour", "brush strokes"),
    "vignette": ("vignette", "dark edges"),
    "duotone": ("duotone", "two tone", "tinted", "tint", "recolor", "recolour", "colorize", "colourize"),
    "frame": ("border", "white border", "passepartout", "polaroid", "white frame", "thick border"),
    "circle": ("circle crop", "crop to a circle", "round crop", "circular", "round avatar", "avatar",
               "profile picture"),
    "crop": ("crop", "resize", "fit", "reframe", "aspect ratio", "crop to"),
    "cutout": ("remove the background", "remove background", "transparent background", "no background",
               "without background", "background removed", "cut out", "cutout"),
    "grain": ("grain", "grainy", "film grain", "noise"),
    "fade": ("fade", "washed out", "fade out", "semi transparent", "translucent"),
}  # fmt: skip

ROLES: dict[str, tuple[str, ...]] = {
    "logo": ("logo", "watermark", "our logo", "my logo", "brand", "badge", "stamp"),
    "hang": ("framed", "on the wall", "on a wall", "hang", "hanging", "hung", "in a frame", "as a painting",
             "as wall art", "gallery wall", "wall art", "picture frame", "photo frame"),
    "print": ("printed on", "print on", "on a mug", "label", "on the label", "as the label", "as a label", "wrapped",
              "on the packaging", "as packaging", "on the box", "printed", "mockup", "mock up"),
    "collage": ("collage", "side by side", "grid", "moodboard", "mood board", "combine", "together", "diptych",
                "triptych", "before and after", "montage", "photo grid"),
    "ground": ("as background", "as the background", "background image", "as a background", "background"),
}  # fmt: skip

PLACES: dict[str, tuple[str, ...]] = {
    "top left": ("top left", "upper left", "top left corner", "upper left corner", "left top"),
    "top right": ("top right", "upper right", "top right corner", "upper right corner", "right top"),
    "bottom left": ("bottom left", "lower left", "bottom left corner", "lower left corner"),
    "bottom right": ("bottom right", "lower right", "bottom right corner", "lower right corner", "corner",
                     "in the corner"),
    "top": ("top", "at the top", "upper part", "upper"),
    "bottom": ("bottom", "at the bottom", "lower part", "lower third"),
    "left": ("left", "on the left", "left side"),
    "right": ("right", "on the right", "right side"),
    "centre": ("center", "centre", "middle", "in the center", "in the middle", "in the centre", "centered",
               "centred"),
}  # fmt: skip
