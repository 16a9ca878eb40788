"""`/cdn`: pictures for anybody, without a key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from apps.accounts.models import Project
from apps.core.api.errors import error_response
from apps.core.api.public import read_only
from apps.core.client_address import client_address
from apps.core.errors import AppError, InternalError, NotFound, Unavailable, ValidationFailed
from apps.core.surfaces import LIBRARY
from apps.jobs.models import TERMINAL, JobState
from apps.jobs.services.create import Buyer
from apps.jobs.waiting import job_wait
from apps.library.api.picture_bytes import BRIEFLY, FOR_GOOD, IMMUTABLE, PUBLIC_HEADERS, picture_response
from apps.library.live_wish import PARAMETERS, LiveWish, scope_slug_check, wish_of
from apps.library.models import Generation
from apps.library.served import Served, image_served, live_served, project_public, variant_served
from apps.library.services.hits import hit_count
from apps.library.services.live import Drawn, Visitor, live_begun, live_draw, signature_refused
from apps.library.services.live_settings import secrets_in_use
from apps.library.services.variants import variant_order
from apps.library.signing import Proof, proof_of
from apps.library.variant_wish import VARIANT_PARAMETERS, VariantWish, variant_wish_of

ROBOTS = re.compile(r"bot\b|crawl|spider|slurp|preview|facebookexternalhit|embedly|archiver|wget/", re.IGNORECASE)
"""User agents of programs that follow every address that they find. They get pictures that exist."""

RETRY_SECONDS = 5
Arguments = ParamSpec("Arguments")


def _public(
    view: Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """GET and HEAD, errors in the Library's envelope, and headers that let any page show a picture and no browser take
    it for a page."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except AppError as error:
            response = error_response(request, error, LIBRARY)
        for name, value in PUBLIC_HEADERS.items():
            response.headers[name] = value
        return response

    return read_only(answered)


def parameters_of(sent: QueryDict, known: tuple[str, ...]) -> dict[str, str]:
    """Each at most once, and none that means nothing here: a misspelt one would draw another picture than is meant."""
    given: dict[str, str] = {}
    for name, values in sent.lists():
        if name not in known:
            raise ValidationFailed(f"unknown parameter {name!r:.40}; known ones: {', '.join(known)}")
        if len(values) > 1:
            raise ValidationFailed(f"{name} must be given once", fields={name: "must be given once"})
        given[name] = values[0]
    if not re.fullmatch(r"[\w.-]{0,20}", given.get("v", ""), re.ASCII):
        told = "must be at most 20 letters, digits, dots and hyphens"
        raise ValidationFailed(f"v {told}", fields={"v": told})
    return given


# --- live pictures ----------------------------------------------------------------------------------------------------


@_public
def live_picture(request: HttpRequest, organization: str, project: str, scope: str) -> HttpResponseBase:
    """A hit is free for everybody; what a miss needs, `live_draw` says."""
    given = parameters_of(request.GET, (*PARAMETERS, "sig", "v"))
    wish = wish_of(given)
    scope_slug_check(scope)
    owner = project_public(organization, project)
    key = wish.cache_key(owner.pk, scope)
    found = live_served(owner.pk, key)
    if found is not None:
        assert found.entry is not None
        if request.method == "GET":
            hit_count(found.entry)
        headers = {"X-Cache-Status": "HIT", "X-Scope": scope}
        return picture_response(request, found, cache_control=FOR_GOOD, headers=headers)
    if request.method == "HEAD" or ROBOTS.search(request.headers.get("User-Agent", "")):
        raise NotFound("This picture was not drawn yet.", code="image_not_found")
    begun = live_begun(owner.pk, key)
    drawn = Drawn(begun, begun=False) if begun else _draw(request, owner, scope, wish, given)
    found = generation_awaited(drawn.generation, lambda: live_served(owner.pk, key))
    headers = {"X-Cache-Status": "MISS", "X-Scope": scope, "X-Generation-Id": str(drawn.generation.pk)}
    if drawn.window is not None:
        headers |= drawn.window.headers()
    return picture_response(request, found, cache_control=FOR_GOOD, headers=headers)


def _draw(request: HttpRequest, owner: Project, scope: str, wish: LiveWish, given: Mapping[str, str]) -> Drawn:
    expires = given.get("exp", "0")
    if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
        raise ValidationFailed("exp must be whole Unix seconds", fields={"exp": "must be whole Unix seconds"})
    path = f"{owner.organization.slug}/{owner.slug}/{scope}"
    visitor = Visitor(_proof(owner, path, given, PARAMETERS), client_address(request))
    return live_draw(buyer=Buyer(owner.organization, owner, None), slug=scope, wish=wish, visitor=visitor)


def _proof(owner: Project, path: str, given: Mapping[str, str], covered: tuple[str, ...]) -> Proof:
    if "sig" not in given:
        return Proof.MISSING
    signed = {name: given[name] for name in covered if name in given}
    return proof_of(given["sig"], secrets_in_use(owner), path, signed)


def generation_awaited(generation: Generation, find: Callable[[], Served | None]) -> Served:
    """The picture of a generation that was begun, when it is there within LIVE_WAIT_SECONDS. Raises Unavailable when it
    is not, InternalError when it failed."""
    job = job_wait(generation.job, settings.LIVE_WAIT_SECONDS)
    if job.state not in TERMINAL:
        raise Unavailable(
            "The picture is being drawn; ask again.", code="generation_in_progress", retry_after=RETRY_SECONDS
        )
    found = find()
    if found is not None:
        return found
    if job.state == JobState.SUCCEEDED:
        raise NotFound("Image not found", code="image_not_found")  # deleted as soon as it was there
    raise InternalError(job.failure_message or "The picture could not be drawn.", code="generation_failed")


# --- images and their smaller copies ----------------------------------------------------------------------------------


@_public
def public_image(request: HttpRequest, organization: str, project: str, id_or_alias: str) -> HttpResponseBase:
    """An image by its id or its name in the project, or a copy of it where a size is asked for."""
    given = parameters_of(request.GET, (*VARIANT_PARAMETERS, "sig", "v"))
    owner = project_public(organization, project)
    if any(name in given for name in VARIANT_PARAMETERS):
        found = _variant(request, owner, id_or_alias, variant_wish_of(given), given)
    else:
        image = image_served(owner.pk, id_or_alias)
        if image is None:
            raise NotFound("Image not found", code="image_not_found")
        found = image
    # A name may mean another image tomorrow, so only an id with its version stays what it is.
    lasting = given.get("v") == str(found.version) and not id_or_alias.startswith("@")
    return picture_response(request, found, cache_control=IMMUTABLE if lasting else BRIEFLY)


def _variant(
    request: HttpRequest, owner: Project, id_or_alias: str, wish: VariantWish, given: Mapping[str, str]
) -> Served:
    """One that exists is everybody's; to have one made takes a signature, so that nobody else can fill storage."""
    found = variant_served(owner.pk, id_or_alias, wish)
    if found is not None:
        return found
    if image_served(owner.pk, id_or_alias) is None:
        raise NotFound("Image not found", code="image_not_found")
    path = f"{owner.organization.slug}/{owner.slug}/img/{id_or_alias}"
    proof = _proof(owner, path, given, VARIANT_PARAMETERS)
    if proof != Proof.VALID:
        raise signature_refused(proof)
    if request.method == "HEAD":
        raise NotFound("This copy was not made yet.", code="image_not_found")
    job = job_wait(variant_order(project=owner, id_or_alias=id_or_alias, wish=wish).job, settings.LIVE_WAIT_SECONDS)
    if job.state not in TERMINAL:
        raise Unavailable("The copy is being made; ask again.", code="variant_in_progress", retry_after=RETRY_SECONDS)
    found = variant_served(owner.pk, id_or_alias, wish)
    if found is None:
        raise InternalError(job.failure_message or "The copy could not be made.", code="variant_failed")
    return found
