"""Live scopes: made, changed, emptied, run again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from apps.accounts.models import ApiKey, Project
from apps.core.database import insert_once
from apps.core.errors import AppError, BadRequest, Conflict, NotFound
from apps.library.live_wish import scope_slug_check
from apps.library.models import Alias, Generation, Image, LiveScope, LiveSettings, ScopeMode
from apps.library.served import served_forget
from apps.library.services.generations import generation_delete, generation_regenerate
from apps.library.services.images import image_delete

MOST_IN_SCOPE = 1000
"""What a scope's limit may be: it is deleted within one request."""

MOST_REGENERATED = 100
"""Pictures that one request runs again, oldest first."""


def scope_create(*, project: Project, slug: str, **fields: Any) -> LiveScope:
    """fields: mode, allow_new, new_limit, meta. Raises ValidationFailed, and Conflict for a slug that is taken."""
    scope = LiveScope(project=project, slug=scope_slug_check(slug), **fields)
    if not insert_once(scope):
        raise Conflict(f"A scope called {slug!r} exists already.", code="scope_already_exists")
    return scope


def scope_appear(*, project: Project, slug: str, mode: ScopeMode, defaults: LiveSettings) -> LiveScope:
    """The scope, made with the project's defaults when it is missing; of two who come at once both get the same."""
    scope = LiveScope(project=project, slug=scope_slug_check(slug), mode=mode, new_limit=defaults.new_scope_limit)
    if insert_once(scope):
        return scope
    return LiveScope.objects.get(project=project, slug=slug)


def scope_change(*, scope: LiveScope, **fields: Any) -> None:
    """mode, allow_new, new_limit, meta, as given. A lower limit deletes nothing."""
    for name, value in fields.items():
        setattr(scope, name, value)
    scope.save(update_fields=[*fields, "updated_at"])


def scope_delete(*, scope: LiveScope) -> int:
    """With its pictures, but for those that have a name, in the project or in a flow. Returns how many went.

    1. It draws no more. 2. Its generations go one by one, each in transactions of its own, so that one request never
    holds the project for long. 3. The scope goes. A deletion that breaks off is finished by the next one.
    """
    LiveScope.objects.filter(pk=scope.pk).update(allow_new=False)
    deleted = 0
    named = Exists(Alias.objects.filter(image=OuterRef("output_image")))
    rows = Generation.objects.filter(~named, scope=scope).select_related("job__organization", "output_image")
    for generation in list(rows.order_by("pk")):
        generation_delete(generation=generation)
        deleted += generation.output_image_id is not None
    unnamed = ~Exists(Alias.objects.filter(image=OuterRef("pk")))
    for image in list(Image.objects.filter(unnamed, scope=scope).order_by("pk")):
        with suppress(NotFound):  # somebody else was faster
            image_delete(image=image)
            deleted += 1
    try:
        scope.delete()
    except IntegrityError:  # a picture that was begun before step 1 came into it: the next try takes that too
        raise Conflict("The scope got a new picture at this moment; delete it again.") from None
    served_forget()
    return deleted


@dataclass(frozen=True)
class Regenerated:
    """Which generations run again, and what kept the rest from it, if anything did."""

    generations: list[Generation]
    stopped_by: AppError | None = None


def scope_regenerate(*, scope: LiveScope, image: Image | None, api_key: ApiKey | None) -> Regenerated:
    """One picture, or all of them up to MOST_REGENERATED, oldest first; each keeps its id and address.

    Raises BadRequest for an image of another scope, NotFound for one that nothing made, and what refuses the first run;
    what refuses a later one ends the round.
    """
    rows = Generation.objects.filter(
        scope=scope, output_image__isnull=False, output_image__deleted_at__isnull=True, deleted_at__isnull=True
    )
    if image is not None:
        if image.scope_id != scope.pk:
            raise BadRequest("This image belongs to another scope.", code="image_not_in_scope")
        rows = rows.filter(output_image=image)
    wanted = rows.select_related("job__organization", "project__organization", "flow", "output_image").order_by("pk")
    found = _run_again(wanted[:MOST_REGENERATED], api_key)
    if image is not None and not found.generations:
        raise NotFound("The generation of this image was deleted.", code="generation_not_found")
    return found


def _run_again(wanted: Iterable[Generation], api_key: ApiKey | None) -> Regenerated:
    done: list[Generation] = []
    for generation in wanted:
        try:
            again, _ = generation_regenerate(generation=generation, api_key=api_key)
        except AppError as error:
            if not done:
                raise
            return Regenerated(done, error)
        done.append(again)
    return Regenerated(done)
