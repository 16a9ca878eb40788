"""The audit finds each way in which the books can be wrong, and the command says so by its exit status."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.accounts.services import organization_create
from apps.billing.models import CreditAccount, LedgerEntry, Plan, UsagePeriod
from apps.billing.services import plan_assign
from apps.core.ids import to_public
from apps.files.models import StoredFile
from apps.jobs.models import ChargeSource, Job, JobState
from apps.jobs.services.claim import job_claim
from apps.portal.audit_result import audit_result
from apps.webhooks.models import WebhookEvent
from tests.cast import OPENING_CREDIT, Tenant
from workers.tasks.maintenance import audit_ledger

pytestmark = pytest.mark.django_db


def audit() -> tuple[int, list[str]]:
    """Exit status and lines of `manage.py ledger_audit`."""
    out = io.StringIO()
    try:
        call_command("ledger_audit", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def sql(*statements: str) -> None:
    """Behind the back of every guard: triggers and foreign keys sleep until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def job(owner: Tenant, asset_make) -> Job:
    """A paid job in the queue, made over HTTP."""
    answer = owner.api.post(
        "/api/v1/generations",
        {
            "source_asset_id": to_public("src", asset_make(owner).pk),
            "workflow": "pro_capture",
            "capture_type": "photo",
        },
        format="json",
        headers={"Idempotency-Key": "audit-1"},
    )
    assert answer.status_code == 202, answer.content
    job: Job = Job.objects.get(kind="pro_capture.photo")
    assert job.charge_source == ChargeSource.CREDIT
    return job


def force(job: Job, state: JobState, **fields: object) -> None:
    """The state alone, without the money and messages that belong to it."""
    Job.objects.filter(pk=job.pk).update(state=state, completed_at=timezone.now(), **fields)


def only(prefix: str, *words: str) -> None:
    status, lines = audit()
    assert status == 1
    assert len(lines) == 1, lines
    assert lines[0].startswith(prefix)
    for word in words:
        assert word in lines[0]


def found(prefix: str) -> bool:
    """Among what else a fault breaks."""
    status, lines = audit()
    return status == 1 and sum(line.startswith(prefix) for line in lines) == 1


def test_right_books_pass(owner, stranger, job):
    assert audit() == (0, ["ok"])
    assert audit_result().problems == 0


def test_an_empty_installation_passes():
    assert audit() == (0, ["ok"])


@pytest.mark.parametrize("field", ["available_micros", "held_micros", "open_holds"])
def test_i1_a_balance_that_is_not_the_sum_of_its_entries(owner, stranger, field):
    account = CreditAccount.objects.filter(organization=owner.organization)
    account.update(**{field: getattr(owner.balance, field) + 1})

    only("I1 acme: ")


def test_i1_says_both_figures(owner):
    CreditAccount.objects.update(available_micros=7)

    only("I1 acme: ", f"available 7 / ledger {OPENING_CREDIT}", "held 0 / ledger 0", "open holds 0 / ledger 0")


def test_i1_an_entry_that_was_changed(owner):
    sql("UPDATE billing_ledgerentry SET amount_micros = amount_micros + 1")

    only("I1 acme: ", f"available {OPENING_CREDIT} / ledger {OPENING_CREDIT + 1}")


def test_i1_an_entry_that_was_deleted(owner):
    sql("DELETE FROM billing_ledgerentry")

    only("I1 acme: ", "ledger 0")


def test_i1_entries_of_an_organization_without_an_account(owner):
    organization = organization_create(slug="no-account")
    LedgerEntry.objects.create(organization=organization, kind="grant", key="k", amount_micros=5)

    only("I1 no-account: ledger entries without a credit account")


@pytest.mark.parametrize("field", ["reserved", "used"])
def test_i1_units_that_no_hold_took(owner, asset_make, field):
    plan_assign(organization=owner.organization, plan=Plan.objects.create(name="p", included_units=5))
    asset = asset_make(owner)
    owner.api.post(
        "/api/v1/generations",
        {"source_asset_id": to_public("src", asset.pk), "workflow": "pro_capture", "capture_type": "photo"},
        format="json",
        headers={"Idempotency-Key": "audit-2"},
    )
    assert audit() == (0, ["ok"])

    period = UsagePeriod.objects.get()
    UsagePeriod.objects.update(**{field: getattr(period, field) + 1})

    only("I1 acme ", f"{field} {getattr(period, field) + 1} / ledger {getattr(period, field)}")


def test_i2_a_balance_below_zero_that_agrees_with_its_entries(owner):
    sql(
        "ALTER TABLE billing_creditaccount DROP CONSTRAINT account_available_not_negative",
        "UPDATE billing_ledgerentry SET amount_micros = -5",
        "UPDATE billing_creditaccount SET available_micros = -5",
    )

    only("I1 acme: ", "available -5 / ledger -5")


def test_i3_a_success_that_was_not_charged(job):
    force(job, JobState.SUCCEEDED)

    assert found(f"I3 job {job.pk} is succeeded")


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELED])
def test_i3_a_failure_whose_credit_did_not_come_back(job, state):
    force(job, state)

    assert found(f"I3 job {job.pk} is {state}")


@pytest.mark.parametrize("kind", ["settle", "release"])
def test_i3_an_unfinished_job_whose_hold_is_closed(owner, job, kind):
    LedgerEntry.objects.create(
        organization=owner.organization, kind=kind, key=f"close:{job.pk}", reference=job.pk, amount_micros=0
    )

    assert found(f"I3 job {job.pk} is queued")


def test_i3_a_paid_job_without_a_hold(job):
    sql("DELETE FROM billing_ledgerentry WHERE reference IS NOT NULL")

    assert found(f"I3 job {job.pk} is queued")


def test_i3_a_free_job_with_entries(job):
    Job.objects.filter(pk=job.pk).update(charge_source=ChargeSource.FREE)

    only(f"I3 job {job.pk} is free and has ledger entries")


def test_i4_an_unfinished_job_past_its_deadline(job):
    claimed = job_claim(queue="gpu")
    assert claimed is not None
    Job.objects.filter(pk=job.pk).update(deadline_at=timezone.now() - timedelta(seconds=59))
    assert audit() == (0, ["ok"]), "the reaper still has its minute"

    Job.objects.filter(pk=job.pk).update(deadline_at=timezone.now() - timedelta(seconds=61))

    only(f"I4 job {job.pk} is running past its deadline")


def test_i5_a_finished_job_without_its_event(owner, job):
    answer = owner.api.post(f"/api/v1/generations/{to_public('job', job.pk)}/cancel")
    assert answer.status_code == 200, answer.content
    assert audit() == (0, ["ok"])

    WebhookEvent.objects.filter(reference=job.pk).delete()

    only(f"I5 job {job.pk} is canceled without an event")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER ledger_is_append_only ON billing_ledgerentry",
        "ALTER TABLE billing_ledgerentry DISABLE TRIGGER ledger_is_append_only",
    ],
)
def test_i7_a_ledger_that_could_be_changed(owner, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)

    only("I7 the ledger's trigger ledger_is_append_only is missing or switched off")


def test_i8_bytes_that_are_gone_or_changed(owner, asset_make):
    gone, changed = (asset_make(owner).file for _ in range(2))
    StoredFile.objects.exclude(pk__in=[gone.pk, changed.pk]).update(deleted_at=timezone.now())
    assert audit() == (0, ["ok"])
    default_storage.delete(gone.name)
    default_storage.delete(changed.name)
    default_storage.save(changed.name, ContentFile(b"something else"))

    assert audit() == (
        1,
        [
            f"I8 file {gone.pk} cannot be read: FileNotFoundError",
            f"I8 file {changed.pk} has another checksum than its row",
        ],
    )


def test_a_file_that_is_purged_while_the_proof_reads_is_no_problem(owner, asset_make, monkeypatch):
    asset_make(owner)

    def purged_first(name, mode="rb"):
        StoredFile.objects.filter(name=name).update(deleted_at=timezone.now())
        raise FileNotFoundError(name)

    monkeypatch.setattr(default_storage._wrapped, "open", purged_first)

    assert audit() == (0, ["ok"])


def test_a_mail_server_that_is_away_does_not_hide_what_the_audit_found(owner, settings):
    settings.STAFF_EMAILS = ["staff@example.com"]
    settings.EMAIL_BACKEND = "no.such.backend"
    CreditAccount.objects.update(available_micros=7)

    assert len(audit_ledger()) == 1


def test_the_daily_proof_reads_back_the_files_of_two_days(owner, asset_make):
    file = asset_make(owner).file
    default_storage.delete(file.name)
    assert len(audit_ledger()) == 1

    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=3))

    assert audit_ledger() == []


def test_staff_are_told_and_the_metrics_know(owner, settings):
    settings.STAFF_EMAILS = ["staff@example.com"]
    audit_ledger()
    assert mail.outbox == []
    CreditAccount.objects.update(available_micros=7)

    problems = audit_ledger()

    assert len(problems) == 1
    [message] = mail.outbox
    assert (message.subject, message.to) == ("Katalo: the ledger audit failed", ["staff@example.com"])
    assert message.body == problems[0]
    assert audit_result().problems == 1
