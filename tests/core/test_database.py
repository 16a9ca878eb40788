"""Rows that are written by hand mean what the ORM means, and insert_once tells who was first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Organization, Project
from apps.core.database import insert, insert_once, update_where


def organization(slug: str = "once") -> Organization:
    return Organization(slug=slug, name=slug, max_in_flight=1)


@pytest.mark.django_db
def test_the_first_insert_says_true_and_the_second_false():
    first, second = organization(), organization()

    assert (insert_once(first), insert_once(second)) == (True, False)

    assert Organization.objects.get() == first


@pytest.mark.django_db
def test_the_transaction_goes_on_after_a_refusal():
    with transaction.atomic():
        assert insert_once(organization())
        assert not insert_once(organization())
        assert insert_once(organization("another"))

    assert set(Organization.objects.values_list("slug", flat=True)) == {"once", "another"}


@pytest.mark.django_db
def test_every_field_arrives(owner):
    row = organization()
    row.name, row.api_enabled = "Ümläut", False

    insert_once(row)

    saved = Organization.objects.get(pk=row.pk)
    assert (saved.name, saved.api_enabled, saved.max_in_flight, saved.review_mode) == ("Ümläut", False, 1, "automatic")
    assert saved.created_at is not None


@pytest.mark.django_db
def test_other_constraints_still_speak_up():
    from apps.billing.models import LedgerEntry

    row = organization()
    insert_once(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_once(LedgerEntry(organization=row, kind="unheard-of", key="k", amount_micros=1))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_first():
    barrier = Barrier(8)

    def insert(index: int) -> bool:
        try:
            barrier.wait(timeout=30)
            with transaction.atomic():
                return insert_once(organization())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(insert, range(8)))

    assert answers.count(True) == 1
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("commit", [True, False])
@pytest.mark.django_db(transaction=True)
def test_a_second_waits_for_the_first_to_commit_or_to_roll_back(commit):
    inserted, may_end = Event(), Event()

    def first() -> None:
        try:
            with transaction.atomic():
                assert insert_once(organization())
                inserted.set()
                assert may_end.wait(30)
                transaction.set_rollback(not commit)
        finally:
            connection.close()

    def second() -> bool:
        try:
            assert inserted.wait(30)
            return insert_once(organization())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(first), pool.submit(second)
        assert inserted.wait(30)
        assert not two.done()
        may_end.set()
        one.result(30)
        answer = two.result(30)

    assert answer is (not commit)
    assert Organization.objects.count() == 1


@pytest.mark.django_db
def test_several_rows_go_in_with_one_statement(django_assert_num_queries):
    rows = [organization("first"), organization("second")]

    with django_assert_num_queries(1):
        insert(*rows)
        insert()

    assert list(Organization.objects.order_by("slug")) == rows
    rows[0].name = "Renamed"
    rows[0].save()  # an UPDATE: it knows that it is stored
    assert Organization.objects.get(slug="first").name == "Renamed"


@pytest.mark.django_db
def test_an_update_needs_every_condition_and_takes_any_of_a_list():
    insert(organization("first"), organization("second"))

    def update(**where):
        return update_where(Organization, where, {"name": "Changed"})

    assert update(slug="first", max_in_flight=2) == 0
    assert update(slug="first", max_in_flight=[]) == 0
    assert update(slug=["first", "third"], max_in_flight=[2, 1]) == 1
    assert dict(Organization.objects.values_list("slug", "name")) == {"first": "Changed", "second": "second"}


@pytest.mark.django_db(transaction=True)
def test_rows_of_several_models_arrive_by_one_statement_where_the_database_can():
    row = organization()
    project = Project(organization=row, slug="mixed")
    others = [organization("second"), organization("third")]

    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        insert(project, row, *others)

    verbs = [query["sql"].split()[0] for query in captured.captured_queries]
    inserts = ["WITH"] if connection.vendor == "postgresql" else ["INSERT", "INSERT"]
    assert verbs == ["BEGIN", *inserts, "COMMIT"]
    assert Project.objects.get().organization == row
    assert set(Organization.objects.values_list("slug", flat=True)) == {"once", "second", "third"}
    assert [instance._state.adding for instance in (project, row, *others)] == [False] * 4


@pytest.mark.django_db
def test_rows_go_in_beside_an_update_that_finds_its_row(owner):
    rows = [Project(organization=owner.organization, slug=slug) for slug in ("one", "two")]
    mine = {"id": owner.organization.pk}

    with CaptureQueriesContext(connection) as captured:
        moved = update_where(Organization, mine | {"slug": "acme"}, {"name": "Changed"}, beside=[*rows, organization()])

    assert moved == 1
    assert len(captured) == (1 if connection.vendor == "postgresql" else 3)
    assert Organization.objects.get(**mine).name == "Changed"
    assert set(Project.objects.filter(slug__in=["one", "two"])) == set(rows)
    assert Organization.objects.filter(slug="once").exists()
    assert not any(row._state.adding for row in rows)


@pytest.mark.django_db
def test_no_row_goes_in_beside_an_update_that_finds_none(owner):
    row = Project(organization=owner.organization, slug="one")

    moved = update_where(Organization, {"slug": "unheard-of"}, {"name": "Changed"}, beside=[row])

    assert moved == 0
    assert not Project.objects.filter(slug="one").exists()
    assert row._state.adding
