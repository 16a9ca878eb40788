"""Keys: made, shown once, verified, rotated, revoked."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import serializers
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import ApiKey, Project
from apps.accounts.services import (
    IssuedKey,
    key_cache_forget,
    key_create,
    key_revoke,
    key_rotate,
    key_verify,
    organization_change,
    secret_hash,
)
from apps.core.errors import Conflict, ValidationFailed
from tests.cast import Tenant

pytestmark = pytest.mark.django_db


def issue(tenant: Tenant, **options: object) -> IssuedKey:
    return key_create(organization=tenant.organization, name="a key", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [24, 43, 128])
def test_a_key_has_the_documented_form_and_the_wanted_length(owner, length):
    issued = issue(owner, length=length)

    assert re.fullmatch(rf"kat_live_[0-9A-Za-z]{{8}}\.[0-9A-Za-z]{{{length}}}", issued.text)
    assert issued.text.startswith(f"kat_live_{issued.key.prefix}.")
    assert key_verify(issued.text) == issued.key


@pytest.mark.parametrize("length", [0, 23, 129])
def test_a_secret_too_short_or_too_long_is_refused(owner, length):
    before = ApiKey.objects.count()

    with pytest.raises(ValidationFailed, match=f"length must be from 24 to 128 characters; got {length}"):
        issue(owner, length=length)

    assert ApiKey.objects.count() == before


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_key_needs_a_name(owner, name):
    with pytest.raises(ValidationFailed, match="name must be 1 to 100 characters"):
        key_create(organization=owner.organization, name=name)


def test_a_key_of_an_unknown_project_makes_the_project_once(owner):
    first, second = issue(owner, project_slug="show-homes"), issue(owner, project_slug="show-homes")

    assert first.key.project == second.key.project
    assert first.key.project.slug == "show-homes"
    assert set(Project.objects.values_list("slug", flat=True)) == {"default", "show-homes"}


@pytest.mark.parametrize("slug", ["", "-a", "A", "a b", "a" * 64, "a\n"])
def test_a_refused_project_leaves_no_key(owner, slug):
    before = ApiKey.objects.count()

    with pytest.raises(ValidationFailed, match="1 to 63 characters of a-z, 0-9 and -"):
        issue(owner, project_slug=slug)

    assert (ApiKey.objects.count(), Project.objects.count()) == (before, 1)


def test_the_database_holds_a_keyed_hash_and_never_the_secret(owner, settings):
    issued = issue(owner)
    rotated = key_rotate(key=issued.key)

    row = json.dumps(json.loads(serializers.serialize("json", [ApiKey.objects.get(pk=issued.key.pk)])))

    for text in (issued.text, rotated.text):
        secret = text.partition(".")[2]
        assert secret not in row
        assert secret_hash(secret) in row
    under_one_pepper = secret_hash("secret")
    settings.API_KEY_PEPPER = "another pepper"
    assert secret_hash("secret") != under_one_pepper


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text.replace("kat_live_", "kat_test_"),
        lambda text: text.removeprefix("kat_live_"),
        lambda text: text.replace(".", ""),
        lambda text: text.partition(".")[0] + ".",
        lambda text: "kat_live_\x00\x00\x00\x00\x00\x00\x00\x00." + text.partition(".")[2],
        lambda text: "kat_live_ÄÖÜäöüßé." + text.partition(".")[2],
        lambda text: text + "A" * 5000,
        lambda text: text + "\n",
        lambda text: "",
        lambda text: ".",
    ],
)
def test_anything_but_the_key_itself_is_refused(owner, spoil):
    issued = issue(owner)

    assert key_verify(spoil(issued.text)) is None
    assert key_verify(issued.text) == issued.key


def test_another_key_s_secret_does_not_fit(owner, stranger):
    mixed = owner.text.partition(".")[0] + "." + stranger.text.partition(".")[2]

    assert key_verify(mixed) is None


def test_a_revoked_key_ends_at_once_in_this_process(owner):
    assert key_verify(owner.text) == owner.key

    key_revoke(key=owner.key)

    assert key_verify(owner.text) is None
    first = owner.key.revoked_at
    key_revoke(key=owner.key)
    assert owner.key.revoked_at == first, "a second call does not move the time"


def test_a_revoked_key_ends_within_the_cache_time_in_another_process(owner, monkeypatch, settings):
    assert settings.API_KEY_CACHE_SECONDS <= 5, "the promise"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert key_verify(owner.text) == owner.key
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(services, "_known_keys", {})  # the memory of the process that revokes
            key_revoke(key=owner.key)

        clock.shift(settings.API_KEY_CACHE_SECONDS + 0.1)

        assert key_verify(owner.text) is None


def test_a_key_is_read_once_while_it_is_remembered(owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(5):
            assert key_verify(owner.text) == owner.key
    with django_assert_num_queries(0):
        assert key_verify(owner.text[:-1] + "!") is None


def test_the_memory_of_keys_is_bounded(owner, monkeypatch):
    full = dict.fromkeys(map(str, range(10_001)), (0.0, owner.key))
    monkeypatch.setattr(services, "_known_keys", full)

    assert key_verify(owner.text) == owner.key

    assert list(full) == [owner.key.prefix]


def test_a_key_ends_at_its_expiry_also_while_it_is_remembered(owner):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        issued = issue(owner, expires_at=timezone.now() + timedelta(seconds=2))
        clock.shift(1)
        assert key_verify(issued.text) == issued.key

        clock.shift(1)

        assert key_verify(issued.text) is None


def test_an_expiry_in_the_past_is_refused(owner):
    with pytest.raises(ValidationFailed, match="the expiry must lie in the future"):
        issue(owner, expires_at=timezone.now())


def test_after_a_rotation_both_secrets_work_until_the_grace_is_over(owner):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        rotated = key_rotate(key=owner.key, grace=timedelta(hours=1))
        assert rotated.key.pk == owner.key.pk
        assert rotated.text.partition(".")[0] == owner.text.partition(".")[0]
        assert rotated.text != owner.text
        clock.shift(3599)
        assert key_verify(owner.text) == key_verify(rotated.text) == owner.key

        clock.shift(1)

        assert key_verify(owner.text) is None
        assert key_verify(rotated.text) == owner.key


def test_a_rotation_without_grace_ends_the_old_secret_at_once(owner):
    assert key_verify(owner.text) == owner.key

    rotated = key_rotate(key=owner.key, grace=timedelta(0))

    assert key_verify(owner.text) is None
    assert key_verify(rotated.text) == owner.key


def test_a_second_rotation_ends_the_first_secret(owner):
    second = key_rotate(key=owner.key)
    third = key_rotate(key=owner.key)

    assert [bool(key_verify(text)) for text in (owner.text, second.text, third.text)] == [False, True, True]


def test_a_rotation_notices_what_another_process_did(owner):
    stale = ApiKey.objects.get(pk=owner.key.pk)
    key_revoke(key=owner.key)

    with pytest.raises(Conflict, match="a revoked key cannot be rotated"):
        key_rotate(key=stale)

    assert ApiKey.objects.get(pk=owner.key.pk).previous_secret_hash == ""


def test_a_revocation_ends_the_secret_in_grace_too(owner):
    rotated = key_rotate(key=owner.key)

    key_revoke(key=owner.key)

    assert key_verify(owner.text) is None
    assert key_verify(rotated.text) is None


def test_a_grace_is_not_negative(owner):
    with pytest.raises(ValidationFailed, match="grace must not be negative"):
        key_rotate(key=owner.key, grace=timedelta(seconds=-1))

    assert key_verify(owner.text) == owner.key


def test_usable_names_what_verification_accepts(owner):
    now = timezone.now()
    expired = issue(owner, expires_at=now + timedelta(seconds=5))
    revoked = issue(owner)
    key_revoke(key=revoked.key)

    later = now + timedelta(seconds=6)

    assert set(ApiKey.objects.usable(later)) == {owner.key}
    assert set(ApiKey.objects.usable()) == {owner.key, expired.key}


def test_switching_an_organization_off_is_noticed_at_once(owner):
    known = key_verify(owner.text)
    assert known is not None
    assert known.organization.api_enabled is True

    organization_change(organization=owner.organization, api_enabled=False)

    known = key_verify(owner.text)
    assert known is not None
    assert known.organization.api_enabled is False


def test_forgetting_one_key_keeps_the_others(owner, stranger, django_assert_num_queries):
    key_verify(owner.text)
    key_verify(stranger.text)

    key_cache_forget(owner.key.prefix)

    with django_assert_num_queries(0):
        key_verify(stranger.text)
    with django_assert_num_queries(1):
        key_verify(owner.text)
