"""Reads of the Library. Everything is a project's own; another one's is not found, by construction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Project
from apps.core.errors import NotFound, ValidationFailed
from apps.core.surfaces import LIBRARY
from apps.library.models import Alias, Flow, Generation, Image, ImageSource, Reference
from apps.library.rules import COMPUTED, FIRST, UPLOAD, is_alias


@dataclass(frozen=True)
class Resolved:
    """An image found by a name. tier: technical, flow or project; flow: the context it was found in."""

    alias: str
    tier: str
    image: Image
    flow: UUID | None = None


def uuid_of(text: object) -> UUID | None:
    """None for what is no UUID."""
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


# --- images -----------------------------------------------------------------------------------------------------------


def images_of(*, project: Project, hidden: bool = False) -> QuerySet[Image]:
    """Newest first, with file and names. hidden: those that were deleted softly, too."""
    images = Image.objects.filter(project=project).order_by("-id")
    return with_names(images if hidden else images.filter(deleted_at__isnull=True))


def with_names(images: QuerySet[Image]) -> QuerySet[Image]:
    """With the file, the name in the project (`project_name`) and the id of the generation that it is of (`maker`), all
    in the same query."""
    names = Alias.objects.filter(image=OuterRef("pk"), flow__isnull=True).values("name")
    makers = (
        Generation.objects.filter(output_image=OuterRef("pk"), deleted_at__isnull=True).order_by("-id").values("pk")
    )
    return images.select_related("file").annotate(project_name=Subquery(names[:1]), maker=Subquery(makers[:1]))


def image_get(*, project: Project, id_or_alias: str, flow: Flow | None = None, hidden: bool = False) -> Image:
    """By id or by name. Raises NotFound."""
    if id_or_alias.startswith("@"):
        return alias_resolve(project=project, name=id_or_alias, flow=flow).image
    identifier = uuid_of(id_or_alias)
    image = images_of(project=project, hidden=hidden).filter(pk=identifier).first() if identifier else None
    if image is None:
        raise NotFound("Image not found", code="image_not_found")
    return image


# --- names ------------------------------------------------------------------------------------------------------------


def alias_resolve(*, project: Project, name: str, flow: Flow | None = None) -> Resolved:
    """By precedence: computed, then the flow's, then the project's. Raises NotFound (`alias_not_found`)."""
    found = aliases_resolve(project=project, names=[name], flow=flow).get(name)
    if found is None:
        raise NotFound("Image not found", code="alias_not_found")
    return found


def aliases_resolve(*, project: Project, names: Iterable[str], flow: Flow | None = None) -> dict[str, Resolved]:
    """Those of the names that mean an image, with one query for all stored names and one for each computed one."""
    names = [name for name in dict.fromkeys(names) if is_alias(name)]
    found: dict[str, Resolved] = {}
    for name in names:
        if name in COMPUTED and (image := _computed(project, name, flow)):
            found[name] = Resolved(name, "technical", image, flow.pk if flow else None)
    stored = [name for name in names if name not in COMPUTED]
    if stored:
        holds = Q(aliases__project=project, aliases__name__in=stored)
        holds &= Q(aliases__flow__isnull=True) | Q(aliases__flow=flow) if flow else Q(aliases__flow__isnull=True)
        called = Image.objects.filter(holds, deleted_at__isnull=True)
        called = with_names(called).annotate(called=F("aliases__name"), of_flow=F("aliases__flow"))
        for image in called.order_by(F("of_flow").asc(nulls_last=True)):
            name, of_flow = image.called, image.of_flow
            found.setdefault(name, Resolved(name, "flow" if of_flow else "project", image, of_flow))
    return found


def _computed(project: Project, name: str, flow: Flow | None) -> Image | None:
    """Within the flow where there is one, else within the project. Pictures of public pages are passed over."""
    source = ImageSource.UPLOADED if name == UPLOAD else ImageSource.GENERATED
    images = Image.objects.filter(project=project, source=source, live=False, deleted_at__isnull=True)
    if flow is not None:
        images = images.filter(flow=flow)
    return with_names(images).order_by("id" if name == FIRST else "-id").first()


def references_resolve(
    *, project: Project, listed: Sequence[str], detected: Sequence[str], flow: Flow | None
) -> list[tuple[str, Image]]:
    """(name or "", image) of every reference, the listed ones first, each image once.

    A listed one that means nothing raises NotFound; a name in the prompt that means nothing is only a word.
    """
    for text in listed:
        if not is_alias(text) and uuid_of(text) is None:
            told = "must be image ids or aliases such as @logo"
            raise ValidationFailed(f"referenceImages {told}", fields={"referenceImages": told})
    identifiers = [identifier for text in listed if (identifier := uuid_of(text))]
    by_id: Mapping[UUID, Image] = (
        {image.pk: image for image in images_of(project=project).filter(pk__in=identifiers)} if identifiers else {}
    )
    by_name = aliases_resolve(project=project, names=[*filter(is_alias, listed), *detected], flow=flow)
    found: dict[UUID, tuple[str, Image]] = {}
    for text in listed:
        identifier = uuid_of(text)
        image = by_id.get(identifier) if identifier else by_name[text].image if text in by_name else None
        if image is None:
            raise NotFound("Image not found", code="image_not_found")
        found.setdefault(image.pk, ("" if identifier else text, image))
    for name in detected:
        if name in by_name:
            found.setdefault(by_name[name].image.pk, (name, by_name[name].image))
    return list(found.values())


# --- flows ------------------------------------------------------------------------------------------------------------


def flows_of(*, project: Project) -> QuerySet[Flow]:
    """Newest first, with their counts of what is not hidden, and their names."""
    generations = (
        Generation.objects.filter(flow=OuterRef("pk"), deleted_at__isnull=True)
        .order_by()
        .values("flow")
        .annotate(n=Count("pk"))
    )
    images = (
        Image.objects.filter(flow=OuterRef("pk"), deleted_at__isnull=True)
        .order_by()
        .values("flow")
        .annotate(n=Count("pk"))
    )
    shown = Alias.objects.filter(image__deleted_at__isnull=True).order_by("name")
    return (
        Flow.objects.filter(project=project)
        .annotate(
            generation_count=Coalesce(Subquery(generations.values("n")), 0),
            image_count=Coalesce(Subquery(images.values("n")), 0),
        )
        .prefetch_related(Prefetch("aliases", queryset=shown, to_attr="names"))
        .order_by("-id")
    )


def flow_get(*, project: Project, identifier: object, counted: bool = False) -> Flow:
    """counted: as `flows_of` gives it. Raises NotFound for anything that is no flow of this project."""
    found = uuid_of(identifier)
    flows = flows_of(project=project) if counted else Flow.objects.filter(project=project)
    flow = flows.filter(pk=found).first() if found else None
    if flow is None:
        raise NotFound("Flow not found", code="flow_not_found")
    return flow


# --- generations ------------------------------------------------------------------------------------------------------


def generations_of(*, project: Project, hidden: bool = False) -> QuerySet[Generation]:
    """Newest first, with everything that their answer tells, in a fixed number of queries."""
    generations = Generation.objects.filter(project=project).order_by("-id")
    if not hidden:
        generations = generations.filter(deleted_at__isnull=True)
    references = Reference.objects.filter(image__isnull=False).select_related("image").order_by("place")
    return generations.select_related("job", "output_image__file").prefetch_related(
        Prefetch("references", queryset=references, to_attr="resolved")
    )


def in_status(generations: QuerySet[Generation], word: str) -> QuerySet[Generation]:
    """Those whose newest run is in this status of the surface."""
    states = [state for state, status in LIBRARY.statuses.items() if status == word]
    return generations.filter(job__state__in=states)


def generation_get(*, project: Project, identifier: str, hidden: bool = False) -> Generation:
    """Raises NotFound."""
    found = uuid_of(identifier)
    generation = generations_of(project=project, hidden=hidden).filter(pk=found).first() if found else None
    if generation is None:
        raise NotFound("Generation not found", code="generation_not_found")
    return generation
