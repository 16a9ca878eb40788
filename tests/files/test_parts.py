"""Parts of a file in a folder, as range requests ask for them."""

from __future__ import annotations

import io

import pytest

from apps.files.services import file_upload
from apps.files.storage import CHUNK_BYTES, part_of
from tests.cast import Tenant

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(250)) * 2400


def name_of(tenant: Tenant) -> str:
    content = io.BytesIO(CONTENT)
    return file_upload(organization=tenant.organization, content=content, content_type="image/png").name


@pytest.mark.parametrize(("start", "length"), [(0, 1), (0, 600_000), (5, 10), (CHUNK_BYTES - 1, 2), (599_999, 1)])
def test_a_part_is_read_and_no_more(owner, start, length):
    assert b"".join(part_of(name_of(owner), start, length)) == CONTENT[start : start + length]


def test_no_chunk_is_larger_than_a_quarter_of_a_megabyte(owner):
    assert [len(chunk) for chunk in part_of(name_of(owner), 0, 600_000)] == [CHUNK_BYTES, CHUNK_BYTES, 75_712]


def test_the_file_is_closed_at_the_end_and_when_nobody_reads_on(owner):
    read, left = part_of(name_of(owner), 0, 10), part_of(name_of(owner), 0, 10)
    assert list(read) == [CONTENT[:10]]
    left.close()

    assert read._source.closed
    assert left._source.closed


def test_what_is_not_there_says_so(owner):
    with pytest.raises(FileNotFoundError):
        part_of("nobody/nothing.png", 0, 1)
