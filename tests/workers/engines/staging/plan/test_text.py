"""What is written on plans: rooms' names in four languages, lengths in metres and feet."""

from __future__ import annotations

import numpy as np
import pytest

from workers.engines.staging.plan import text
from workers.engines.staging.plan import words as say
from workers.engines.staging.plan.lengths import area_in, lengths_in
from workers.engines.staging.plan.names import kind_of
from workers.engines.staging.plan.text import labels_of, read_words, whole
from workers.engines.staging.plan.words import Word


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Bedroom 2", say.BEDROOM),
        ("BR", say.BEDROOM),
        ("Reception\nRoom", say.LIVING),
        ("Küche", say.KITCHEN),
        ("Schlafzimmer", say.BEDROOM),
        ("Kinderzimmer 12,4 m²", say.KIDS),
        ("Gäste-WC", say.TOILET),
        ("Salle de bains", say.BATHROOM),
        ("Séjour", say.LIVING),
        ("Baño", say.BATHROOM),
        ("Dormitorio 1", say.BEDROOM),
        ("Bathroorn", say.BATHROOM),
        ("Pasill", say.HALL),
        ("Kiche", say.KITCHEN),
        ("Second Floor", None),
        ("N", None),
        ("Approx. 1295 sq. feet", None),
    ],
)
def test_a_label_names_a_room(label: str, kind: str | None) -> None:
    assert kind_of(label) == kind


@pytest.mark.parametrize(
    ("line", "lengths"),
    [
        ("3.40 m", (3.40,)),
        ("5,16 x 3,48m", (5.16, 3.48)),
        ("4.42x3.73m", (4.42, 3.73)),
        ("3400", (3.4,)),
        ("340 x 285", (3.4, 2.85)),
        ("12'6\"", (12 * 0.3048 + 6 * 0.0254,)),
        ("14’9” × 6’10”", (14 * 0.3048 + 9 * 0.0254, 6 * 0.3048 + 10 * 0.0254)),
        ("12' x 8'6\"", (12 * 0.3048, 8 * 0.3048 + 6 * 0.0254)),
        ("12.5 x 10.2 ft", (12.5 * 0.3048, 10.2 * 0.3048)),
        ("13.1' x 9.8'", (13.1 * 0.3048, 9.8 * 0.3048)),
        ("3.99m x 3.79m (13'1\"x", (3.99, 3.79)),
        ("12.4 m²", ()),
        ("12,4 m?", ()),
        ("146 sq ft", ()),
        ("Bedroom 2", ()),
        ("1295 sq. feet", ()),
        ("3.1 x 2.2 x 2.5", ()),
    ],
)
def test_lengths_are_read_as_written(line: str, lengths: tuple[float, ...]) -> None:
    assert lengths_in(line) == pytest.approx(lengths)


@pytest.mark.parametrize(
    ("line", "area"),
    [
        ("12,4 m²", 12.4),
        ("20.7 m?", 20.7),
        ("9m’", 9.0),
        ("15.1 qm", 15.1),
        ("7 sq m", 7.0),
        ("146 sq ft", 146 * 0.3048**2),
        ("146 sq. feet", 146 * 0.3048**2),
        ("3.40 m x 2.80 m", None),
        ("12'6\" x 9'", None),
        ("Approx. 1295 m2", None),
    ],
)
def test_areas_are_read_as_written(line: str, area: float | None) -> None:
    assert area_in(line) == (None if area is None else pytest.approx(area))


def test_words_join_to_lines_and_lines_to_labels() -> None:
    words = (
        Word("Living", 0.9, (100, 50, 160, 70)),
        Word("Room", 0.9, (168, 50, 215, 70)),
        Word("4.20", 0.9, (110, 78, 145, 96)),
        Word("x", 0.9, (150, 80, 158, 96)),
        Word("3.10", 0.9, (164, 78, 200, 96)),
        Word("Kitchen", 0.9, (400, 50, 470, 70)),
    )

    labels = labels_of(words)

    assert [(label.text, label.kind, label.sizes) for label in labels] == [
        ("Living Room\n4.20 x 3.10", say.LIVING, (4.2, 3.1)),
        ("Kitchen", say.KITCHEN, ()),
    ]
    assert labels[0].box == (100, 50, 215, 96)


def test_a_label_takes_in_signs_that_could_not_be_read_but_no_walls() -> None:
    ink = np.zeros((100, 300), bool)
    ink[40:60, 70:84] = True  # an unread sign beside the word
    ink[40:60, 90:140] = True
    ink[:, 150:156] = True  # a wall
    label = labels_of([Word("4.20", 0.9, (90, 40, 140, 60))])[0]

    assert whole(label, ink).box == (70, 40, 140, 60)


def test_without_the_reading_program_there_are_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "PROGRAM", "no-such-program-here")

    assert read_words(np.ones((50, 50), np.float32)) == ()
