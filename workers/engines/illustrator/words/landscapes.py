"""Words for skies and land: what is seen, at what time of day, in what weather."""

from __future__ import annotations

LAND: dict[str, tuple[str, ...]] = {
    "sky": ("sky", "heaven", "cloudscape", "skyscape"),
    "sun": ("sun",),
    "moon": ("moon", "full moon", "crescent", "crescent moon"),
    "stars": ("star", "starry", "starry sky", "starlight", "milky way", "constellation", "night sky", "galaxy",
              "cosmos", "outer space", "nebula"),
    "clouds": ("cloud", "cloudy sky"),
    "mountains": ("mountain", "mountain range", "peak", "alps", "summit", "fjord", "cliff", "canyon", "volcano"),
    "hills": ("hill", "rolling hill", "valley", "countryside", "landscape", "scenery", "nature", "vineyard",
              "highland"),
    "forest": ("forest", "wood land", "woodland", "pine forest", "pine tree", "pine", "woods", "jungle", "fir"),
    "trees": ("tree", "birch", "oak tree", "orchard", "park", "grove"),
    "palms": ("palm tree", "palm", "coconut tree"),
    "sea": ("sea", "ocean", "seascape", "bay", "gulf", "water", "harbour", "harbor", "horizon"),
    "waves": ("wave", "surf"),
    "lake": ("lake", "pond", "lagoon", "loch"),
    "river": ("river", "stream", "creek"),
    "beach": ("beach", "shore", "coast", "coastline", "seaside", "island", "seashore", "tropical beach"),
    "dunes": ("desert", "dune", "sand dune", "sahara"),
    "field": ("field", "meadow", "grass", "grassland", "prairie", "lawn", "pasture", "wheat field"),
    "flowers": ("flower field", "wildflower", "poppy", "lavender field", "tulip field", "flower meadow", "poppies"),
    "city": ("city", "skyline", "cityscape", "downtown", "skyscraper", "urban skyline", "metropolis", "town"),
    "birds": ("bird", "seagull", "flock of birds", "flock"),
    "boat": ("boat", "sailboat", "sailing boat", "yacht", "ship", "sail boat"),
    "cabin": ("cabin", "cottage", "hut", "farmhouse building", "barn", "log cabin", "small house"),
    "lighthouse": ("lighthouse",),
    "balloon": ("hot air balloon", "air balloon"),
    "rainbow": ("rainbow sky", "rainbow"),
    "aurora": ("aurora", "northern lights", "aurora borealis", "polar lights"),
    "road": ("road", "path", "trail", "highway"),
}  # fmt: skip
"""Those whose plural means the same thing are entered with it."""

TIMES: dict[str, tuple[str, ...]] = {
    "dawn": ("dawn", "sunrise", "daybreak", "early morning"),
    "day": ("day", "daytime", "noon", "midday", "morning", "afternoon", "sunny", "sunny day", "blue sky", "clear sky"),
    "sunset": ("sunset", "golden hour", "evening", "sundown", "evening sky", "golden light"),
    "dusk": ("dusk", "twilight", "blue hour", "nightfall"),
    "night": ("night", "midnight", "nighttime", "moonlit", "moonlight", "night time"),
}  # fmt: skip

WEATHER: dict[str, tuple[str, ...]] = {
    "clear": ("clear", "cloudless"),
    "cloudy": ("cloudy", "partly cloudy", "fluffy clouds"),
    "overcast": ("overcast", "grey sky", "gloomy", "gray sky"),
    "rain": ("rain", "rainy", "drizzle", "rainfall", "wet weather"),
    "storm": ("storm", "stormy", "thunderstorm", "lightning", "thunder", "tempest"),
    "snow": ("snow", "snowy", "winter", "wintry", "snowfall", "snow covered", "blizzard", "arctic", "snowcapped"),
    "fog": ("fog", "foggy", "mist", "misty", "haze", "hazy"),
    "autumn": ("autumn", "fall foliage", "autumnal", "fall colors", "fall colours"),
    "spring": ("spring", "springtime", "cherry blossom"),
    "summer": ("summer", "summery"),
}  # fmt: skip
