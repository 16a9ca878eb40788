"""Organizations: who they are, what they have, and everything staff may change about them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.accounts.admin import KEY_STATE_COLORS, key_state
from apps.accounts.models import ApiKey, Organization, ReviewMode
from apps.accounts.services import organization_change
from apps.billing.models import CreditAccount, EntryKind, LedgerEntry, UsagePeriod
from apps.billing.selectors import month_start
from apps.billing.services import credit_change, plan_assign
from apps.core.admin import ActionPage, Outcome, StaffAdmin, act
from apps.core.admin.cells import NOTHING, amount_cell, moment, usd
from apps.portal.admin import forms
from apps.portal.services import organization_provision
from apps.webhooks.models import WebhookSettings
from apps.webhooks.services import allowlist_set, default_url_set, secret_rotate


class KeyInline(TabularInline):
    """The organization's keys, each with a link to its own page."""

    model = ApiKey
    fields = readonly_fields = ("name", "public_part", "state", "project", "last_used_at", "request_count")
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True
    per_page = 20
    verbose_name_plural = "API keys"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        keys: QuerySet[ApiKey] = super().get_queryset(request)
        return keys.select_related("project__organization")

    @admin.display(description="public part")
    def public_part(self, key: ApiKey) -> str:
        return f"kat_live_{key.prefix}"

    @display(description="state", label=KEY_STATE_COLORS)
    def state(self, key: ApiKey) -> str:
        return key_state(key)


# They stand in the page as links, not in the theme's menus, which open with a pointer only.
ACTION_GROUPS = (
    ("Credit", ("grant", "adjust", "plan_change")),
    ("Organization", ("settings_change", "key_add")),
    ("Webhooks", ("default_url", "allowlist", "rotate_secret")),
)


@admin.register(Organization)
class OrganizationAdmin(StaffAdmin):
    list_display = ("slug", "name", "balance", "held", "in_flight", "plan", "review", "api")
    list_filter = ("api_enabled", "review_mode", "credit_account__plan")
    list_select_related = ("credit_account__plan",)
    search_fields = ("slug", "name")
    ordering = ("slug",)
    inlines = (KeyInline,)
    change_form_outer_before_template = "admin/katalo/organization_links.html"
    actions_detail = tuple(name for _, names in ACTION_GROUPS for name in names)
    fieldsets = (
        (None, {"fields": ("slug", "name", "review", "max_in_flight", "api", "created_at")}),
        ("Money", {"fields": ("balance", "held", "in_flight", "plan", "this_month")}),
        ("Webhooks", {"fields": ("webhook_url", "webhook_hostnames", "webhook_secret")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        organizations: QuerySet[Organization] = super().get_queryset(request)
        return organizations.select_related("credit_account__plan", "webhook_settings")

    # --- permissions: of the model that an action writes --------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_settings_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change")

    def has_credit_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "add", LedgerEntry)

    def has_plan_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change", CreditAccount)

    def has_webhook_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change", WebhookSettings)

    def has_key_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "add", ApiKey)

    # --- cells --------------------------------------------------------------------------------------------------------

    @admin.display(description="balance", ordering="credit_account__available_micros")
    def balance(self, organization: Organization) -> str:
        account = _account(organization)
        return amount_cell(account.available_micros) if account else NOTHING

    @admin.display(description="held", ordering="credit_account__held_micros")
    def held(self, organization: Organization) -> str:
        account = _account(organization)
        return amount_cell(account.held_micros) if account else NOTHING

    @admin.display(description="jobs in flight", ordering="credit_account__open_holds")
    def in_flight(self, organization: Organization) -> str:
        account = _account(organization)
        return f"{account.open_holds if account else 0} of {organization.max_in_flight}"

    @admin.display(description="plan", ordering="credit_account__plan__name")
    def plan(self, organization: Organization) -> str:
        account = _account(organization)
        return str(account.plan) if account and account.plan else "No plan"

    @display(description="review", label={"Automatic": "info", "By staff": "primary"})
    def review(self, organization: Organization) -> str:
        return organization.get_review_mode_display()

    @display(description="API", label={"On": "success", "Off": "danger"})
    def api(self, organization: Organization) -> str:
        return "On" if organization.api_enabled else "Off"

    @admin.display(description="included units, this month")
    def this_month(self, organization: Organization) -> str:
        period = UsagePeriod.objects.filter(organization=organization, start=month_start()).first()
        if period is None:
            return "none used"
        return f"{period.used} used and {period.reserved} reserved of {period.included}"

    @admin.display(description="default URL")
    def webhook_url(self, organization: Organization) -> str:
        configuration = _webhooks(organization)
        return (configuration.default_url if configuration else "") or "none: events are kept and not sent"

    @admin.display(description="allowed hostnames")
    def webhook_hostnames(self, organization: Organization) -> str:
        configuration = _webhooks(organization)
        names = configuration.allowed_hostnames if configuration else []
        return format_html_join(mark_safe("<br>"), "{}", ((name,) for name in names)) or "any public hostname"

    @admin.display(description="signing secret")
    def webhook_secret(self, organization: Organization) -> str:
        """Only whether there is one: it was shown when it was made."""
        configuration = _webhooks(organization)
        if configuration is None:
            return "made with the first setting"
        until = configuration.previous_expires_at
        if until and until > timezone.now():
            return f"set; the one before also signs until {moment(until)}"
        return "set"

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        return []

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page with the actions that this person may do."""
        allowed = {action.path: action for action in super().get_actions_detail(request, object_id)}
        groups = [
            (
                title,
                [
                    (allowed[name].description, reverse(f"admin:{allowed[name].action_name}", args=[object_id]))
                    for name in names
                    if name in allowed
                ],
            )
            for title, names in ACTION_GROUPS
        ]
        context = {**(extra_context or {}), "action_groups": [group for group in groups if group[1]]}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    # --- pages --------------------------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied

        def run(data: dict[str, Any]) -> Outcome:
            if data["credit"] and not self.has_credit_permission(request):
                raise PermissionDenied
            organization = organization_provision(
                slug=data["slug"],
                name=data["name"],
                credit_micros=data["credit"],
                webhook_url=data["webhook_url"],
                actor=request.user,  # type: ignore[arg-type]  # a Person in the admin
            )
            credit = f" with {usd(data['credit'])}" if data["credit"] else ""
            secret = WebhookSettings.objects.get(organization=organization).secret
            return Outcome(
                f"Created the organization {organization.slug}{credit}.",
                subject=organization,
                secret=secret,
                label="Webhook signing secret",
            )

        return ActionPage(
            title="Add an organization",
            explanation="With its default project, a credit account and a webhook signing secret, which is shown on "
            "the next page and never again.",
            submit="Add",
            run=run,
            form_class=forms.ProvisionForm,
        ).respond(self, request)

    # --- actions ------------------------------------------------------------------------------------------------------

    @action(description="Grant credit", permissions=["credit"], icon="add_card")
    def grant(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, lambda organization: _credit_page(request, organization, EntryKind.GRANT))

    @action(description="Adjust credit", permissions=["credit"], icon="tune")
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(
            self, request, object_id, lambda organization: _credit_page(request, organization, EntryKind.ADJUSTMENT)
        )

    @action(description="Change plan", permissions=["plan"], icon="calendar_month")
    def plan_change(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, _plan_page)

    @action(description="Settings", permissions=["settings"], icon="settings")
    def settings_change(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, _settings_page)

    @action(description="New key", permissions=["key"], icon="key")
    def key_add(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('admin:accounts_apikey_add')}?organization={object_id}")

    @action(description="Default URL", permissions=["webhook"], icon="link")
    def default_url(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, _default_url_page)

    @action(description="Allowed hostnames", permissions=["webhook"], icon="checklist")
    def allowlist(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, _allowlist_page)

    @action(description="Rotate secret", permissions=["webhook"], icon="autorenew", variant=ActionVariant.DANGER)
    def rotate_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, _secret_page)


def _account(organization: Organization) -> CreditAccount | None:
    return getattr(organization, "credit_account", None)


def _webhooks(organization: Organization) -> WebhookSettings | None:
    return getattr(organization, "webhook_settings", None)


def _credit_page(request: HttpRequest, organization: Organization, kind: EntryKind) -> ActionPage:
    grant = kind == EntryKind.GRANT

    def run(data: dict[str, Any]) -> Outcome:
        entry = credit_change(
            organization=organization,
            amount_micros=data["amount"],
            reason=data["reason"],
            kind=kind,
            actor=request.user,  # type: ignore[arg-type]  # a Person in the admin
            key=f"{kind}:{data['form_id']}",
        )
        return Outcome(f"{'Granted' if grant else 'Adjusted the balance by'} {usd(entry.amount_micros)}.")

    account = _account(organization)
    balance = usd(account.available_micros) if account else NOTHING
    return ActionPage(
        title="Grant credit" if grant else "Adjust credit",
        explanation=f"The balance of {organization.slug} is {balance}. The ledger keeps the movement for ever.",
        submit="Grant" if grant else "Adjust",
        run=run,
        form_class=forms.GrantForm if grant else forms.AdjustForm,
    )


def _plan_page(organization: Organization) -> ActionPage:
    account = _account(organization)

    def run(data: dict[str, Any]) -> Outcome:
        plan_assign(organization=organization, plan=data["plan"])
        return Outcome(f"Changed the plan to {data['plan'] or 'none'}.")

    return ActionPage(
        title="Change plan",
        explanation="From now on. Units that were used this month stay used.",
        submit="Change",
        run=run,
        form_class=forms.PlanForm,
        initial={"plan": account.plan_id if account else None},
    )


def _settings_page(organization: Organization) -> ActionPage:
    names = ("name", "review_mode", "max_in_flight", "api_enabled")
    before = {name: getattr(organization, name) for name in names}

    def run(data: dict[str, Any]) -> Outcome:
        changes = {name: data[name] for name in names if data[name] != before[name]}
        if "review_mode" in changes:
            changes["review_mode"] = ReviewMode(changes["review_mode"])
        organization_change(organization=organization, **changes)
        said = ", ".join(f"{name.replace('_', ' ')} {before[name]} → {value}" for name, value in changes.items())
        return Outcome(f"Changed {said}." if said else "Changed nothing.")

    return ActionPage(
        title="Settings",
        explanation="They hold for calls and jobs from now on, within five seconds on every machine.",
        submit="Save",
        run=run,
        form_class=forms.SettingsForm,
        initial=before,
    )


def _default_url_page(organization: Organization) -> ActionPage:
    configuration = _webhooks(organization)

    def run(data: dict[str, Any]) -> Outcome:
        changed = default_url_set(organization=organization, url=data["url"].strip())
        return Outcome(f"Set the default webhook URL to {changed.default_url or 'none'}.")

    return ActionPage(
        title="Default webhook URL",
        explanation="Where events go whose job names no URL of its own. Events that exist keep theirs.",
        submit="Save",
        run=run,
        form_class=forms.DefaultUrlForm,
        initial={"url": configuration.default_url if configuration else ""},
    )


def _allowlist_page(organization: Organization) -> ActionPage:
    configuration = _webhooks(organization)

    def run(data: dict[str, Any]) -> Outcome:
        changed = allowlist_set(organization=organization, hostnames=data["hostnames"].split())
        return Outcome(f"Set the allowed hostnames to {', '.join(changed.allowed_hostnames) or 'any'}.")

    return ActionPage(
        title="Allowed hostnames",
        explanation="Webhooks go to these hostnames only.",
        submit="Save",
        run=run,
        form_class=forms.AllowlistForm,
        initial={"hostnames": "\n".join(configuration.allowed_hostnames) if configuration else ""},
    )


def _secret_page(organization: Organization) -> ActionPage:
    def run(data: dict[str, Any]) -> Outcome:
        changed = secret_rotate(organization=organization)
        return Outcome(
            f"Rotated the webhook signing secret; the old one also signs until {moment(changed.previous_expires_at)}.",
            secret=changed.secret,
            label="Webhook signing secret",
        )

    return ActionPage(
        title="Rotate the webhook secret",
        explanation="A new signing secret, shown on the next page and never again. For a day the old one signs too.",
        submit="Rotate",
        run=run,
        danger=True,
    )
