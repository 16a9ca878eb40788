"""A kept connection is looked at without a statement, replaced when the server has ended it, and keeps our plans."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import OperationalError, connections
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Organization
from apps.core.database import update_where


@pytest.fixture
def kept(transactional_db):
    """The test's connection as it is at the start of a request; replaced afterwards whatever became of it."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield connection
    connection.close()


def test_a_living_connection_is_not_asked(kept, monkeypatch):
    asked = []
    monkeypatch.setattr(type(kept).__mro__[1], "is_usable", lambda self: asked.append(self))

    assert kept.is_usable()

    assert asked == []


def test_one_that_the_server_ended_is_replaced_before_the_first_statement(kept, database_url):
    before = kept.connection.info.backend_pid
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [before])

    usable = kept.is_usable()
    kept.health_check_done = False
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        after = cursor.fetchone()[0]

    assert not usable
    assert after != before


def test_after_an_error_it_is_asked(kept, monkeypatch):
    asked = []
    monkeypatch.setattr(type(kept).__mro__[1], "is_usable", lambda self: asked.append(self) or True)
    with pytest.raises(OperationalError), kept.wrap_database_errors:
        raise psycopg.OperationalError("the line went dead")

    assert kept.is_usable()

    assert asked == [kept]


def _prepared(connection) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


def test_a_statement_by_hand_is_left_with_the_server_and_one_of_the_orm_is_not(kept, owner):
    kept.close()

    for name in ("first", "second"):
        update_where(Organization, {"slug": "acme"}, {"name": name})
        Organization.objects.filter(slug="acme").update(slug="acme")

    [statement] = _prepared(kept)
    assert statement == 'UPDATE "accounts_organization" SET "name" = $1 WHERE "slug" IN ($2)'
    assert Organization.objects.get().name == "second"


def test_nothing_is_left_with_the_server_where_connections_are_not_kept(kept, owner, monkeypatch):
    kept.close()
    monkeypatch.setitem(kept.settings_dict["OPTIONS"], "prepare_threshold", None)

    update_where(Organization, {"slug": "acme"}, {"name": "changed"})

    assert _prepared(kept) == []
    assert Organization.objects.get().name == "changed"


def test_a_prepared_statement_is_listed_with_its_values(kept, owner):
    with CaptureQueriesContext(kept) as captured:
        update_where(Organization, {"slug": "acme"}, {"name": "it's"})

    [query] = captured.captured_queries
    assert query["sql"] == """UPDATE "accounts_organization" SET "name" = 'it''s' WHERE "slug" IN ('acme')"""


@pytest.mark.parametrize(("kept_seconds", "threshold"), [("60", 1), ("0", None)])
def test_connections_that_are_not_kept_prepare_nothing(kept_seconds, threshold):
    given = {"DATABASE_URL": "postgresql://nobody@127.0.0.1/none", "CONN_MAX_AGE": kept_seconds}
    shown = "import katalo_project.settings.base as b; o = b.DATABASES['default']; "
    shown += "print(o['CONN_MAX_AGE'], o['OPTIONS']['prepare_threshold'])"

    result = subprocess.run([sys.executable, "-c", shown], env=os.environ | given, capture_output=True, text=True)

    assert result.stdout.split() == [kept_seconds, str(threshold)]
