"""Persons, groups, projects, API keys, sign-ins, and the trail of what staff did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessLog
from axes.utils import reset
from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.accounts.models import ApiKey, Organization, Person, Project
from apps.accounts.services import (
    DEFAULT_SECRET_LENGTH,
    MOST_REQUESTS_PER_HOUR,
    key_create,
    key_limit,
    key_revoke,
    key_rotate,
)
from apps.core.admin import ActionPage, Outcome, ReasonForm, StaffAdmin, act
from apps.core.admin.cells import link, moment
from apps.core.admin.filters import DayRangeFilter

admin.site.unregister(Group)


# --- people -----------------------------------------------------------------------------------------------------------


@admin.register(Person)
class PersonAdmin(UserAdmin, ModelAdmin):  # type: ignore[type-arg]  # the runtime class takes no parameters
    """Who may sign in. Never deleted, so that the history keeps its names: take away "active" instead."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    list_fullwidth = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Only superusers change superusers, or anybody could become one by a password reset."""
        allowed = bool(super().has_change_permission(request, obj))
        return allowed and (obj is None or not obj.is_superuser or _is_superuser(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        own = tuple(super().get_readonly_fields(request, obj))
        rights = () if _is_superuser(request) else ("is_staff", "is_superuser", "groups", "user_permissions")
        return (*own, "last_login", "date_joined", *rights)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Sets of permissions. Whoever may edit them could grant any permission, so only superusers may."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


@admin.register(AccessLog)
class SignInAdmin(StaffAdmin):
    id_search = False
    list_display = ("attempt_time", "username", "ip_address", "user_agent", "logout_time")
    search_fields = ("username", "ip_address")
    fields = ("username", "ip_address", "user_agent", "path_info", "attempt_time", "logout_time")


@admin.register(AccessAttempt)
class FailedSignInAdmin(StaffAdmin):
    """Failed sign-ins. What was typed is not shown."""

    id_search = False
    list_display = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")
    search_fields = ("username", "ip_address")
    fields = ("username", "ip_address", "user_agent", "path_info", "attempt_time", "failures_since_start")
    actions_detail = ("unlock",)

    def has_unlock_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "delete")

    @action(description="Unlock", permissions=["unlock"], icon="lock_open")
    def unlock(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def build(attempt: AccessAttempt) -> ActionPage:
            def run(data: dict[str, Any]) -> Outcome:
                reset(username=attempt.username, ip=attempt.ip_address)
                person = Person.objects.filter(username=attempt.username).first()
                return Outcome(f"{attempt.username} may try to sign in again.", subject=person or request.user)

            return ActionPage(
                title=f"Unlock {attempt.username}",
                explanation="Forgets the failed sign-ins of this name from this address.",
                submit="Unlock",
                run=run,
            )

        return act(self, request, object_id, build)


@admin.register(LogEntry)
class TrailAdmin(StaffAdmin):
    """Who did what, when and why."""

    id_search = False
    list_display = ("action_time", "user", "what", "row", "message")
    list_display_links = ("action_time",)
    list_filter = (("action_time", DayRangeFilter), ("user", AutocompleteSelectFilter))
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__username")
    fields = ("action_time", "user", "what", "content_type", "row", "message")

    @display(description="action", label={"Added": "success", "Changed": "info", "Deleted": "danger"})
    def what(self, entry: LogEntry) -> str:
        return {ADDITION: "Added", CHANGE: "Changed", DELETION: "Deleted"}.get(entry.action_flag, "")

    @admin.display(description="row")
    def row(self, entry: LogEntry) -> str:
        return entry.object_repr

    @admin.display(description="what and why")
    def message(self, entry: LogEntry) -> str:
        return entry.get_change_message()


# --- projects ---------------------------------------------------------------------------------------------------------


@admin.register(Project)
class ProjectAdmin(StaffAdmin):
    """Projects are made with a key that names them."""

    list_display = ("slug", "organization_link", "created_at")
    list_filter = (("organization", AutocompleteSelectFilter),)
    list_select_related = ("organization",)
    search_fields = ("slug", "organization__slug")
    fields = ("slug", "organization_link", "created_at")

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, project: Project) -> str:
        return link(Organization, project.organization_id, project.organization.slug)


# --- keys -------------------------------------------------------------------------------------------------------------


class KeyForm(ReasonForm):
    organization = forms.ModelChoiceField(Organization.objects.all(), widget=UnfoldAdminSelectWidget)
    project = forms.CharField(
        max_length=63, initial="default", widget=UnfoldAdminTextInputWidget, help_text="Made when it does not exist."
    )
    name = forms.CharField(
        max_length=100, widget=UnfoldAdminTextInputWidget, help_text="Says who uses it, such as: backend, production."
    )
    length = forms.IntegerField(
        min_value=24,
        max_value=128,
        initial=DEFAULT_SECRET_LENGTH,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Characters of the secret, 24 to 128.",
    )
    expires_in_days = forms.IntegerField(
        min_value=1, max_value=3650, required=False, widget=UnfoldAdminIntegerFieldWidget, help_text="Empty: never."
    )


class RotateForm(ReasonForm):
    grace_hours = forms.IntegerField(
        min_value=0,
        max_value=24 * 30,
        initial=24,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="How long the old secret stays valid beside the new one. 0: not at all.",
    )


class LimitForm(ReasonForm):
    requests_per_hour = forms.IntegerField(
        min_value=0,
        max_value=MOST_REQUESTS_PER_HOUR,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Empty: the installation's. 0: none at all.",
    )


def key_state(key: ApiKey) -> str:
    """What a key is good for now, in one word."""
    if key.revoked_at:
        return "Revoked"
    if key.paused_at:
        return "Paused"
    return "Expired" if key.expires_at and key.expires_at <= timezone.now() else "Usable"


KEY_STATE_COLORS = {"Usable": "success", "Expired": "warning", "Paused": "warning", "Revoked": "danger"}


class KeyStateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("usable", "Usable"), ("expired", "Expired"), ("paused", "Paused"), ("revoked", "Revoked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        now = timezone.now()
        if self.value() == "usable":
            return (
                queryset.exclude(revoked_at__isnull=False).exclude(expires_at__lte=now).exclude(paused_at__isnull=False)
            )
        if self.value() == "paused":
            return queryset.filter(revoked_at__isnull=True, paused_at__isnull=False)
        if self.value() == "expired":
            return queryset.filter(revoked_at__isnull=True, expires_at__lte=now)
        return queryset.filter(revoked_at__isnull=False) if self.value() == "revoked" else queryset


@admin.register(ApiKey)
class ApiKeyAdmin(StaffAdmin):
    """Hashes are neither shown nor edited; the text of a key is shown once, when it is made or rotated."""

    list_display = ("name", "public_part", "state", "organization_link", "project", "last_used_at", "request_count")
    list_filter = (KeyStateFilter, ("organization", AutocompleteSelectFilter))
    list_select_related = ("organization", "project")
    search_fields = ("prefix", "name", "organization__slug", "organization__name")
    actions_detail = ("rotate", "limit", "revoke")
    fieldsets = (
        (None, {"fields": ("name", "public_part", "state", "organization_link", "project")}),
        ("Use", {"fields": ("last_used_at", "request_count", "requests_per_hour")}),
        ("Times", {"fields": ("created_at", "expires_at", "paused_at", "revoked_at", "old_secret_until")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_rotate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change")

    has_revoke_permission = has_limit_permission = has_rotate_permission

    @admin.display(description="public part", ordering="prefix")
    def public_part(self, key: ApiKey) -> str:
        return f"kat_live_{key.prefix}"

    @display(description="state", label=KEY_STATE_COLORS)
    def state(self, key: ApiKey) -> str:
        return key_state(key)

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, key: ApiKey) -> str:
        return link(Organization, key.organization_id, key.organization.slug)

    @admin.display(description="old secret valid until")
    def old_secret_until(self, key: ApiKey) -> str:
        return moment(key.previous_expires_at)

    def actions_for(self, object_id: Any) -> set[str] | None:
        revoked = ApiKey.objects.filter(pk=object_id, revoked_at__isnull=False).exists()
        return set() if revoked else {"rotate", "limit", "revoke"}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A whole key may be pasted: only its public part is looked for."""
        word = search_term.strip().removeprefix("kat_live_").partition(".")[0]
        return super().get_search_results(request, queryset, word)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied

        def run(data: dict[str, Any]) -> Outcome:
            days = data["expires_in_days"]
            issued = key_create(
                organization=data["organization"],
                name=data["name"],
                project_slug=data["project"],
                length=data["length"],
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            )
            return Outcome(f"Created the key {issued.key}.", subject=issued.key, secret=issued.text, label="API key")

        return ActionPage(
            title="Create an API key",
            explanation="The text of the key is shown on the next page and never again.",
            submit="Create",
            run=run,
            form_class=KeyForm,
            initial={"organization": request.GET.get("organization", "")},
        ).respond(self, request)

    @action(description="Rotate", permissions=["rotate"], icon="autorenew")
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def build(key: ApiKey) -> ActionPage:
            def run(data: dict[str, Any]) -> Outcome:
                issued = key_rotate(key=key, grace=timedelta(hours=data["grace_hours"]))
                text = f"Rotated the key {key}; the old secret ends in {data['grace_hours']} h."
                return Outcome(text, secret=issued.text, label="API key")

            return ActionPage(
                title=f"Rotate {key.name}",
                explanation="A new secret under the same public part, shown on the next page and never again.",
                submit="Rotate",
                run=run,
                form_class=RotateForm,
            )

        return act(self, request, object_id, build)

    @action(description="Limit", permissions=["limit"], icon="speed")
    def limit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def build(key: ApiKey) -> ActionPage:
            def run(data: dict[str, Any]) -> Outcome:
                number = data["requests_per_hour"]
                key_limit(key=key, requests_per_hour=number)
                told = "as many as the installation allows" if number is None else f"{number} requests an hour"
                return Outcome(f"The key {key} may make {told} of the Library API.")

            return ActionPage(
                title=f"Limit {key.name}",
                explanation="Requests of the Library API that the key may make in an hour.",
                submit="Set the limit",
                run=run,
                form_class=LimitForm,
                initial={"requests_per_hour": key.requests_per_hour},
            )

        return act(self, request, object_id, build)

    @action(description="Revoke", permissions=["revoke"], icon="block", variant=ActionVariant.DANGER)
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def build(key: ApiKey) -> ActionPage:
            def run(data: dict[str, Any]) -> Outcome:
                key_revoke(key=key)
                return Outcome(f"Revoked the key {key}.")

            return ActionPage(
                title=f"Revoke {key.name}",
                explanation="Every call with this key is refused within five seconds. This cannot be undone.",
                submit="Revoke",
                run=run,
                danger=True,
            )

        return act(self, request, object_id, build)
