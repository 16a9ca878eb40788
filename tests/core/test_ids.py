"""Ids: 128 bits in two spellings, ordered by time."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.ids import from_public, new_id, to_public

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(st.uuids())
def test_both_spellings_name_the_same_value(identifier):
    text = to_public("job", identifier)

    assert len(text) == 30
    assert set(text.removeprefix("job_")) <= set(ALPHABET)
    assert from_public("job", text) == identifier


@given(st.uuids(), st.uuids())
def test_texts_sort_as_the_values_do(first, second):
    assert (to_public("job", first) < to_public("job", second)) == (first.int < second.int)


@given(st.text(max_size=40))
def test_foreign_text_is_no_id(text):
    found = from_public("job", text)

    assert found is None or to_public("job", found) == text


@given(st.text(alphabet=ALPHABET, min_size=26, max_size=26))
def test_every_text_of_the_alphabet_is_an_id_unless_it_exceeds_128_bits(body):
    assert (from_public("job", f"job_{body}") is None) == (body[0] > "7")


def test_the_least_and_the_greatest_value():
    assert to_public("job", UUID(int=0)) == "job_00000000000000000000000000"
    assert to_public("job", UUID(int=2**128 - 1)) == "job_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "job_",
        "01K0CCCCCCCCCCCCCCCCCCCCCC",
        "src_01K0CCCCCCCCCCCCCCCCCCCCCC",
        "JOB_01K0CCCCCCCCCCCCCCCCCCCCCC",
        "job_01k0cccccccccccccccccccccc",
        "job_01K0CCCCCCCCCCCCCCCCCCCCC",
        "job_01K0CCCCCCCCCCCCCCCCCCCCCCC",
        "job_81K0CCCCCCCCCCCCCCCCCCCCCC",
        "job_ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "job_01K0CCCCCCCCCCCCCCCCCCCCCI",
        "job_01K0CCCCCCCCCCCCCCCCCCCCCL",
        "job_01K0CCCCCCCCCCCCCCCCCCCCCO",
        "job_01K0CCCCCCCCCCCCCCCCCCCCCU",
        "job_01K0CCCCCCCCCCCCCCCCCCCCC\n",
        "job_0１K0CCCCCCCCCCCCCCCCCCCCC",
        "job_job_01K0CCCCCCCCCCCCCCCCCC",
        "01890a5d-ac96-774b-bcce-b302099a8057",
    ],
)
def test_what_is_not_an_id_of_this_prefix(text):
    assert from_public("job", text) is None


def test_a_new_id_is_a_version_7_uuid_of_this_moment():
    before = time.time_ns() // 1_000_000

    identifier = new_id()

    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")
    assert before <= identifier.int >> 80 <= time.time_ns() // 1_000_000


def test_new_ids_are_all_different_and_in_the_order_of_time():
    made = []
    for _ in range(2000):
        made.append(new_id())
        time.sleep(0) if len(made) % 100 else time.sleep(0.001)

    assert len(set(made)) == 2000
    assert made == sorted(made)


@given(st.integers(min_value=0, max_value=2**47 * 1_000_000))
def test_the_fraction_of_the_millisecond_keeps_the_order(nanoseconds):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apps.core.ids.time.time_ns", lambda: nanoseconds)
        first = new_id()
        patch.setattr("apps.core.ids.time.time_ns", lambda: nanoseconds + 250)
        second = new_id()

    assert first < second
    assert first.version == second.version == 7
    assert first.int >> 80 == nanoseconds // 1_000_000
