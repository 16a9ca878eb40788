"""What rooms are called on plans: English, German, French and Spanish."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from workers.engines.staging.plan import words

NAMES: dict[str, tuple[str, ...]] = {
    words.LIVING: (
        *(
            "living room",
            "living",
            "lounge",
            "reception room",
            "reception",
            "sitting room",
            "family room",
            "great room",
        ),
        *("drawing room", "lr", "wohnzimmer", "wohnen", "wohnraum", "stube", "wohn-/esszimmer", "wohn esszimmer"),
        *("sejour", "salon", "piece de vie", "sala de estar", "sala", "estar", "salon comedor"),
    ),
    words.DINING: ("dining room", "dining", "dining area", "esszimmer", "essen", "salle a manger", "comedor"),
    words.KITCHEN: (
        *("kitchen", "kitchenette", "kit", "kitchen diner", "kueche", "kuche", "kochen", "wohnkuche", "kochnische"),
        "kiche",  # as a reader that knows no umlauts sees it
        *("cuisine", "cocina"),
    ),
    words.BEDROOM: (
        *(
            "bedroom",
            "master bedroom",
            "principal bedroom",
            "guest room",
            "br",
            "bed",
            "mbr",
            "schlafzimmer",
            "schlafen",
        ),
        *("zimmer", "gastezimmer", "chambre", "dormitorio", "habitacion", "alcoba", "recamara"),
    ),
    words.KIDS: ("kids room", "children", "nursery", "kinderzimmer", "kind", "chambre enfant", "dormitorio infantil"),
    words.STUDY: (
        "study",
        "office",
        "home office",
        "den",
        "arbeitszimmer",
        "buro",
        "biro",
        "bureau",
        "despacho",
        "estudio",
    ),
    words.BATHROOM: (
        *("bathroom", "bath", "shower room", "shower", "ensuite", "en suite", "ba", "bad", "badezimmer", "dusche"),
        *(
            "dusche wc",
            "bad wc",
            "salle de bains",
            "salle de bain",
            "salle d eau",
            "sdb",
            "bano",
            "cuarto de bano",
            "aseo",
        ),
    ),
    words.TOILET: ("wc", "toilet", "cloakroom", "powder room", "powder", "gaste wc", "toilette", "toilettes"),
    words.HALL: (
        *("hall", "hallway", "corridor", "entrance hall", "entrance", "entry", "foyer", "landing", "lobby", "flur"),
        *("diele", "gang", "eingang", "windfang", "garderobe", "entree", "couloir", "degagement", "palier"),
        *("pasillo", "recibidor", "vestibulo", "entrada", "distribuidor"),
    ),
    words.STORAGE: (
        *("storage", "store", "store room", "pantry", "cupboard", "abstellraum", "abstellkammer", "speisekammer"),
        *("keller", "cellier", "rangement", "placard", "trastero", "despensa", "almacen"),
    ),
    words.LAUNDRY: (
        "laundry",
        "utility",
        "utility room",
        "hauswirtschaftsraum",
        "hwr",
        "waschkuche",
        "buanderie",
        "lavadero",
    ),
    words.GARAGE: ("garage", "carport", "garaje", "cochera"),
    words.BALCONY: (*("balcony", "terrace", "patio", "deck", "loggia", "balkon", "terrasse", "balcon", "terraza"),),
    words.STAIRS: ("stairs", "staircase", "treppe", "treppenhaus", "escalier", "escalera"),
    words.CLOSET: (
        *(
            "closet",
            "walk in closet",
            "wardrobe",
            "dressing",
            "dressing room",
            "wic",
            "cl",
            "ankleide",
            "ankleidezimmer",
        ),
        *("vestidor", "armario"),
    ),
}

LEAST_ALIKE = 0.82
"""A word of five letters or more may differ in about one letter of six from the name: readers of text slip."""


def folded(text: str) -> str:
    """Lower case without accents, figures and signs: `Küche 2` and `KUCHE` are the same."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z]+", " ", plain).split())


_BY_NAME = {folded(name): kind for kind, names in NAMES.items() for name in names}
_LONGEST_FIRST = sorted(_BY_NAME, key=lambda name: -len(name))


def kind_of(text: str) -> str | None:
    """The kind of room that a label names, or None. The longest name that stands in it wins."""
    said = folded(text)
    tokens = said.split()
    for name in _LONGEST_FIRST:
        if _contains(tokens, name.split()):
            return _BY_NAME[name]
    best, kind = LEAST_ALIKE, None
    for token in tokens:
        if len(token) < 5:
            continue
        for name, candidate in _BY_NAME.items():
            if abs(len(name) - len(token)) > 2 or len(name) < 5:
                continue
            alike = SequenceMatcher(None, token, name).ratio()
            if alike >= best:
                best, kind = alike, candidate
    return kind


def is_name(word: str) -> bool:
    """Whether a word is the whole name of a room, letter by letter."""
    return folded(word) in _BY_NAME


def _contains(tokens: list[str], name: list[str]) -> bool:
    """Whether name stands in tokens as whole words."""
    return any(tokens[at : at + len(name)] == name for at in range(len(tokens) - len(name) + 1))
