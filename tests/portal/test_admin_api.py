"""Keys over HTTP, for who holds the admin key."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import ApiKey, Organization
from apps.accounts.services import key_cache_forget, key_change, key_create, key_revoke
from apps.billing.models import LedgerEntry
from apps.core.errors import Conflict
from apps.jobs.models import Job
from tests.cast import Tenant

pytestmark = pytest.mark.django_db

ADMIN_KEY = "admin-key-of-the-tests-0123456789-0123456789"
ROUTES = [
    ("get", "/v1/admin/api-keys"),
    ("post", "/v1/admin/api-keys"),
    ("patch", "/v1/admin/api-keys/01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"),
    ("delete", "/v1/admin/api-keys/01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"),
    ("get", "/v1/admin/stats"),
]


@pytest.fixture(autouse=True)
def _admin_key(settings: Any) -> None:
    settings.ADMIN_KEY = ADMIN_KEY


@pytest.fixture
def admin() -> APIClient:
    return client(ADMIN_KEY)


def client(key: str, address: str = "198.51.100.7") -> APIClient:
    found = APIClient(raise_request_exception=False, REMOTE_ADDR=address)
    found.credentials(HTTP_X_ADMIN_KEY=key)
    return found


def refused(answer: Any, status: int, code: str) -> str:
    """Asserts a refusal after which there is no key, no job and no charge; its sentence."""
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert set(body) <= {"detail", "error_code", "errors"}
    assert body["error_code"] == code
    assert (ApiKey.objects.count(), Job.objects.count(), LedgerEntry.objects.count()) == (0, 0, 0)
    return str(body["detail"])


def make(admin: APIClient, **fields: Any) -> dict[str, Any]:
    answer = admin.post("/v1/admin/api-keys", {"name": "bubble"} | fields, format="json")
    assert answer.status_code == 201, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_a_key_is_made_shown_once_and_opens_the_api(admin):
    created = make(admin, name=" bubble-production ", length=48)

    listed = admin.get("/v1/admin/api-keys").json()
    shown = created.pop("key")
    assert re.fullmatch(r"kat_live_[0-9A-Za-z]{8}\.[0-9A-Za-z]{48}", shown)
    assert shown.startswith(created["prefix"] + ".")
    assert listed == {"results": [created], "total": 1, "next_cursor": None}
    assert (created["name"], created["organization"], created["active"]) == ("bubble-production", "default", True)
    assert (created["request_count"], created["last_used_at"], created["expires_at"]) == (0, None, None)
    jobs = APIClient().get("/v1/jobs", headers={"Authorization": f"Bearer {shown}"})
    assert (jobs.status_code, jobs.json()["total"]) == (200, 0)


def test_the_default_length_is_43_and_the_default_organization_is_made_once(admin):
    first, second = make(admin, name="first"), make(admin, name="second")

    assert len(first["key"].partition(".")[2]) == 43
    organization = Organization.objects.get()
    assert (organization.slug, first["organization"], second["organization"]) == ("default", "default", "default")
    assert organization.credit_account.available_micros == 0


def test_a_key_may_belong_to_another_organization(admin, owner: Tenant):
    created = make(admin, organization="acme")

    assert ApiKey.objects.get(pk=created["id"]).organization == owner.organization
    assert not Organization.objects.filter(slug="default").exists()


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({}, "name", "required"),
        ({"name": "  "}, "name", "must not be empty"),
        ({"name": "x" * 101}, "name", "at most 100 characters"),
        ({"name": 7}, "name", "must be a string"),
        ({"name": "a", "length": 23}, "length", "from 24 to 128; got 23"),
        ({"name": "a", "length": 129}, "length", "from 24 to 128; got 129"),
        ({"name": "a", "length": "43"}, "length", "from 24 to 128"),
        ({"name": "a", "organization": "Acme Ltd"}, "organization", "a-z, 0-9 and -"),
        ({"name": "a", "organization": "nobody"}, "organization", "no organization is called 'nobody'"),
        ({"name": "a", "admin": True}, "admin", "unknown field"),
    ],
)
def test_a_field_that_is_wrong_is_named(admin, body, field, says):
    answer = admin.post("/v1/admin/api-keys", body, format="json")

    assert says in refused(answer, 422, "validation_error")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_name_is_taken_once_in_an_organization_until_its_key_is_revoked(admin, owner: Tenant):
    made = make(admin)

    again = admin.post("/v1/admin/api-keys", {"name": "bubble"}, format="json")
    elsewhere = make(admin, organization="acme")
    admin.delete(f"/v1/admin/api-keys/{made['id']}")
    third = make(admin)

    assert (again.status_code, again.json()["error_code"]) == (409, "conflict")
    assert {made["name"], elsewhere["name"], third["name"]} == {"bubble"}
    assert ApiKey.objects.filter(name="bubble").count() == 3


def test_a_key_is_renamed_switched_off_and_on(admin):
    made = make(admin)
    address, jobs = f"/v1/admin/api-keys/{made['id']}", {"Authorization": f"Bearer {made['key']}"}

    renamed = admin.patch(address, {"name": "bubble-staging"}, format="json").json()
    off = admin.patch(address, {"active": False}, format="json").json()
    refusal = APIClient().get("/v1/jobs", headers=jobs)
    key_cache_forget()  # as in another process
    elsewhere = APIClient().get("/v1/jobs", headers=jobs)
    on = admin.patch(address, {"active": True}, format="json").json()

    assert (renamed["name"], renamed["active"]) == ("bubble-staging", True)
    assert (off["name"], off["active"], on["active"]) == ("bubble-staging", False, True)
    assert (refusal.status_code, elsewhere.status_code) == (401, 401)
    assert APIClient().get("/v1/jobs", headers=jobs).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"active": "no"}, 422), ({"name": ""}, 422), ({"key": "x"}, 422), ({"name": "b"}, 409)],
)
def test_a_change_that_is_none_changes_nothing(admin, body, status):
    make(admin, name="b")
    made = make(admin)

    answer = admin.patch(f"/v1/admin/api-keys/{made['id']}", body, format="json")

    assert answer.status_code == status
    key = ApiKey.objects.get(pk=made["id"])
    assert (key.name, key.paused_at) == ("bubble", None)


def test_keeping_a_name_is_no_conflict(admin):
    made = make(admin)

    answer = admin.patch(f"/v1/admin/api-keys/{made['id']}", {"name": "bubble", "active": False}, format="json")

    assert (answer.status_code, answer.json()["active"]) == (200, False)


def test_a_revoked_key_is_gone(admin):
    made = make(admin)
    address = f"/v1/admin/api-keys/{made['id']}"

    answer = admin.delete(address)

    assert (answer.status_code, answer.json()) == (200, {"message": "API key revoked"})
    assert ApiKey.objects.get().revoked_at is not None
    assert APIClient().get("/v1/jobs", headers={"Authorization": f"Bearer {made['key']}"}).status_code == 401
    assert admin.get("/v1/admin/api-keys").json()["results"] == []
    for method, body in (("delete", None), ("patch", {"active": True})):
        again = getattr(admin, method)(address, body, format="json")
        assert (again.status_code, again.json()["error_code"]) == (404, "not_found")


@pytest.mark.parametrize("identifier", ["nonsense", "0199f3a2-6f0e-7c55-9a34-2f1f0a5b7c11", "%00"])
def test_a_key_that_is_not_there_is_404(admin, identifier):
    assert "There is no key" in refused(admin.delete(f"/v1/admin/api-keys/{identifier}"), 404, "not_found")


def test_the_list_has_pages_and_one_organization_s_keys(admin, owner: Tenant):
    names = [make(admin, name=f"key {number}")["name"] for number in range(3)]

    first = admin.get("/v1/admin/api-keys?organization=default&limit=2").json()
    second = admin.get(f"/v1/admin/api-keys?organization=default&limit=2&cursor={first['next_cursor']}").json()
    theirs = admin.get("/v1/admin/api-keys?organization=acme").json()

    assert [key["name"] for key in [*first["results"], *second["results"]]] == names[::-1]
    assert (first["total"], second["next_cursor"]) == (3, None)
    assert [key["id"] for key in theirs["results"]] == [str(owner.key.pk)]
    assert admin.get("/v1/admin/api-keys?limit=0").status_code == 422


def test_no_answer_but_the_first_holds_a_secret(admin):
    made = make(admin)
    key = ApiKey.objects.get()

    texts = [
        admin.get("/v1/admin/api-keys").content.decode(),
        admin.get("/v1/admin/stats").content.decode(),
        admin.patch(f"/v1/admin/api-keys/{made['id']}", {"name": "b"}, format="json").content.decode(),
    ]

    for text in texts:
        assert made["key"].partition(".")[2] not in text
        assert key.secret_hash not in text


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("key", ["", "wrong", ADMIN_KEY[:-1], ADMIN_KEY + "x", "schlüssel"])
def test_a_wrong_admin_key_opens_nothing(method, path, key):
    answer = getattr(client(key.encode().decode("latin-1")), method)(path, {"name": "bubble"}, format="json")

    refused(answer, 401, "unauthorized")
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_organization_s_key_is_no_admin_key(owner: Tenant):
    answer = owner.api.get("/v1/admin/api-keys", headers={"X-Admin-Key": owner.text})

    assert (answer.status_code, answer.json()["error_code"]) == (401, "unauthorized")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_an_admin_key_in_the_settings_it_is_shut(settings, method, path):
    settings.ADMIN_KEY = ""

    answer = getattr(client(""), method)(path, {"name": "bubble"}, format="json")

    assert "ADMIN_KEY" in refused(answer, 503, "not_configured")


def test_an_address_that_guesses_is_throttled_and_logged_without_what_it_sent(settings, caplog):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"failed_admin_authentication": 3}
    guesses = [client(f"guess-number-{number}").get("/v1/admin/stats") for number in range(4)]
    right = client(ADMIN_KEY).get("/v1/admin/stats")
    elsewhere = client(ADMIN_KEY, "198.51.100.8").get("/v1/admin/stats")

    assert [answer.status_code for answer in guesses] == [401, 401, 401, 429]
    assert (right.status_code, right.json()["error_code"], elsewhere.status_code) == (429, "rate_limited", 200)
    assert 1 <= int(right.headers["Retry-After"]) <= 60
    lines = [record for record in caplog.records if "admin_key_refused" in str(record.msg)]
    assert len(lines) == 3
    assert all("198.51.100.7" in str(record.msg) for record in lines)
    assert "guess-number" not in caplog.text


def test_right_keys_are_limited_by_address_and_say_so(settings, admin):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"admin": 2}

    answers = [admin.get("/v1/admin/api-keys") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]


def test_a_key_used_is_counted(admin):
    made = make(admin)

    APIClient().get("/v1/jobs", headers={"Authorization": f"Bearer {made['key']}"})

    [key] = admin.get("/v1/admin/api-keys").json()["results"]
    assert key["request_count"] == 1
    assert key["last_used_at"].endswith("Z")


def test_an_expired_key_is_not_active(admin, owner: Tenant):
    soon = timezone.now() + timedelta(hours=1)
    issued = key_create(organization=owner.organization, name="short", expires_at=soon)

    with time_machine.travel(soon + timedelta(seconds=1)):
        keys = {key["id"]: key["active"] for key in admin.get("/v1/admin/api-keys").json()["results"]}

    assert keys == {str(issued.key.pk): False, str(owner.key.pk): True}


def test_a_revoked_key_stays_revoked_for_a_change_that_comes_late(admin, owner: Tenant):
    late = ApiKey.objects.get(pk=owner.key.pk)
    key_revoke(key=owner.key)

    with pytest.raises(Conflict, match="revoked"):
        key_change(key=late, active=True)

    assert json.loads(admin.get("/v1/admin/api-keys").content)["total"] == 0
