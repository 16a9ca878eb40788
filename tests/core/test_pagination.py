"""Cursor pages."""

from __future__ import annotations

import pytest

from apps.accounts.models import Organization
from apps.core.api.pagination import page_of
from apps.core.errors import ValidationFailed

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> list[Organization]:
    """Oldest first."""
    return [Organization.objects.create(slug=f"o{number}", name="x", max_in_flight=1) for number in range(7)]


def test_pages_cover_everything_once_newest_first_also_while_rows_are_added(rows):
    seen, cursor = [], None
    for number in range(4):
        page = page_of(Organization.objects.all(), limit="2", cursor=cursor)
        seen += page.rows
        cursor = page.next_cursor
        Organization.objects.create(slug=f"new{number}", name="x", max_in_flight=1)
        if cursor is None:
            break

    assert seen == rows[::-1]
    assert cursor is None


def test_the_last_page_has_no_cursor_even_when_it_is_full(rows):
    page = page_of(Organization.objects.all(), limit="7", cursor=None)

    assert (len(page.rows), page.next_cursor) == (7, None)


def test_an_empty_table():
    page = page_of(Organization.objects.all(), limit=None, cursor=None)

    assert (page.rows, page.next_cursor) == ([], None)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "", "abc", "²", "٣", " 5", "99999999999999"])
def test_a_limit_out_of_range_is_refused(limit):
    with pytest.raises(ValidationFailed, match="limit must be a whole number from 1 to 100; got"):
        page_of(Organization.objects.all(), limit=limit, cursor=None)


@pytest.mark.parametrize(
    "cursor", ["", "x", "job_01K0CCCCCCCCCCCCCCCCCCCCCC", "cur_", "\x00", "01890a5d-ac96-774b-bcce-b302099a8057"]
)
def test_a_foreign_cursor_is_refused(cursor):
    with pytest.raises(ValidationFailed, match="cursor must be a next_cursor value of an earlier page"):
        page_of(Organization.objects.all(), limit=None, cursor=cursor)
