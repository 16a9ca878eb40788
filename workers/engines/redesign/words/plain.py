"""Words that hold a sentence together, or say nothing that a room could be arranged by."""

from __future__ import annotations

NOT = (
    "no", "not", "without", "dont", "do not", "never", "none", "avoid", "avoiding", "remove", "delete", "excluding",
    "exclude", "except", "minus", "lose", "hide", "replace", "nor", "neither", "free of", "instead of", "rather than",
    "get rid of", "take out", "take away", "i hate", "hate", "dislike", "doesnt", "isnt", "shouldnt", "no more",
    "lacking",
    "i dont like", "i dont want", "dont want", "do not want", "i do not want", "do not like", "dont use", "dont add",
    "do not use", "do not add", "not want", "skip",
    "absolutely no", "zero", "leave out", "ban",
)  # fmt: skip
NOT_TOO = ("not too", "not so", "not very", "not overly", "less", "too", "not that", "nothing too", "not really", "not")
"""Before a mood: its opposite."""
JOIN = ("and", "or", "plus", "n")
ARTICLES = (
    "a",
    "an",
    "the",
    "any",
    "my",
    "our",
    "your",
    "this",
    "that",
    "these",
    "those",
    "its",
    "their",
    "his",
    "her",
)
LINKS = (
    "in", "of", "made of", "made from", "made out of", "painted", "painted in", "colored", "coloured", "are", "is",
    "be",
    "to", "should be", "upholstered in", "covered in", "finished in", "out of", "stained", "color", "colour", "in a",
    "into", "using", "from", "must be", "to be", "dyed", "clad in",
)  # fmt: skip
"""After a noun: what follows is said of it."""
STOPS = (
    "with", "but", "featuring", "including", "include", "add", "adding", "have", "has", "having", "use", "make",
    "give",
    "want", "put", "place", "need", "like", "i want", "i would like", "id like", "please", "then", "also", "while",
    "however", "only", "just", "keep", "keeping", "there", "where", "which", "who", "for", "so", "because", "if",
    "turn",
    "convert", "transform", "change", "paint", "plus", "as well as", "love", "prefer", "yes", "at", "on", "by",
)  # fmt: skip
"""Words that begin something new."""
TURN = ("into", "as", "as a", "into a", "into an", "to a", "like a", "become", "becomes", "as an", "to an")
"""Before a room: it is what the room is to become."""
NEAR = (
    "keep", "keeping", "near", "by", "beside", "under", "facing", "around", "next to", "in front of", "before",
    "behind",
    "opposite", "towards", "toward", "along", "above", "over", "against", "on", "at", "preserve", "same", "existing",
    "current", "keep the existing", "through", "from", "matching", "match", "below", "beneath",
)  # fmt: skip
"""Before a part of the house: it is only named for its place."""
TOUCHES = ("touch", "touches", "accent", "accents", "element", "elements", "hint", "hints", "influence", "influences",
           "detail", "details", "feel", "twist", "flair", "inspired")  # fmt: skip
"""After a style: it is a side dish, not the style."""

FILLER = frozenset(
    """
    i we you me us he she it they them my our im its is was were been being am will would could can should may
    might shall must do does did done get gets got go goes going let lets make makes making made create creates
    creating
    design designs designed designing redesign redesigned redesigning remodel renovate renovated renovation refresh
    restyle makeover decorate decorated decorating furnish furnished furnishing stage staged staging style styled
    styles styling interior interiors architecture architectural architect decorator designer room rooms space spaces
    area areas home homes house houses place places property listing real estate photo photos picture image images
    photograph photography photorealistic realistic realism hyperrealistic render rendering rendered 3d cgi
    visualization
    4k 8k hd uhd hdr ultra high resolution quality detailed highly definition sharp professional magazine editorial
    beautiful beautifully nice nicer nicely lovely great good better best amazing awesome stunning gorgeous perfect
    perfectly
    attractive pretty cool wonderful fantastic impressive interesting unique special new newly fresh freshly old
    stylish fashionable tasteful tastefully aesthetic aesthetics aesthetically look looks looking feel feels feeling
    vibe vibes atmosphere ambiance ambience mood theme themed inspired inspiration concept idea ideas scheme palette
    palettes color colors colour colours coloured colored tone tones hue hues shade shades natural naturally nature
    organic texture textures textured pattern patterns patterned material materials finish finishes element elements
    detail details touch touches layout layouts arrangement arranged structure original same existing current
    please thanks thank hi hello hey dear kindly try maybe perhaps possibly bit little quite rather really very super
    too more most much many less least few some any all every each other others another such own same so as than then
    thus well just only even also still again always often ever never once here there now today when where while why
    how
    what which who whose whom that this these those the a an and or but if because since until although though
    in on at by to from of off up down out over under into onto through across about around between among along after
    before behind above below near next beside against toward towards for with within without plus per via like unlike
    be have has had having keep keeps kept keeping want wants wanted wanting need needs needed needing wish wishes love
    loves prefer use uses used using add adds added adding put puts bring include includes including featuring feature
    features give gives giving take takes show shows showing see turn turns turned change changes changed convert
    transform transformed replace set sets setting both either one ones something anything everything things thing
    stuff
    someone everyone lots lot plenty mix mixed mixture combination combined combine blend balance balanced
    matching match matches complement complementing complements contrast contrasting coordinated cohesive harmonious
    functional practical relaxing relaxed calm calming peaceful serene tranquil soothing quiet spacious open big large
    larger wide long short high low tall round square rectangular oval curved straight full empty vacant furnished
    unfurnished completely fully totally entirely mostly mainly primarily slightly subtle subtly simple timeless
    family friendly kid friendly pet guests guest couple young adult buyer buyers rent rental airbnb sale selling
    sell expensive cheap budget affordable premium quality main focal point center centre middle side corner left right
    back front top bottom freestanding plush mounted textural handmade handcrafted artisanal authentic
    statement piece pieces items item decorative ready livable lived version option prompt wise
    not no yes ok okay ll ve re s t d m x plan plans floorplan seen taken shot camera wide angle lens pro proper
    properly overall general generally typical keeping instagram pinterest worthy
    """.split()  # noqa: SIM905 - as prose: a list of strings would fill pages
)
