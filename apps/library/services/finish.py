"""What the end of a run means for the library. Part of the job's finishing transaction, which holds the job's row."""

from __future__ import annotations

from django.utils import timezone

from apps.files.models import StoredFile
from apps.jobs.models import Job, OutputRole
from apps.library.models import Generation, Image, ImageSource
from apps.library.services.aliases import alias_assign, flow_aliases_merge, project_lock
from apps.library.services.images import file_let_go, variants_outdated_let_go


def image_made(job: Job) -> None:
    """The picture of a run becomes the generation's image: a new one, or the same one with new bytes.

    A run that is not its generation's newest any more, or whose generation is gone, leaves a picture that nobody can
    reach: its bytes go with the next purge.
    """
    file = job.outputs.select_related("file").get(role=OutputRole.PRIMARY).file
    project_lock(job.project_id)
    generation = Generation.objects.filter(job=job).select_related("flow").first()
    if generation is None:
        file_let_go(file.pk)
        return
    StoredFile.objects.filter(pk=file.pk).update(expires_at=None)  # kept as long as the image is
    image = generation.output_image
    if image is None:
        image = _first(generation, file)
    else:
        file_let_go(image.file_id)
        image.version += 1
        Image.objects.filter(pk=image.pk).update(file=file, version=image.version, updated_at=timezone.now())
        variants_outdated_let_go(image)
    if generation.alias:
        alias_assign(image=image, name=generation.alias, reassign=True)
    if generation.flow_alias and generation.flow is not None:
        flow_aliases_merge(flow=generation.flow, names={generation.flow_alias: image})


def _first(generation: Generation, file: StoredFile) -> Image:
    image = Image.objects.create(
        project_id=generation.project_id,
        flow=generation.flow,
        file=file,
        source=ImageSource.GENERATED,
        live=generation.live,
        scope_id=generation.scope_id,
    )
    Generation.objects.filter(pk=generation.pk).update(output_image=image)
    return image
