"""`/api/v1/live`: live pictures with the project's key, and what public ones may do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.authentication import Caller, caller_of
from apps.accounts.models import Project
from apps.core.errors import AppError, NotFound
from apps.core.surfaces import LIBRARY
from apps.jobs.models import TERMINAL, JobState
from apps.jobs.services.create import Buyer
from apps.jobs.waiting import job_wait
from apps.library.addresses import public_path
from apps.library.api import live_documentation as documentation
from apps.library.api.base import LibraryViewSet, checked, enveloped, moment, page_enveloped
from apps.library.api.cdn import generation_awaited, parameters_of
from apps.library.api.generations import wait_of
from apps.library.api.live_serializers import (
    LivePrewarmedSerializer,
    LivePrewarmSerializer,
    LiveScopeCreateSerializer,
    LiveScopeRegenerateSerializer,
    LiveScopeSerializer,
    LiveScopeUpdateSerializer,
    LiveSettingsSerializer,
    LiveSettingsUpdateSerializer,
    LiveSignSerializer,
    VariantCreateSerializer,
    VariantUrlSerializer,
    scope_fields,
    scope_mode,
)
from apps.library.api.picture_bytes import FOR_GOOD, picture_response
from apps.library.live_wish import PARAMETERS, LiveWish, wish_of
from apps.library.models import Generation, LiveEntry, LiveScope, LiveSettings, ScopeMode
from apps.library.selectors import image_get
from apps.library.served import live_served
from apps.library.services.hits import hit_number
from apps.library.services.live import Drawn, live_begun, live_draw, scopes_told
from apps.library.services.live_settings import (
    live_secret_rotate,
    live_settings_change,
    live_settings_get,
    signing_secret,
)
from apps.library.services.scopes import scope_appear, scope_change, scope_create, scope_delete, scope_regenerate
from apps.library.services.variants import variant_url
from apps.library.signing import query, signature
from apps.library.variant_wish import VariantWish

_NO_SCOPE = ""
_OWN = tuple(name for name in PARAMETERS if name != "exp")


class _Anything(BaseContentNegotiation):
    """A picture is answered whatever the caller would rather have, and an error as JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class LivePictureViewSet(LibraryViewSet):
    """A picture for a prompt, with the key."""

    content_negotiation_class = _Anything

    @extend_schema(**documentation.PICTURE)
    def retrieve(self, request: Request) -> HttpResponseBase:
        caller = caller_of(request)
        wish = wish_of(parameters_of(request.query_params, _OWN))
        key = wish.cache_key(caller.project.pk, _NO_SCOPE)
        raw = request._request
        found = live_served(caller.project.pk, key)
        entry = LiveEntry.objects.filter(project=caller.project, cache_key=key).first() if found else None
        if found is not None and entry is not None:
            headers = {"X-Cache-Status": "HIT", "X-Cache-Hit-Count": str(hit_number(entry))}
            return picture_response(raw, found, cache_control=FOR_GOOD, headers=headers)
        begun = live_begun(caller.project.pk, key)
        drawn = Drawn(begun, begun=False) if begun else live_draw(buyer=_buyer(caller), slug=_NO_SCOPE, wish=wish)
        found = generation_awaited(drawn.generation, lambda: live_served(caller.project.pk, key))
        headers = {"X-Cache-Status": "MISS", "X-Generation-Id": str(drawn.generation.pk)}
        return picture_response(raw, found, cache_control=FOR_GOOD, headers=headers)


class LiveViewSet(LibraryViewSet):
    """Addresses for pages, and their pictures ahead of time."""

    serializer_class = LivePrewarmedSerializer

    @extend_schema(**documentation.SIGN)
    def sign(self, request: Request) -> Response:
        project = caller_of(request).project
        data = checked(LiveSignSerializer, request.data)
        defaults = live_settings_get(project)
        scope = scope_appear(project=project, slug=data["scope"], mode=ScopeMode.SIGNED, defaults=defaults)
        given = _parameters(data)
        expires = int(time.time()) + data["expiresIn"] if "expiresIn" in data else None
        if expires is not None:
            given["exp"] = str(expires)
        until = None if expires is None else moment(datetime.fromtimestamp(expires, UTC))
        return enveloped({"url": _signed(project, scope.slug, given), "scope": scope.slug, "expiresAt": until})

    @extend_schema(**documentation.PREWARM)
    def prewarm(self, request: Request) -> Response:
        """Each prompt by itself: one that is refused keeps none of the others from being begun. When all of them are
        refused, the first refusal is the answer."""
        caller = caller_of(request)
        data = checked(LivePrewarmSerializer, request.data)
        prompts = list(dict.fromkeys(data["prompts"]))
        asked = [_parameters(data | {"prompt": prompt}) for prompt in prompts]
        begun = [_begun(caller, data["scope"], wish_of(given)) for given in asked]
        if all(isinstance(one, AppError) for one in begun):
            raise next(one for one in begun if isinstance(one, AppError))
        end = time.monotonic() + (seconds := wait_of(request))
        for one in begun:
            if isinstance(one, Generation) and (left := end - time.monotonic()) > 0:
                job_wait(one.job, left)
        fresh = _generations([one for one in begun if isinstance(one, Generation)])
        rows = [
            {"prompt": given["prompt"], "url": _signed(caller.project, data["scope"], given), **_became(one, fresh)}
            for given, one in zip(asked, begun, strict=True)
        ]
        answer = enveloped(rows)
        if seconds:
            answer.headers["Preference-Applied"] = f"wait={seconds}"
        return answer


def _buyer(caller: Caller) -> Buyer:
    return Buyer(caller.organization, caller.project, caller.key)


def _parameters(data: Mapping[str, Any]) -> dict[str, str]:
    """Of an address, as they were given; what was not given stays out of it."""
    given = {name: data[name] for name in ("prompt", "aspectRatio", "autoEnhance", "template") if name in data}
    if "autoEnhance" in given:
        given["autoEnhance"] = "true" if given["autoEnhance"] else "false"
    return given


def _signed(project: Project, slug: str, given: Mapping[str, str]) -> str:
    owner = f"{project.organization.slug}/{project.slug}"
    signed = signature(signing_secret(project), f"{owner}/{slug}", given)
    return f"{public_path(f'{owner}/live/{slug}')}?{query({**given, 'sig': signed})}"


def _begun(caller: Caller, slug: str, wish: LiveWish) -> Generation | AppError:
    try:
        return live_draw(buyer=_buyer(caller), slug=slug, wish=wish).generation
    except AppError as error:
        return error


def _generations(begun: list[Generation]) -> dict[Any, Generation]:
    rows = Generation.objects.filter(pk__in=[one.pk for one in begun]).select_related("job", "output_image")
    return {row.pk: row for row in rows}


def _became(one: Generation | AppError, fresh: Mapping[Any, Generation]) -> dict[str, Any]:
    if isinstance(one, Generation) and one.pk in fresh:
        generation = fresh[one.pk]
        image, job = generation.output_image, generation.job
        failed = job.state in TERMINAL and job.state != JobState.SUCCEEDED and image is None
        return {
            "status": "success" if image else LIBRARY.statuses[job.state],
            "generationId": str(generation.pk),
            "imageId": str(image.pk) if image else None,
            "error": {"code": "GENERATION_FAILED", "message": job.failure_message} if failed else None,
        }
    error = one if isinstance(one, AppError) else NotFound("The generation was deleted.", code="generation_not_found")
    return {"status": "failed", "generationId": None, "imageId": None, "error": _error(error)}


def _error(error: AppError) -> dict[str, Any]:
    told: dict[str, Any] = LIBRARY.render_error(error)["error"]
    return {"code": told["code"], "message": told["message"]}


# --- settings ---------------------------------------------------------------------------------------------------------


class LiveSettingsViewSet(LibraryViewSet):
    """Limits of the project's public pictures, and its signing secret."""

    serializer_class = LiveSettingsSerializer

    @extend_schema(**documentation.SETTINGS_READ)
    def retrieve(self, request: Request) -> Response:
        return enveloped(_settings_told(live_settings_get(caller_of(request).project)))

    @extend_schema(**documentation.SETTINGS_UPDATE)
    def update(self, request: Request) -> Response:
        data = checked(LiveSettingsUpdateSerializer, request.data)
        found = live_settings_change(
            project=caller_of(request).project,
            allow_new_scopes=data.get("allowNewLiveScopes"),
            new_scope_limit=data.get("newLiveScopesGenerationLimit"),
            daily_limit=data.get("dailyLimit"),
        )
        return enveloped(_settings_told(found))

    @extend_schema(**documentation.ROTATE_SECRET)
    def rotate_secret(self, request: Request) -> Response:
        found = live_secret_rotate(project=caller_of(request).project)
        return enveloped({"secret": found.secret, "previousValidUntil": moment(found.previous_expires_at)})


def _settings_told(found: LiveSettings) -> dict[str, Any]:
    return {
        "allowNewLiveScopes": found.allow_new_scopes,
        "newLiveScopesGenerationLimit": found.new_scope_limit,
        "dailyLimit": found.daily_limit,
    }


# --- scopes -----------------------------------------------------------------------------------------------------------


class LiveScopeViewSet(LibraryViewSet):
    """Named parts of the project's public pictures."""

    serializer_class = LiveScopeSerializer

    def get_queryset(self) -> Any:
        return scopes_told(LiveScope.objects.filter(project=caller_of(self.request).project)).order_by("-id")

    @extend_schema(**documentation.SCOPE_CREATE)
    def create(self, request: Request) -> Response:
        data = checked(LiveScopeCreateSerializer, request.data)
        scope = scope_create(project=caller_of(request).project, slug=data["slug"], **scope_fields(data))
        return enveloped(self._told(scope.slug), status=status.HTTP_201_CREATED)

    @extend_schema(**documentation.SCOPE_LIST)
    def list(self, request: Request) -> Response:
        rows = self.get_queryset()
        if (slug := request.query_params.get("slug")) is not None:
            rows = rows.none() if "\x00" in slug else rows.filter(slug=slug)
        return page_enveloped(request, rows, lambda scopes: [_scope_told(scope) for scope in scopes])

    @extend_schema(**documentation.SCOPE_READ)
    def retrieve(self, request: Request, slug: str) -> Response:
        return enveloped(self._told(slug))

    @extend_schema(**documentation.SCOPE_UPDATE)
    def update(self, request: Request, slug: str) -> Response:
        scope = self._scope(slug)
        scope_change(scope=scope, **scope_fields(checked(LiveScopeUpdateSerializer, request.data)))
        return enveloped(self._told(slug))

    @extend_schema(**documentation.SCOPE_DELETE)
    def destroy(self, request: Request, slug: str) -> Response:
        scope = self._scope(slug)
        identifier = str(scope.pk)
        return enveloped({"id": identifier, "deletedImages": scope_delete(scope=scope)})

    @extend_schema(**documentation.SCOPE_REGENERATE)
    def regenerate(self, request: Request, slug: str) -> Response:
        caller = caller_of(request)
        scope = self._scope(slug)
        wanted = checked(LiveScopeRegenerateSerializer, request.data).get("imageId")
        image = None if wanted is None else image_get(project=caller.project, id_or_alias=wanted)
        done = scope_regenerate(scope=scope, image=image, api_key=caller.key)
        stopped = None if done.stopped_by is None else _error(done.stopped_by)
        ids = [str(generation.pk) for generation in done.generations]
        return enveloped({"generationIds": ids, "stoppedBy": stopped})

    def _scope(self, slug: str) -> LiveScope:
        """Raises NotFound."""
        found: LiveScope | None = None if "\x00" in slug else self.get_queryset().filter(slug=slug).first()
        if found is None:
            raise NotFound("Scope not found", code="scope_not_found")
        return found

    def _told(self, slug: str) -> dict[str, Any]:
        return _scope_told(self._scope(slug))


def _scope_told(scope: LiveScope) -> dict[str, Any]:
    counted: Any = scope  # annotated by `scopes_told`
    return {
        "id": str(scope.pk),
        "slug": scope.slug,
        "mode": scope_mode(scope),
        "allowNewGenerations": scope.allow_new,
        "newGenerationsLimit": scope.new_limit,
        "currentGenerations": counted.held,
        "lastGeneratedAt": moment(counted.last_made_at),
        "meta": scope.meta,
        "createdAt": moment(scope.created_at),
        "updatedAt": moment(scope.updated_at),
    }


class VariantViewSet(LibraryViewSet):
    """Addresses of smaller copies."""

    serializer_class = VariantUrlSerializer

    @extend_schema(**documentation.VARIANT)
    def create(self, request: Request, id_or_alias: str) -> Response:
        project = caller_of(request).project
        image = image_get(project=project, id_or_alias=id_or_alias)
        data = checked(VariantCreateSerializer, request.data)
        wish = VariantWish(data.get("w", 0), data.get("h", 0), data["fit"], data.get("format", ""))
        return enveloped({"url": variant_url(project, image, wish)})
