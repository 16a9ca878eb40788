"""The small forms of an organization's page."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.accounts.models import SLUG, ReviewMode
from apps.billing.models import Plan
from apps.core.admin import ReasonForm
from apps.core.money import from_usd

MAX_CREDIT_USD = 1_000_000


class AmountField(forms.CharField):
    """US dollars with at most six decimals; `cleaned_data` holds micro-dollars."""

    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            micros = from_usd(text or "0")
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if abs(micros) > from_usd(str(MAX_CREDIT_USD)):
            raise forms.ValidationError(f"An amount must not exceed {MAX_CREDIT_USD:,} USD.")
        return micros


class ProvisionForm(ReasonForm):
    slug = forms.CharField(
        max_length=63,
        validators=[SLUG],
        widget=UnfoldAdminTextInputWidget,
        help_text="Stands in URLs and cannot be changed: a-z, 0-9 and -.",
    )
    name = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)
    credit = AmountField(label="Opening credit, USD", required=False, help_text="Empty: none.")
    webhook_url = forms.CharField(
        label="Default webhook URL",
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="A public https address. Empty: events are kept and not sent.",
    )


class GrantForm(ReasonForm):
    amount = AmountField(label="Amount, USD", help_text="Such as 25 or 0.50.")


class AdjustForm(ReasonForm):
    amount = AmountField(label="Change, USD", help_text="Such as 12.50 or -3. The balance never goes below zero.")


class PlanForm(ReasonForm):
    plan = forms.ModelChoiceField(
        Plan.objects.all(), required=False, empty_label="No plan", widget=UnfoldAdminSelectWidget
    )


class SettingsForm(ReasonForm):
    name = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)
    review_mode = forms.ChoiceField(
        choices=ReviewMode.choices,
        widget=UnfoldAdminSelectWidget,
        help_text="By staff: results wait in the review queue before the partner sees them.",
    )
    max_in_flight = forms.IntegerField(
        label="Jobs in flight, at most",
        min_value=0,
        max_value=10_000,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Paid jobs that may be unfinished at the same time.",
    )
    api_enabled = forms.BooleanField(
        label="API on", required=False, widget=UnfoldBooleanSwitchWidget, help_text="Off: every call answers 403."
    )


class DefaultUrlForm(ReasonForm):
    url = forms.CharField(
        label="Default webhook URL",
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="A public https address. Empty: events are kept and not sent.",
    )


class AllowlistForm(ReasonForm):
    hostnames = forms.CharField(
        required=False,
        max_length=30_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text="One a line: hooks.example.com, or *.example.com for every name below it. "
        "Empty: any public hostname.",
    )
