"""The operator's commands: what they print, and what they refuse."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts.models import ApiKey, Organization, Project
from apps.accounts.services import key_verify
from apps.billing.models import CreditAccount, EntryKind, LedgerEntry
from apps.billing.services import Hold, credit_change, hold_open
from apps.core.ids import new_id, to_public
from apps.core.money import MICROS
from apps.jobs import catalogue
from apps.webhooks.models import WebhookSettings
from tests.cast import OPENING_CREDIT
from workers.engines import registry

pytestmark = pytest.mark.django_db


def command(*words: str) -> str:
    """Everything the command wrote to standard output."""
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(*words, stdout=out)
    assert out.getvalue() == ""
    return str(caught.value)


# --- organization_create ---------------------------------------------------------------------------------------------


def test_organization_create_prints_one_json_line():
    output = command("organization_create", "acme")

    assert output.count("\n") == 1
    answer = json.loads(output)
    assert list(answer) == ["slug", "webhook_secret"]
    assert answer["slug"] == "acme"
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", answer["webhook_secret"])
    assert WebhookSettings.objects.get().secret == answer["webhook_secret"]
    assert CreditAccount.objects.get().available_micros == 0
    assert LedgerEntry.objects.count() == 0
    assert [str(project) for project in Project.objects.all()] == ["acme/default"]


def test_organization_create_with_credit_and_a_webhook():
    command("organization_create", "acme", "--credit", "12.5", "--webhook-url", "https://partner.example.com/hook")

    assert CreditAccount.objects.get().available_micros == 12_500_000
    assert LedgerEntry.objects.get().reason == "opening credit"
    assert WebhookSettings.objects.get().default_url == "https://partner.example.com/hook"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Acme"], "slug 'Acme' must be 1 to 63 characters of a-z, 0-9 and -, not starting with -"),
        (["acme", "--credit", "many"], "'many' is not an amount of US dollars"),
        (["acme", "--credit=-5"], "the amount must be positive"),
        (["acme", "--credit", "1e9"], "'1e9' is not an amount of US dollars"),
        (["acme", "--webhook-url", "ftp://partner.example.com/"], "default_url"),
        (["acme", "--webhook-url", "nonsense"], "default_url"),
        (["acme", "--webhook-url", "https://10.0.0.1/"], "default_url"),
        ([], "the following arguments are required: slug"),
        (["acme", "--colour", "red"], "unrecognized arguments: --colour red"),
    ],
)
def test_organization_create_makes_nothing_of_a_wrong_request(words, message):
    assert message in refused("organization_create", *words)

    assert (Organization.objects.count(), LedgerEntry.objects.count(), WebhookSettings.objects.count()) == (0, 0, 0)


def test_organization_create_twice_is_refused(owner):
    assert refused("organization_create", "acme", "--credit", "5") == "an organization called 'acme' exists already"

    assert owner.balance.available_micros == OPENING_CREDIT


# --- key_create ------------------------------------------------------------------------------------------------------


def test_key_create_prints_the_key_alone(owner):
    output = command("key_create", "--organization", "acme", "--name", "backend")

    assert re.fullmatch(r"kat_live_[0-9A-Za-z]{8}\.[0-9A-Za-z]{43}\n", output)
    key = key_verify(output.strip())
    assert key is not None
    assert (key.name, str(key.project), key.expires_at) == ("backend", "acme/default", None)


def test_key_create_with_every_option(owner):
    words = ["--project", "villas", "--name", "phone app", "--length", "64", "--expires-in-days", "30"]

    text = command("key_create", "--organization", "acme", *words).strip()

    key = key_verify(text)
    assert key is not None
    assert len(text.partition(".")[2]) == 64
    assert (key.name, str(key.project)) == ("phone app", "acme/villas")
    assert key.expires_at is not None
    assert timedelta(days=29, hours=23) < key.expires_at - timezone.now() <= timedelta(days=30)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--organization", "nobody", "--name", "x"], "no organization is called 'nobody'"),
        (["--organization", "acme", "--name", " "], "name must be 1 to 100 characters"),
        (
            ["--organization", "acme", "--name", "x", "--length", "23"],
            "length must be from 24 to 128 characters",
        ),
        (["--organization", "acme", "--name", "x", "--length", "long"], "invalid int value: 'long'"),
        (["--organization", "acme", "--name", "x", "--expires-in-days", "0"], "must be from 1 to 36500"),
        (["--organization", "acme", "--name", "x", "--expires-in-days", "36501"], "must be from 1 to 36500"),
        (["--organization", "acme", "--name", "x", "--project", "Villas"], "project 'Villas' must be 1 to 63"),
        (["--name", "x"], "--organization"),
        (["--organization", "acme"], "--name"),
    ],
)
def test_key_create_makes_nothing_of_a_wrong_request(owner, words, message):
    assert message in refused("key_create", *words)

    assert (ApiKey.objects.count(), Project.objects.count()) == (1, 1)


# --- credit_grant and ledger_list ------------------------------------------------------------------------------------


def test_credit_grant_says_what_it_did(owner):
    output = command("credit_grant", "acme", "25.5", "--reason", "invoice 7")

    assert output == "acme: granted 25.50 USD, balance 125.50 USD\n"
    assert owner.balance.available_micros == OPENING_CREDIT + 25_500_000
    entry = LedgerEntry.objects.get(reason="invoice 7")
    assert (entry.kind, entry.amount_micros, entry.actor) == ("grant", 25_500_000, None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nobody", "5", "--reason", "x"], "no organization is called 'nobody'"),
        (["acme", "0", "--reason", "x"], "the amount must be positive"),
        (["--reason", "x", "acme", "--", "-5"], "the amount must be positive"),
        (["acme", "0.0000001", "--reason", "x"], "is not an amount of US dollars"),
        (["acme", "5", "--reason", " "], "a reason is required"),
        (["acme", "5"], "the following arguments are required: --reason"),
    ],
)
def test_credit_grant_moves_nothing_by_a_wrong_request(owner, words, message):
    assert message in refused("credit_grant", *words)

    assert (owner.balance.available_micros, LedgerEntry.objects.count()) == (OPENING_CREDIT, 1)


def test_ledger_list_prints_an_organization_s_entries_oldest_first(owner, stranger):
    reference = new_id()
    hold_open(organization=owner.organization, holds=[Hold(reference, MICROS // 4)], max_open=5)
    credit_change(
        organization=owner.organization, amount_micros=-MICROS, reason="goodwill back", kind=EntryKind.ADJUSTMENT
    )

    lines = command("ledger_list", "acme").splitlines()

    assert lines[0] == "TIME (UTC)           KIND          AMOUNT USD    HELD USD  JOB OR REASON"
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  ", line) for line in lines[1:])
    assert [line[21:] for line in lines[1:]] == [
        "grant             100.00        0.00  opening credit",
        f"hold               -0.25        0.25  {to_public('job', reference)}",
        "adjustment         -1.00        0.00  goodwill back",
    ]


def test_ledger_list_of_nobody(owner):
    assert refused("ledger_list", "nobody") == "no organization is called 'nobody'"


# --- engines ---------------------------------------------------------------------------------------------------------


def test_engines_lists_every_kind_that_has_one_once_with_its_state(settings):
    settings.KIND_ENGINES = {"pro_capture.photo": "nothing-of-that-name", "staging.panorama360": "fake"}

    lines = command("engines").splitlines()

    assert lines[0].split() == ["KIND", "QUEUE", "ENGINE", "VERSION", "STATE"]
    rows = {line.split()[0]: line.split() for line in lines[1:]}
    assert sorted(rows) == sorted(kind.name for kind in catalogue.all_kinds() if not kind.is_batch)
    assert len(rows) == len(lines) - 1
    assert rows["source.ingest"][1] == "ingest"
    assert rows["source.ingest"][-1] == "ready"
    assert rows["staging.panorama360"][1:3] == ["gpu", "fake"]
    assert rows["staging.panorama360"][-1] == "ready"
    assert rows["pro_capture.photo"][2:4] == ["nothing-of-that-name", "-"]
    assert rows["pro_capture.photo"][-1] != "ready"


def test_engines_says_which_kinds_an_engine_is_not_set_up_for(settings, monkeypatch):
    settings.KIND_ENGINES = {"redesign.photo": "replicate", "image.upscale": "replicate"}
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_a_token")
    monkeypatch.setenv("REPLICATE_UPSCALE_MODEL", "owner/upscaler")
    registry._load.cache_clear()

    rows = {line.split()[0]: line for line in command("engines").splitlines()}
    registry._load.cache_clear()  # it was set up for this test

    assert rows["image.upscale"].endswith(" ready")
    assert rows["redesign.photo"].endswith("The engine replicate needs REPLICATE_REDESIGN_MODEL for redesign.photo.")
