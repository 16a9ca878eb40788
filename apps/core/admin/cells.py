"""Cells of lists and pages: money in dollars, short times, links; everything from outside is escaped."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from apps.core.money import to_usd

NOTHING = "–"


def usd(micros: int | None) -> str:
    """Micro-dollars for people: `1,234.50 USD`, at least two decimals, a real minus sign."""
    if micros is None:
        return NOTHING
    whole, _, fraction = to_usd(abs(micros)).partition(".")
    return f"{'−' if micros < 0 else ''}{int(whole):,}.{fraction} USD"


def amount_cell(micros: int | None) -> SafeString:
    """`usd` for a narrow column: amount and unit stay on one line."""
    return format_html('<span class="k-amount">{}</span>', usd(micros))


def moment(at: datetime | None) -> str:
    """`2026-03-01 14:05:09`, UTC like everything in the admin."""
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}" if at else NOTHING


def span(duration: timedelta | float | None) -> str:
    """A duration, of a timedelta or of seconds, with the two units that matter: `850 ms`, `12.4 s`, `3 min 5 s`,
    `2 h 10 min`, `3 d 4 h`."""
    if duration is None:
        return NOTHING
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"


def file_size(size: int) -> str:
    """Bytes as `512 B`, `18.2 kB`, `3.4 MB`."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1e3:.1f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def change_url(model: Any, identifier: object) -> str:
    """The admin page of one row. model: the class or an instance."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[identifier])


def link(model: Any, identifier: object, text: object) -> SafeString:
    return format_html('<a class="k-link" href="{}">{}</a>', change_url(model, identifier), text)


def pretty_json(value: object) -> SafeString:
    """Indented and escaped, in a block that scrolls instead of widening the page."""
    return format_html(
        '<pre class="k-json" tabindex="0">{}</pre>',
        json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=str),
    )


# --- CSV --------------------------------------------------------------------------------------------------------------


def spreadsheet_safe(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection")."""
    return f"'{text}" if text.lstrip(" ")[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text


class _Echo:
    """A file whose write hands the text back, so that csv.writer can feed a stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """One line of CSV text at a time. Texts are made safe for spreadsheets; numbers stay numbers."""
    writer = csv.writer(_Echo())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in row])
