"""Generations: created, run again, changed, hidden, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import ApiKey
from apps.core.errors import Conflict, NotConfigured, NotFound, ValidationFailed
from apps.core.ids import new_id
from apps.core.surfaces import LIBRARY
from apps.jobs import catalogue
from apps.jobs.models import ACTIVE, Job
from apps.jobs.services.create import Buyer, Order, job_add
from apps.jobs.services.finish import job_cancel
from apps.jobs.services.idempotency import AlreadyDone, IdempotentRequest, claim, replay_find, replay_of_winner
from apps.library import enhancer, enhancer_remote
from apps.library.kinds import EDIT, GENERATE, PLAIN_READERS
from apps.library.models import Alias, Flow, Generation, Image, LiveScope, Reference
from apps.library.rules import MAX_REFERENCES, SIZES, alias_check, aliases_in
from apps.library.selectors import references_resolve
from apps.library.services.aliases import project_lock
from apps.library.services.images import image_delete

Resolved = Sequence[tuple[str, Image]]
"""(name or "", image) of each reference, in order."""


@dataclass(frozen=True)
class Wish:
    """What to draw. prompt: the partner's own text. references: ids and names, as listed. starts_flow: a new flow is
    made for it. alias, flow_alias: names for the image, or blank. live: for a public page, in `scope` if any."""

    prompt: str
    aspect_ratio: str
    auto_enhance: bool
    template: str
    references: Sequence[str] = ()
    flow: Flow | None = None
    starts_flow: bool = False
    alias: str = ""
    flow_alias: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    live: bool = False
    scope: LiveScope | None = None


def generation_order(*, buyer: Buyer, wish: Wish, request: IdempotentRequest | None) -> tuple[Generation, bool]:
    """A generation, and whether it is that of an earlier request with the same key. Raises as `generation_create`."""
    if request is not None and (replay := replay_find(organization=buyer.organization, request=request)):
        return _of_replay(replay), True
    job_id = new_id()
    try:
        with transaction.atomic():
            if request is not None:
                claim(organization=buyer.organization, request=request, job_id=job_id)
            return generation_create(buyer=buyer, wish=wish, job_id=job_id), False
    except AlreadyDone:
        assert request is not None  # only a request with a key can be done already
        return _of_replay(replay_of_winner(organization=buyer.organization, request=request)), True


def _of_replay(job: Job) -> Generation:
    """Of any of its runs. Raises Conflict when it was deleted since."""
    generation = Generation.objects.filter(pk=job.subject).first() if job.subject else None
    if generation is None:
        raise Conflict("The generation that this Idempotency-Key made was deleted; use a new key.")
    return generation


@transaction.atomic
def generation_create(*, buyer: Buyer, wish: Wish, job_id: UUID | None = None) -> Generation:
    """A generation and its first run, paid for by a hold.

    Raises ValidationFailed, NotFound for a listed reference that means nothing, InsufficientCredit, RateLimited,
    NotConfigured; none of them leaves anything behind.
    """
    for name, said in ((wish.alias, "alias"), (wish.flow_alias, "flowAlias")):
        if name:
            alias_check(name, said)
    if len(wish.references) > MAX_REFERENCES:
        told = f"may have at most {MAX_REFERENCES} items; got {len(wish.references)}"
        raise ValidationFailed(f"referenceImages {told}", fields={"referenceImages": told})
    flow = wish.flow
    if wish.starts_flow:
        flow = Flow.objects.create(project=buyer.project)
    elif flow is not None:
        project_lock(buyer.project.pk)  # until COMMIT nobody deletes it
        if not Flow.objects.filter(pk=flow.pk).exists():
            raise NotFound("Flow not found", code="flow_not_found")
    generation = Generation(
        project=buyer.project,
        flow=flow,
        auto_enhance=wish.auto_enhance,
        template=wish.template,
        aspect_ratio=wish.aspect_ratio,
        alias=wish.alias,
        flow_alias=wish.flow_alias,
        live=wish.live,
        scope=wish.scope,
        meta=wish.meta,
    )
    _write_prompt(generation, wish.prompt)
    resolved = _references(generation, wish.references, context=wish.flow)
    generation.job = job_add(_order(generation, buyer, resolved, job_id or new_id()))
    generation.save(force_insert=True)
    _keep_references(generation, resolved, wish.references)
    return generation


def _write_prompt(generation: Generation, own: str) -> None:
    """Our own enhancer takes no time; one elsewhere is asked by the worker (`prompt_enhanced`)."""
    generation.prompt, generation.original_prompt, generation.enhancement_note = own, None, ""
    if generation.auto_enhance and not enhancer_remote.is_configured():
        _apply(generation, enhancer.enhance(own, generation.template))


def _apply(generation: Generation, enhancement: enhancer.Enhancement) -> None:
    if enhancement.enhanced is None:
        generation.enhancement_note = enhancement.note[:200]
    else:
        generation.prompt, generation.original_prompt = enhancement.enhanced, enhancement.original


def prompt_enhanced(job: Job) -> dict[str, str]:
    """What the engine is to draw, at the start of a run. A prompt that is to be enhanced elsewhere is, once: what came
    of it is kept before the engine runs, so that another attempt draws the same."""
    generation = Generation.objects.filter(job=job).first()
    if generation is None:
        return {}
    waiting = generation.auto_enhance and generation.original_prompt is None and not generation.enhancement_note
    if waiting and enhancer_remote.is_configured():
        _apply(generation, enhancer_remote.enhance(generation.prompt, generation.template))
        # Only while this is its newest run: meanwhile the partner may have asked for something else.
        Generation.objects.filter(pk=generation.pk, job=job).update(
            prompt=generation.prompt,
            original_prompt=generation.original_prompt,
            enhancement_note=generation.enhancement_note,
        )
    plain = catalogue.get(job.kind).engine_name in PLAIN_READERS
    return {"prompt": generation.own_prompt if plain else generation.prompt}


def _references(generation: Generation, listed: Sequence[str], context: Flow | None) -> Resolved:
    """The listed ones, then those in the prompt, as far as there is room."""
    found = references_resolve(
        project=generation.project, listed=listed, detected=aliases_in(generation.own_prompt), flow=context
    )
    return found[:MAX_REFERENCES]


def _order(generation: Generation, buyer: Buyer, resolved: Resolved, job_id: UUID) -> Order:
    kind = EDIT if resolved else GENERATE
    if missing := catalogue.get(kind).missing_setting:
        raise NotConfigured(f"The service is not configured for this yet: {missing} is not set.")
    width, height = SIZES[generation.aspect_ratio]
    names = [f"reference_{place}" for place in range(len(resolved))]
    return Order(
        job_id=job_id,
        organization=buyer.organization,
        project=buyer.project,
        api_key=buyer.api_key,
        surface=LIBRARY.name,
        kind=kind,
        subject=generation.pk,
        notifies=False,
        input={
            "prompt": generation.prompt,
            "aspect_ratio": generation.aspect_ratio,
            "width": width,
            "height": height,
            "template": generation.template,
            "references": [
                {"name": name, "alias": alias or None} for name, (alias, _) in zip(names, resolved, strict=True)
            ],
        },
        input_files={name: str(image.file_id) for name, (_, image) in zip(names, resolved, strict=True)},
    )


def _keep_references(generation: Generation, resolved: Resolved, listed: Sequence[str]) -> None:
    Reference.objects.bulk_create(
        Reference(
            generation=generation,
            place=place,
            alias=alias,
            detected=bool(alias) and alias not in listed,
            image=image,
        )
        for place, (alias, image) in enumerate(resolved)
    )


def generation_regenerate(
    *, generation: Generation, api_key: ApiKey | None, request: IdempotentRequest | None = None
) -> tuple[Generation, bool]:
    """The same again: names looked up anew, another seed, the image keeps its id. And whether it is a replay."""
    return generation_run(generation=generation, api_key=api_key, request=request)


def generation_run(
    *,
    generation: Generation,
    api_key: ApiKey | None,
    prompt: str | None = None,
    aspect_ratio: str | None = None,
    request: IdempotentRequest | None = None,
) -> tuple[Generation, bool]:
    """Another run, with a changed prompt or ratio if one is given. A run that is unfinished is canceled.

    Raises as `generation_create`, and Conflict when somebody else started a run at the same moment.
    """
    project = generation.project
    if request is not None and (replay := replay_find(organization=project.organization, request=request)):
        return _of_replay(replay), True
    job_id = new_id()
    try:
        with transaction.atomic():
            if request is not None:
                claim(organization=project.organization, request=request, job_id=job_id)
            buyer = Buyer(project.organization, project, api_key)
            return _run_again(generation, buyer, prompt, aspect_ratio, job_id), False
    except AlreadyDone:
        assert request is not None
        return _of_replay(replay_of_winner(organization=project.organization, request=request)), True


def _run_again(
    generation: Generation, buyer: Buyer, prompt: str | None, aspect_ratio: str | None, job_id: UUID
) -> Generation:
    """1. The old run is canceled if it can be. 2. The new one is created. 3. The row takes it, if it still has the old
    one: of two who come at once, the second waits at the old job or the account and then finds that it lost."""
    before = generation.job
    if before.state in ACTIVE:
        job_cancel(job=before, note="run again", message="The generation was run again before this run had ended.")
    if aspect_ratio is not None:
        generation.aspect_ratio = aspect_ratio
    _write_prompt(generation, generation.own_prompt if prompt is None else prompt)
    kept = generation.references.filter(detected=False).order_by("place")
    listed = [row.alias or str(row.image_id) for row in kept if row.alias or row.image_id]
    resolved = _references(generation, listed, context=generation.flow)
    job = job_add(_order(generation, buyer, resolved, job_id))
    now = timezone.now()
    taken = Generation.objects.filter(pk=generation.pk, job=before, deleted_at__isnull=True).update(
        job=job,
        prompt=generation.prompt,
        original_prompt=generation.original_prompt,
        enhancement_note=generation.enhancement_note,
        aspect_ratio=generation.aspect_ratio,
        updated_at=now,
    )
    if not taken:
        raise Conflict("The generation was run again or deleted at the same moment; read it and try again.")
    generation.job, generation.updated_at = job, now
    generation.references.all().delete()
    _keep_references(generation, resolved, listed)
    return generation


@transaction.atomic
def generation_update(*, generation: Generation, **fields: Any) -> None:
    """Change `flow` (None detaches) or `meta`; the image follows into the flow. No run is started."""
    project_lock(generation.project_id)
    Generation.objects.filter(pk=generation.pk).update(**fields, updated_at=timezone.now())
    if "flow" in fields and generation.output_image_id:
        Image.objects.filter(pk=generation.output_image_id).update(flow=fields["flow"])


def generation_delete(*, generation: Generation) -> None:
    """For good, with its image unless that has a name in the project. An unfinished run is canceled, its credit goes
    back. Deleting twice is harmless.

    The run is canceled in a transaction of its own, which holds the account; the rows go in another one, which holds
    the project. A run that was started between the two is canceled afterwards.
    """
    job_cancel(job=generation.job, note="the generation was deleted")
    with transaction.atomic():
        project_lock(generation.project_id)
        rows = Generation.objects.select_related("job", "output_image").filter(pk=generation.pk)
        current = rows.first()
        if current is None:
            return
        image = current.output_image
        current.delete()
        if image is not None and not _is_named(image):
            image_delete(image=image)
    if current.job.state in ACTIVE:
        job_cancel(job=current.job, note="the generation was deleted")


@transaction.atomic
def generation_hide(*, generation: Generation) -> None:
    """Out of sight, with its image unless that has a name, until it is restored or purged. A run goes on."""
    project_lock(generation.project_id)
    now = timezone.now()
    Generation.objects.filter(pk=generation.pk, deleted_at__isnull=True).update(deleted_at=now)
    image = generation.output_image
    if image is not None and not _is_named(image):
        Image.objects.filter(pk=image.pk, deleted_at__isnull=True).update(deleted_at=now)


@transaction.atomic
def generation_restore(*, generation: Generation) -> None:
    """Back in sight, with the image that it has."""
    project_lock(generation.project_id)
    Generation.objects.filter(pk=generation.pk).update(deleted_at=None)
    Image.objects.filter(made_by=generation).update(deleted_at=None)


def generations_purge(*, limit: int = 1000) -> int:
    """Delete for good what has been hidden longer than LIBRARY_HIDDEN_DAYS; returns how many."""
    due = timezone.now() - timedelta(days=settings.LIBRARY_HIDDEN_DAYS)
    hidden = Generation.objects.select_related("job").filter(deleted_at__lt=due).order_by("deleted_at")[:limit]
    for generation in hidden:
        generation_delete(generation=generation)
    return len(hidden)


def _is_named(image: Image) -> bool:
    return Alias.objects.filter(image=image, flow__isnull=True).exists()


def flow_regenerate(
    *, flow: Flow, api_key: ApiKey | None, request: IdempotentRequest | None
) -> tuple[Generation, bool]:
    """The newest generation of the flow again. Raises ValidationFailed when it has none."""
    newest = (
        Generation.objects.filter(flow=flow, deleted_at__isnull=True)
        .select_related("job", "project__organization", "flow")
        .order_by("-id")
        .first()
    )
    if newest is None:
        raise ValidationFailed("The flow has no generation to run again.")
    return generation_run(generation=newest, api_key=api_key, request=request)
