"""What staff do to organizations: every action, its refusals, and the line it leaves in the history."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Organization, Person, ReviewMode
from apps.accounts.services import key_verify
from apps.billing.models import CreditAccount, EntryKind, LedgerEntry, Plan
from apps.webhooks.models import WebhookSettings
from tests.admin.conftest import form_of, signed_in
from tests.cast import OPENING_CREDIT, Tenant

ACTIONS = (
    "grant",
    "adjust",
    "plan_change",
    "settings_change",
    "default_url",
    "allowlist",
    "rotate_secret",
)


def action_url(tenant: Tenant, action: str) -> str:
    return reverse(f"admin:accounts_organization_{action}", args=[tenant.organization.pk])


def trail() -> list[tuple[str, str, str]]:
    """Who, on what, and what they did and why; oldest first."""
    return [
        (line.user.get_username(), line.object_repr, line.get_change_message())
        for line in LogEntry.objects.order_by("pk").select_related("user")
    ]


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


def test_an_organization_is_added_with_credit_and_its_secret_is_shown_once(admin: Client, staff: Person) -> None:
    url = reverse("admin:accounts_organization_add")

    page = form_of(admin, url, slug="initech", name="Initech", credit="12.5", webhook_url="https://hooks.example.com/x")

    organization = Organization.objects.get(slug="initech")
    secret = WebhookSettings.objects.get(organization=organization).secret
    assert page.status_code == 200
    assert page.context["outcome"].secret == secret
    assert page.headers["Cache-Control"].startswith("no-store")
    assert CreditAccount.objects.get(organization=organization).available_micros == 12_500_000
    assert LedgerEntry.objects.get().actor == staff
    assert trail() == [("staff", "initech", "Created the organization initech with 12.50 USD. Reason: a good reason")]
    change = admin.get(reverse("admin:accounts_organization_change", args=[organization.pk]))
    assert secret not in change.content.decode()


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"slug": "acme"}, "__all__", "An organization called 'acme' exists already."),
        ({"slug": "Not A Slug"}, "slug", "1 to 63 characters: a-z, 0-9 and -, not starting with -"),
        ({"slug": "new", "credit": "1e3000"}, "credit", None),
        ({"slug": "new", "credit": "-1"}, "__all__", None),
        ({"slug": "new", "webhook_url": "http://10.0.0.1/"}, "__all__", None),
        ({"slug": "new", "reason": ""}, "reason", "This field is required."),
    ],
)
def test_an_organization_that_cannot_be_is_refused(
    admin: Client, owner: Tenant, values: dict[str, str], field: str, message: str | None
) -> None:
    page = form_of(admin, reverse("admin:accounts_organization_add"), **values)

    assert list(errors(page)) == [field]
    assert message is None or errors(page)[field] == [message]
    assert Organization.objects.count() == 1
    assert trail() == []


def test_credit_is_granted(admin: Client, staff: Person, owner: Tenant) -> None:
    response = form_of(admin, action_url(owner, "grant"), amount="25.50", reason="won a pitch")

    entry = LedgerEntry.objects.latest("created_at")
    assert response.status_code == 302
    assert (entry.kind, entry.amount_micros, entry.reason, entry.actor) == (
        EntryKind.GRANT,
        25_500_000,
        "won a pitch",
        staff,
    )
    assert owner.balance.available_micros == OPENING_CREDIT + 25_500_000
    assert trail() == [("staff", "acme", "Granted 25.50 USD. Reason: won a pitch")]


def test_a_form_that_is_sent_twice_grants_once(admin: Client, owner: Tenant) -> None:
    url = action_url(owner, "grant")
    form = {"form_id": "f" * 32, "amount": "5", "reason": "twice"}

    first, second = admin.post(url, form), admin.post(url, form)

    assert first.status_code == 302
    assert errors(second) == {"__all__": ["This form was sent already. Look at the history before you do it again."]}
    assert owner.balance.available_micros == OPENING_CREDIT + 5_000_000
    assert len(trail()) == 1


def test_a_form_that_was_refused_may_be_corrected_and_sent_again(admin: Client, owner: Tenant) -> None:
    url = action_url(owner, "adjust")
    form = {"form_id": "f" * 32, "amount": "-100.01", "reason": "too much"}

    assert list(errors(admin.post(url, form))) == ["__all__"]
    assert admin.post(url, {**form, "amount": "-100"}).status_code == 302
    assert owner.balance.available_micros == 0


def test_an_adjustment_takes_nothing_that_is_not_there(admin: Client, owner: Tenant) -> None:
    page = form_of(admin, action_url(owner, "adjust"), amount="-100.000001")

    assert errors(page) == {"__all__": ["The balance is lower than 100.000001 USD."]}
    assert owner.balance.available_micros == OPENING_CREDIT
    assert LedgerEntry.objects.count() == 1
    assert trail() == []


@pytest.mark.parametrize("amount", ["", "0", "-1", "ten", "1.0000001", "NaN", "Infinity", "1000001"])
def test_an_amount_that_is_none_is_refused(admin: Client, owner: Tenant, amount: str) -> None:
    page = form_of(admin, action_url(owner, "grant"), amount=amount)

    assert len(errors(page)) == 1
    assert owner.balance.available_micros == OPENING_CREDIT
    assert trail() == []


def test_the_plan_is_changed_and_taken_away(admin: Client, owner: Tenant) -> None:
    plan = Plan.objects.create(name="Studio", included_units=40)

    form_of(admin, action_url(owner, "plan_change"), plan=str(plan.pk))
    with_plan = owner.balance.plan
    form_of(admin, action_url(owner, "plan_change"), plan="")

    assert with_plan == plan
    assert owner.balance.plan is None
    assert [line[2] for line in trail()] == [
        "Changed the plan to Studio (40 units). Reason: a good reason",
        "Changed the plan to none. Reason: a good reason",
    ]


def test_settings_are_changed_and_the_history_says_from_what_to_what(admin: Client, owner: Tenant) -> None:
    assert key_verify(owner.text) is not None

    form_of(admin, action_url(owner, "settings_change"), name="Acme", review_mode="staff", max_in_flight="7")

    organization = Organization.objects.get(pk=owner.organization.pk)
    assert (organization.name, organization.review_mode, organization.max_in_flight, organization.api_enabled) == (
        "Acme",
        ReviewMode.STAFF,
        7,
        False,
    )
    key = key_verify(owner.text)
    assert key is not None
    assert key.organization.api_enabled is False
    assert trail()[0][2] == (
        "Changed name acme → Acme, review mode automatic → staff, max in flight 50 → 7, api enabled True → False. "
        "Reason: a good reason"
    )


def test_the_default_url_and_the_allowed_hostnames_are_set(admin: Client, owner: Tenant) -> None:
    form_of(admin, action_url(owner, "allowlist"), hostnames="hooks.example.com\n*.example.org")
    refused = form_of(admin, action_url(owner, "default_url"), url="https://elsewhere.example/x")
    form_of(admin, action_url(owner, "default_url"), url="https://hooks.example.com/x")

    configuration = WebhookSettings.objects.get(organization=owner.organization)
    assert configuration.allowed_hostnames == ["hooks.example.com", "*.example.org"]
    assert errors(refused) == {"__all__": ["Default_url must have a hostname of the organization's allowlist."]}
    assert configuration.default_url == "https://hooks.example.com/x"
    assert len(trail()) == 2


@pytest.mark.parametrize("hostnames", ["http://example.com", "exa mple..com", "*"])
def test_hostnames_that_are_none_are_refused(admin: Client, owner: Tenant, hostnames: str) -> None:
    page = form_of(admin, action_url(owner, "allowlist"), hostnames=hostnames)

    assert list(errors(page)) == ["__all__"]
    assert WebhookSettings.objects.get(organization=owner.organization).allowed_hostnames == []


def test_the_webhook_secret_is_rotated_and_the_new_one_shown_once(admin: Client, owner: Tenant) -> None:
    before = WebhookSettings.objects.get(organization=owner.organization).secret

    page = form_of(admin, action_url(owner, "rotate_secret"))

    after = WebhookSettings.objects.get(organization=owner.organization)
    assert page.context["outcome"].secret == after.secret
    assert after.secret != before
    assert after.previous_secret == before
    assert after.secret not in trail()[0][2]
    change = admin.get(reverse("admin:accounts_organization_change", args=[owner.organization.pk]))
    assert "the one before also signs until" in change.content.decode()
    assert after.secret not in change.content.decode()


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_needs_a_reason(admin: Client, owner: Tenant, action: str) -> None:
    before = owner.balance.available_micros, WebhookSettings.objects.get(organization=owner.organization).secret
    values = {"amount": "1", "name": "x", "review_mode": "staff", "max_in_flight": "1"}

    page = form_of(admin, action_url(owner, action), **{**values, "reason": "   "})

    assert errors(page) == {"reason": ["This field is required."]}
    assert before == (
        owner.balance.available_micros,
        WebhookSettings.objects.get(organization=owner.organization).secret,
    )
    assert trail() == []


@pytest.mark.parametrize("action", [*ACTIONS, "key_add"])
def test_who_may_only_look_can_do_nothing(viewer: Client, owner: Tenant, action: str) -> None:
    url = action_url(owner, action)

    assert viewer.get(url).status_code == 403
    assert viewer.post(url, {"amount": "1", "reason": "x", "form_id": "x"}).status_code == 403
    page = viewer.get(reverse("admin:accounts_organization_change", args=[owner.organization.pk]))
    assert page.context["action_groups"] == []


def test_each_action_asks_for_the_permission_of_what_it_writes(owner: Tenant) -> None:
    bookkeeper = Person.objects.create_user("bookkeeper", is_staff=True)
    bookkeeper.user_permissions.set(
        Permission.objects.filter(codename__in=["view_organization", "add_ledgerentry", "add_organization"])
    )
    client = signed_in(bookkeeper)

    page = client.get(reverse("admin:accounts_organization_change", args=[owner.organization.pk]))

    assert [title for title, _ in page.context["action_groups"]] == ["Credit"]
    assert [text for text, _ in page.context["action_groups"][0][1]] == ["Grant credit", "Adjust credit"]
    assert client.get(action_url(owner, "rotate_secret")).status_code == 403


def test_opening_credit_needs_the_permission_to_grant(owner: Tenant) -> None:
    person = Person.objects.create_user("sales", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename="add_organization"))

    page = form_of(signed_in(person), reverse("admin:accounts_organization_add"), slug="new", credit="1000")

    assert page.status_code == 403
    assert not Organization.objects.filter(slug="new").exists()


def test_an_action_on_an_organization_that_is_gone_goes_back_with_a_message(admin: Client, db: None) -> None:
    for identifier in ("00000000-0000-7000-8000-000000000000", "nonsense"):
        response = admin.get(reverse("admin:accounts_organization_grant", args=[identifier]))
        assert response.status_code == 302
        assert response.headers["Location"] == reverse("admin:index")


def test_names_from_outside_are_escaped(admin: Client, owner: Tenant) -> None:
    Organization.objects.filter(pk=owner.organization.pk).update(name="<script>alert('name')</script>")

    for url in (
        reverse("admin:accounts_organization_changelist"),
        reverse("admin:accounts_organization_change", args=[owner.organization.pk]),
        action_url(owner, "settings_change"),
    ):
        text = admin.get(url).content.decode()
        assert "<script>alert('name')" not in text
        assert "&lt;script&gt;alert(&#x27;name&#x27;)" in text
