"""Drawing live pictures: who may, how many, and each once.

What is asked for has one key in a project, and its row in `LiveEntry` is unique. New pictures of a project are begun
one after the other, under the lock of its settings' row, so that limits hold exactly and of many who ask for the same
new picture at the same moment one begins it and the others find it begun. Order of locks: live settings, then those of
a generation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from apps.core.database import insert_once
from apps.core.errors import Forbidden, NotFound, RateLimited, Unavailable
from apps.core.ids import first_id
from apps.core.rate_limits import HOUR, Window, count_against, used_up
from apps.jobs.models import ACTIVE, JobState
from apps.jobs.services.create import Buyer
from apps.library.live_wish import LiveWish
from apps.library.models import Generation, LiveEntry, LiveScope, LiveSettings, ScopeMode
from apps.library.services.generations import Wish, generation_create
from apps.library.services.live_settings import live_settings_get, live_settings_lock
from apps.library.services.scopes import scope_appear
from apps.library.signing import Proof

_ADDRESS = "live_new"

_REFUSED = {
    Proof.MISSING: ("signature_required", "What this address asks for has to be made, and that takes a signature."),
    Proof.FORGED: ("signature_invalid", "The signature does not belong to this address."),
    Proof.EXPIRED: ("signature_expired", "The time of this signed address is over."),
}


def signature_refused(proof: Proof) -> Forbidden:
    """Why an address whose signature says so cannot have anything made."""
    code, message = _REFUSED[proof]
    return Forbidden(message, code=code)


@dataclass(frozen=True)
class Visitor:
    """Somebody without a key. proof: what the address's signature says. address: where the request came from."""

    proof: Proof
    address: str


@dataclass(frozen=True)
class Drawn:
    """The generation behind a live address. begun: by this very call. window: the visitor's hour after it."""

    generation: Generation
    begun: bool
    window: Window | None = None


def live_begun(project_id: UUID, cache_key: str) -> Generation | None:
    """The generation of a live address while its first picture is being made."""
    rows = LiveEntry.objects.filter(project=project_id, cache_key=cache_key, generation__job__state__in=sorted(ACTIVE))
    entry = rows.select_related("generation__job").first()
    return None if entry is None else entry.generation


def live_draw(*, buyer: Buyer, slug: str, wish: LiveWish, visitor: Visitor | None = None) -> Drawn:
    """Begin the picture of a live address, unless somebody else just did. slug: of its scope, "" for none.

    A scope that is missing appears: for a visitor where the signature or the project allows it, for the key always.
    Raises NotFound, Forbidden, RateLimited for what the scope, the project or the visitor's hour does not allow, and as
    `generation_create`; none of them leaves anything behind but the visitor's count.
    """
    if slug:
        _admit(LiveScope.objects.filter(project=buyer.project, slug=slug).first(), buyer, visitor)
        if visitor is not None and (window := used_up(_ADDRESS, visitor.address, _hourly(), seconds=HOUR)):
            raise _too_many(window)
    key = wish.cache_key(buyer.project.pk, slug)
    with transaction.atomic():
        defaults = live_settings_lock(buyer.project)
        entry = _entry(buyer.project.pk, key)
        if entry is not None and not _is_gone(entry.generation):
            return Drawn(entry.generation, begun=False)
        scope = _scope(buyer, slug, visitor, defaults)
        window = _count_visitor(visitor)
        generation = generation_create(buyer=buyer, wish=_wish(wish, scope, key))
        _keep(entry, buyer, scope, key, generation)
    return Drawn(generation, begun=True, window=window)


def _entry(project_id: UUID, key: str) -> LiveEntry | None:
    rows = LiveEntry.objects.filter(project=project_id, cache_key=key)
    return rows.select_related("generation__job", "generation__output_image__file").first()


def _is_gone(generation: Generation) -> bool:
    """Whether no picture of it can be seen and none is on its way."""
    image = generation.output_image
    seen = image is not None and image.deleted_at is None and image.file.deleted_at is None
    return not seen and generation.job.state not in ACTIVE


def _keep(entry: LiveEntry | None, buyer: Buyer, scope: LiveScope | None, key: str, generation: Generation) -> None:
    """The lock has seen to it that we are alone, but for a deletion of the generation before; the unique key proves
    it. Raises Unavailable, which rolls everything back."""
    if entry is None:
        fresh = LiveEntry(project=buyer.project, scope=scope, cache_key=key, generation=generation)
        kept = insert_once(fresh)
    else:
        rows = LiveEntry.objects.filter(pk=entry.pk, generation=entry.generation)
        kept = bool(rows.update(generation=generation, scope=scope))
    if not kept:
        raise Unavailable("Somebody else asked for this picture at the same moment; try again.", retry_after=1)


def _wish(wish: LiveWish, scope: LiveScope | None, key: str) -> Wish:
    tags = {"isLiveUrl": True, "cacheKey": key}
    return Wish(
        prompt=wish.prompt,
        aspect_ratio=wish.aspect_ratio,
        auto_enhance=wish.auto_enhance,
        template=wish.template,
        live=True,
        scope=scope,
        meta=tags | ({"scope": scope.slug} if scope else {}),
    )


# --- who may ----------------------------------------------------------------------------------------------------------


def _admit(scope: LiveScope | None, buyer: Buyer, visitor: Visitor | None) -> None:
    """Whether a new picture may be asked for at all. Raises Forbidden, NotFound."""
    if visitor is not None and visitor.proof != Proof.VALID:
        if scope is None and visitor.proof != Proof.EXPIRED:
            if not live_settings_get(buyer.project).allow_new_scopes:
                raise NotFound("Scope not found", code="scope_not_found")
        elif scope is None or scope.mode == ScopeMode.SIGNED:
            raise signature_refused(visitor.proof)
    if scope is not None and not scope.allow_new:
        raise Forbidden("This scope draws no new pictures.", code="scope_frozen")


def _scope(buyer: Buyer, slug: str, visitor: Visitor | None, defaults: LiveSettings) -> LiveScope | None:
    """The scope as it is under the lock, with room for one more picture."""
    if not slug:
        return None
    scope = LiveScope.objects.filter(project=buyer.project, slug=slug).first()
    _admit(scope, buyer, visitor)
    if scope is None:
        by_owner = visitor is None or visitor.proof == Proof.VALID
        mode = ScopeMode.SIGNED if by_owner else ScopeMode.OPEN
        scope = scope_appear(project=buyer.project, slug=slug, mode=mode, defaults=defaults)
    held = pictures_held(LiveEntry.objects.filter(scope=scope)).count()
    if held >= scope.new_limit:
        message = f"This scope has the {scope.new_limit} pictures that it may have."
        raise RateLimited(message, code="scope_limit_reached", retry_after=HOUR)
    _check_day(defaults)
    return scope


def pictures_held(entries: QuerySet[LiveEntry]) -> QuerySet[LiveEntry]:
    """Those with a picture that can be seen, or one on its way; a failed one takes no room."""
    seen = Q(generation__output_image__isnull=False, generation__output_image__deleted_at__isnull=True)
    return entries.filter(seen | Q(generation__job__state__in=sorted(ACTIVE)))


def _check_day(defaults: LiveSettings) -> None:
    """Failed ones count, so that a prompt that always fails cannot be tried for ever."""
    now = timezone.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = Generation.objects.filter(
        project=defaults.project_id, pk__gte=first_id(midnight), live=True, scope__isnull=False
    )
    if today.count() >= defaults.daily_limit:
        left = int((midnight + timedelta(days=1) - now).total_seconds()) + 1
        message = f"The project has had its {defaults.daily_limit} new pictures of today."
        raise RateLimited(message, code="daily_limit_reached", retry_after=left)


def _hourly() -> int:
    return int(settings.LIVE_NEW_PER_HOUR)


def _count_visitor(visitor: Visitor | None) -> Window | None:
    """Under the lock, since only whoever really begins a picture counts. A cache that hangs is given up after its
    timeout, a third of a second, and keeps nobody but this project's next new picture waiting."""
    if visitor is None:
        return None
    window = count_against(_ADDRESS, visitor.address, _hourly(), seconds=HOUR)
    if window is not None and window.exceeded:
        raise _too_many(window)
    return window


def _too_many(window: Window) -> RateLimited:
    message = f"At most {window.limit} new pictures an hour for each address; try again in {window.reset_in} s."
    return RateLimited(message, code="ip_rate_limit_exceeded", retry_after=window.reset_in)


# --- statistics -------------------------------------------------------------------------------------------------------


def scopes_told(scopes: QuerySet[LiveScope]) -> QuerySet[LiveScope]:
    """With what they hold (`held`) and when the last picture came (`last_made_at`)."""
    seen = Q(entries__generation__output_image__isnull=False)
    seen &= Q(entries__generation__output_image__deleted_at__isnull=True)
    made = Q(entries__generation__job__state=JobState.SUCCEEDED)
    return scopes.annotate(
        held=Count("entries", filter=seen | Q(entries__generation__job__state__in=sorted(ACTIVE))),
        last_made_at=Max("entries__generation__job__completed_at", filter=made),
    )
