"""Stacked columns, drawn by the server as plain boxes: readable without a script, on a phone, and by a screen reader
as the table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """A piece of a column. height: percent of the plot. title: what a pointer over it reads."""

    tone: str
    height: float
    title: str


@dataclass(frozen=True)
class Column:
    label: str
    segments: list[Segment]
    total: int
    numbers: list[int]


@dataclass(frozen=True)
class Series:
    """name: in the legend. tone: the class that colours it. total: over all columns."""

    name: str
    tone: str
    total: int


@dataclass(frozen=True)
class Chart:
    """top: the value at the upper edge. half: in the middle. unit: of the numbers."""

    title: str
    unit: str
    columns: list[Column]
    series: list[Series]
    top: int
    half: str


def scale_top(highest: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100 … that is not below the highest column, so that the half is whole."""
    top = 2
    factors = (2, 4, 10)
    power = 1
    while top < highest:
        for factor in factors:
            top = factor * power
            if top >= highest:
                break
        power *= 10
    return top


def stacked_columns(
    *, title: str, unit: str, labels: Sequence[str], series: Sequence[tuple[str, str, Sequence[int]]]
) -> Chart:
    """series: (name, tone, one number for each label). Series without any number are left out."""
    series = [row for row in series if any(row[2])]
    totals = [sum(row[2][index] for row in series) for index in range(len(labels))]
    top = scale_top(max(totals, default=0))
    columns = [
        Column(
            label=label,
            segments=[
                Segment(tone, 100 * numbers[index] / top, f"{label}: {numbers[index]} {name.lower()}")
                for name, tone, numbers in series
                if numbers[index]
            ],
            total=totals[index],
            numbers=[numbers[index] for _, _, numbers in series],
        )
        for index, label in enumerate(labels)
    ]
    return Chart(
        title, unit, columns, [Series(name, tone, sum(numbers)) for name, tone, numbers in series], top, f"{top // 2}"
    )
