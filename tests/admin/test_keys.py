"""API keys in the admin: shown once, revoked at once, rotated with a grace; and who may sign in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import ApiKey, Person
from apps.accounts.services import key_verify
from tests.admin.conftest import form_of, signed_in
from tests.cast import Tenant

ADD = "/admin/accounts/apikey/add/"


def action_url(key: ApiKey, action: str) -> str:
    return reverse(f"admin:accounts_apikey_{action}", args=[key.pk])


def messages() -> list[str]:
    return [line.get_change_message() for line in LogEntry.objects.order_by("pk")]


def test_a_new_key_is_shown_once_and_works(admin: Client, owner: Tenant) -> None:
    page = form_of(
        admin,
        ADD,
        organization=str(owner.organization.pk),
        project="campaign",
        name="night jobs",
        length="64",
        expires_in_days="30",
    )

    text = page.context["outcome"].secret
    key = key_verify(text)
    assert page.status_code == 200
    assert text in page.content.decode()
    assert page.headers["Cache-Control"].startswith("no-store")
    assert key is not None
    assert (key.organization, key.project.slug, key.name) == (owner.organization, "campaign", "night jobs")
    assert len(text.partition(".")[2]) == 64
    assert key.expires_at is not None
    assert abs(key.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=5)
    assert messages() == [f"Created the key night jobs (kat_live_{key.prefix}). Reason: a good reason"]
    for url in (reverse("admin:accounts_apikey_changelist"), reverse("admin:accounts_apikey_change", args=[key.pk])):
        shown = admin.get(url).content.decode()
        assert key.prefix in shown
        assert text.partition(".")[2] not in shown
        assert key.secret_hash not in shown


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"length": "23"}, "length"),
        ({"length": "129"}, "length"),
        ({"name": ""}, "name"),
        ({"project": "Not A Slug"}, "__all__"),
        ({"expires_in_days": "0"}, "expires_in_days"),
        ({"organization": "00000000-0000-7000-8000-000000000000"}, "organization"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_key_that_cannot_be_is_refused(admin: Client, owner: Tenant, values: dict[str, str], field: str) -> None:
    good = {"organization": str(owner.organization.pk), "project": "default", "name": "x", "length": "43"}

    page = form_of(admin, ADD, **{**good, **values})

    assert list(page.context["form"].errors) == [field]
    assert ApiKey.objects.count() == 1
    assert messages() == []


def test_a_revoked_key_is_refused_at_once(admin: Client, owner: Tenant) -> None:
    assert key_verify(owner.text) is not None

    response = form_of(admin, action_url(owner.key, "revoke"), reason="leaked")

    assert response.status_code == 302
    assert key_verify(owner.text) is None
    assert messages() == [f"Revoked the key acme backend (kat_live_{owner.key.prefix}). Reason: leaked"]
    page = admin.get(reverse("admin:accounts_apikey_change", args=[owner.key.pk]))
    assert page.context["actions_detail"] == []


def test_a_rotated_key_keeps_its_old_secret_for_the_grace(admin: Client, owner: Tenant) -> None:
    page = form_of(admin, action_url(owner.key, "rotate"), grace_hours="2")

    new = page.context["outcome"].secret
    assert key_verify(new) is not None
    assert key_verify(owner.text) is not None
    assert new not in messages()[0]
    form_of(admin, action_url(owner.key, "rotate"), grace_hours="0")
    assert key_verify(new) is None


def test_a_key_that_was_revoked_meanwhile_is_not_rotated(admin: Client, owner: Tenant) -> None:
    url = action_url(owner.key, "rotate")
    form_id = admin.get(url).context["form"]["form_id"].value()
    form_of(admin, action_url(owner.key, "revoke"))

    page = admin.post(url, {"form_id": form_id, "grace_hours": "1", "reason": "too late"})

    assert page.context["form"].errors["__all__"] == ["A revoked key cannot be rotated; create a new one."]
    assert len(messages()) == 1


def test_a_key_gets_a_limit_of_its_own(admin: Client, owner: Tenant) -> None:
    form_of(admin, action_url(owner.key, "limit"), requests_per_hour="500")
    owner.key.refresh_from_db()
    limited = owner.key.requests_per_hour
    form_of(admin, action_url(owner.key, "limit"), requests_per_hour="")
    owner.key.refresh_from_db()

    assert (limited, owner.key.requests_per_hour) == (500, None)
    assert "may make 500 requests an hour of the Library API" in messages()[0]


@pytest.mark.parametrize("action", ["rotate", "limit", "revoke"])
def test_key_actions_need_a_reason_and_the_permission(
    admin: Client, viewer: Client, owner: Tenant, action: str
) -> None:
    url = action_url(owner.key, action)

    refused = form_of(admin, url, grace_hours="1", reason="")

    assert list(refused.context["form"].errors) == ["reason"]
    assert viewer.post(url, {"reason": "x", "form_id": "x", "grace_hours": "1"}).status_code == 403
    assert viewer.post(ADD, {"reason": "x"}).status_code == 403
    assert key_verify(owner.text) is not None
    assert messages() == []


def test_keys_are_found_by_what_a_partner_pastes(admin: Client, owner: Tenant, stranger: Tenant) -> None:
    for words in (owner.text, f"kat_live_{owner.key.prefix}", owner.key.prefix, "acme backend", "acme"):
        page = admin.get(reverse("admin:accounts_apikey_changelist"), {"q": words})
        assert [key.pk for key in page.context["cl"].result_list] == [owner.key.pk], words


# --- signing in -------------------------------------------------------------------------------------------------------


def sign_in(client: Client, password: str, **headers: str) -> Any:
    return client.post("/admin/login/?next=/admin/", {"username": "staff", "password": password}, headers=headers)


def test_five_wrong_passwords_lock_the_name_out_and_a_colleague_unlocks_it(staff: Person) -> None:
    client = Client()
    answers = [sign_in(client, "wrong") for _ in range(5)]
    locked = sign_in(client, "a long staff password")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert "Too many failed sign-ins" in locked.content.decode()

    colleague = signed_in(Person.objects.create_superuser("colleague", password="another long password"))
    attempt = AccessAttempt.objects.get()
    assert "wrong" not in colleague.get(reverse("admin:axes_accessattempt_change", args=[attempt.pk])).content.decode()
    form_of(colleague, reverse("admin:axes_accessattempt_unlock", args=[attempt.pk]), reason="forgot it")

    assert messages() == ["staff may try to sign in again. Reason: forgot it"]
    assert sign_in(client, "a long staff password").status_code == 302


def test_behind_a_proxy_wrong_passwords_lock_out_the_address_that_they_came_from(staff: Person, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    guesses = [f"10.0.0.{number}, 203.0.113.9" for number in range(5)]  # the first part is invented

    for forwarded in guesses:
        sign_in(Client(), "wrong", X_Forwarded_For=forwarded)

    assert sign_in(Client(), "a long staff password", X_Forwarded_For="203.0.113.9").status_code == 429
    assert sign_in(Client(), "a long staff password", X_Forwarded_For="198.51.100.7").status_code == 302


def test_a_partner_who_is_no_staff_does_not_get_in(db: None) -> None:
    Person.objects.create_user("partner", password="a long partner password")

    answer = Client().post("/admin/login/", {"username": "partner", "password": "a long partner password"})

    assert answer.status_code == 200
    assert Client().get("/admin/").status_code == 302


def test_who_may_edit_persons_cannot_make_themselves_superuser(staff: Person) -> None:
    clerk = Person.objects.create_user("clerk", password="a long clerk password", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_person", "change_person"]))
    client = signed_in(clerk)
    own = reverse("admin:accounts_person_change", args=[clerk.pk])

    saved = client.post(own, {"username": "clerk2", "is_active": "on", "is_superuser": "on", "is_staff": "on"})
    password = client.post(
        reverse("admin:auth_user_password_change", args=[staff.pk]), {"password1": "x" * 12, "password2": "x" * 12}
    )

    clerk.refresh_from_db()
    assert saved.status_code == 302
    assert (clerk.username, clerk.is_superuser) == ("clerk2", False)
    assert client.post(reverse("admin:accounts_person_change", args=[staff.pk]), {}).status_code == 403
    assert password.status_code == 403
    assert Person.objects.get(pk=staff.pk).check_password("a long staff password")
