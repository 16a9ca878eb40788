"""A kept connection is looked at without a statement, and replaced when the server has ended it."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connections


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
