"""Micro-dollars and their text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.money import MAX_MICROS, MICROS, from_usd, to_usd

amounts = st.integers(min_value=-MAX_MICROS, max_value=MAX_MICROS)


@given(amounts)
def test_an_amount_survives_being_written_and_read(micros):
    assert from_usd(to_usd(micros)) == micros


@given(amounts)
def test_the_text_is_the_exact_amount(micros):
    text = to_usd(micros)

    assert Decimal(text) * MICROS == micros
    assert 2 <= len(text.partition(".")[2]) <= 6
    assert not text.startswith("+")


@given(st.text(max_size=30))
def test_any_text_is_an_exact_amount_or_refused(text):
    try:
        micros = from_usd(text)
    except ValueError:
        return

    assert Decimal(text.strip()) * MICROS == micros


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "0.00"),
        (1, "0.000001"),
        (-1, "-0.000001"),
        (10_000, "0.01"),
        (500_000, "0.50"),
        (1_500_000, "1.50"),
        (1_234_560, "1.23456"),
        (-25 * MICROS, "-25.00"),
        (10**15, "1000000000.00"),
    ],
)
def test_amounts_as_people_read_them(micros, text):
    assert to_usd(micros) == text
    assert from_usd(text) == micros


@pytest.mark.parametrize(
    ("text", "micros"), [("25", 25_000_000), (" 0.5 ", 500_000), ("+1.25", 1_250_000), ("007", 7_000_000)]
)
def test_other_ways_to_write_an_amount(text, micros):
    assert from_usd(text) == micros


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ten",
        "$5",
        "1,50",
        "1_000",
        "1 000",
        ".5",
        "5.",
        "1e3",
        "1e999999",
        "-1e999999",
        "0x10",
        "nan",
        "sNaN",
        "inf",
        "-Infinity",
        "0.0000001",
        "1.0000000000000000000000000000001",
        "1000000000.000001",
        "99999999999999999999",
        "--5",
        "٥",
        "1\x00",
        "9" * 5000,
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"is not an amount of US dollars|is more than a billion US dollars") as caught:
        from_usd(text)

    assert len(str(caught.value)) < 300
