"""Actions: a small form with a reason, one service, one line in the trail.

The service and the trail are written in one transaction, so there is neither a change without its line nor a line
without its change. An error of the service becomes a sentence in the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from django import forms
from django.contrib.admin.utils import unquote
from django.contrib.messages import success
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.core.admin.cells import change_url
from apps.core.errors import AppError
from apps.core.ids import new_id

log = structlog.get_logger(__name__)

REASON_LENGTH = 300
FORM_SECONDS = 24 * 3600


def reason_field() -> forms.CharField:
    return forms.CharField(
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Why. Kept in the history with your name and the time.",
    )


class ReasonForm(forms.Form):
    """The base of every action's form. form_id makes a form that is sent twice act once."""

    form_id = forms.CharField(widget=forms.HiddenInput, max_length=32)
    reason = reason_field()

    field_order: list[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_id"].initial = new_id().hex
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


class ReasonedModelForm(forms.ModelForm):  # type: ignore[type-arg]  # runtime class takes no parameters
    """A model's own form, with a reason that goes into the history."""

    reason = reason_field()


def first_claim(form_id: str) -> bool:
    """False when this very form was sent before. A cache that is down lets it pass: a second look beats no work."""
    try:
        return bool(cache.add(f"admin-form:{form_id}", 1, timeout=FORM_SECONDS))
    except Exception as error:  # noqa: BLE001  each cache backend raises its own classes
        log.warning("form_not_claimed", error=type(error).__name__)
        return True


def _claim_again(form_id: str) -> None:
    try:
        cache.delete(f"admin-form:{form_id}")
    except Exception as error:  # noqa: BLE001  each cache backend raises its own classes
        log.warning("form_not_released", error=type(error).__name__)


@dataclass(frozen=True)
class Outcome:
    """message: what was done, for the person and for the history. subject: the row it was done to, when the action
    made one. secret: a text that is shown on the next page and never again; it is in no message and no history.
    label: what the secret is.
    """

    message: str
    subject: Any = None
    secret: str = ""
    label: str = ""


@dataclass(frozen=True)
class ActionPage:
    """title, explanation, submit: words of the page. run: gets the cleaned form and calls the service."""

    title: str
    explanation: str
    submit: str
    run: Callable[[dict[str, Any]], Outcome]
    form_class: type[ReasonForm] = ReasonForm
    form_options: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, Any] = field(default_factory=dict)
    danger: bool = False
    before_template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    def respond(self, model_admin: Any, request: HttpRequest, obj: Any = None) -> HttpResponse:
        """GET shows the form, POST acts. obj: the row, None when the action makes one."""
        if request.method != "POST":
            form = self.form_class(initial=dict(self.initial), **self.form_options)
            return self._page(model_admin, request, obj, form)
        form = self.form_class(request.POST, **self.form_options)
        if not form.is_valid():
            return self._page(model_admin, request, obj, form)
        form_id = form.cleaned_data["form_id"]
        if not first_claim(form_id):
            form.add_error(None, "This form was sent already. Look at the history before you do it again.")
            return self._page(model_admin, request, obj, form)
        try:
            with transaction.atomic():
                outcome = self.run(form.cleaned_data)
                subject = obj if outcome.subject is None else outcome.subject
                line = f"{outcome.message} Reason: {form.cleaned_data['reason']}"
                if obj is None and outcome.subject is not None:
                    model_admin.log_addition(request, subject, line)
                else:
                    model_admin.log_change(request, subject, line)
        except AppError as error:
            _claim_again(form_id)
            form.add_error(None, sentence(error.message))
            return self._page(model_admin, request, obj, form)
        if outcome.secret:
            return self._secret_page(model_admin, request, subject, outcome)
        success(request, outcome.message)
        return HttpResponseRedirect(change_url(subject, subject.pk))

    def _page(self, model_admin: Any, request: HttpRequest, obj: Any, form: ReasonForm) -> HttpResponse:
        opts = model_admin.opts
        changelist = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        context = {
            **model_admin.admin_site.each_context(request),
            **self.context,
            "opts": opts,
            "original": obj,
            "title": self.title,
            "page": self,
            "form": form,
            "back_url": change_url(obj, obj.pk) if obj is not None else changelist,
        }
        response = TemplateResponse(request, "admin/katalo/action.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _secret_page(self, model_admin: Any, request: HttpRequest, subject: Any, outcome: Outcome) -> HttpResponse:
        context = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "original": subject,
            "title": outcome.message,
            "outcome": outcome,
            "back_url": change_url(subject, subject.pk),
        }
        response = TemplateResponse(request, "admin/katalo/secret.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response


def sentence(text: str) -> str:
    """An error's message as a sentence: capital letter, full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def act(model_admin: Any, request: HttpRequest, object_id: str, build: Callable[[Any], ActionPage]) -> HttpResponse:
    """Run an action on one row, fresh from the database; an unknown id goes back to the index with a message."""
    obj = model_admin.get_object(request, unquote(object_id))
    if obj is None:
        response: HttpResponse = model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)
        return response
    return build(obj).respond(model_admin, request, obj)
