"""GET /health: for monitors, without a key, always 200."""

from __future__ import annotations

from django.db import OperationalError
from rest_framework.test import APIClient


def test_it_answers_without_a_key(db):
    answer = APIClient().get("/health")

    assert (answer.status_code, answer.json()) == (200, {"ok": True, "auth_required": True})


def test_it_says_when_an_engine_is_not_configured(db, settings):
    settings.ENGINE_NEEDS = {"fake": ("FAKE_TOKEN",)}
    settings.FAKE_TOKEN = ""

    assert APIClient().get("/health").json() == {"ok": False, "auth_required": True}


def test_it_says_when_the_database_is_away(db, monkeypatch):
    def away(self):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)

    answer = APIClient().get("/health")
    monkeypatch.undo()

    assert (answer.status_code, answer.json()) == (200, {"ok": False, "auth_required": True})
