"""The library: images, the flows and generations that they come from, their names, and what public pages may draw."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import Project
from apps.core.encryption import EncryptedTextField
from apps.core.ids import new_id
from apps.files.models import StoredFile
from apps.jobs.models import Job


class Flow(models.Model):
    """A chain of generations with names of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="flows", db_index=False)
    meta = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["project", "-id"], name="flow_by_project")]

    def __str__(self) -> str:
        return f"flow {self.id}"


class LiveSettings(models.Model):
    """What public pages may draw in a project's name. Made when it is first needed.

    secret signs the addresses of pages and variants; after a rotation the previous one counts until
    `previous_expires_at`. daily_limit: new pictures a day (UTC), all scopes together.
    """

    project = models.OneToOneField(Project, on_delete=models.PROTECT, primary_key=True, related_name="live_settings")
    secret = EncryptedTextField()
    previous_secret = EncryptedTextField(blank=True)
    previous_expires_at = models.DateTimeField(null=True, blank=True)
    allow_new_scopes = models.BooleanField(
        default=False, help_text="Whether a public address may bring a scope into being (as an open one)."
    )
    new_scope_limit = models.PositiveIntegerField(default=30, help_text="Pictures of a scope that appears by itself.")
    daily_limit = models.PositiveIntegerField(default=200, help_text="New pictures a day, all scopes together.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "live settings"

    def __str__(self) -> str:
        return f"live settings of {self.project_id}"


class ScopeMode(models.TextChoices):
    SIGNED = "signed", "Signed"
    OPEN = "open", "Open"


class LiveScope(models.Model):
    """A named part of a project's live pictures. A frozen one (allow_new false) serves what it has, no more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="live_scopes", db_index=False)
    slug = models.CharField(max_length=64)
    mode = models.CharField(max_length=8, choices=ScopeMode, default=ScopeMode.SIGNED)
    allow_new = models.BooleanField(default=True)
    new_limit = models.PositiveIntegerField(default=30, help_text="Pictures that it may hold.")
    meta = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("project", "slug", name="live_scope_slug_once")]

    def __str__(self) -> str:
        return self.slug


class ImageSource(models.TextChoices):
    GENERATED = "generated", "Generated"
    UPLOADED = "uploaded", "Uploaded"


class Image(models.Model):
    """A picture of a project. Its id and address stay when a regeneration gives it new bytes; `version` then grows.

    focal_x, focal_y: fractions of width and height from the top left, or neither. live: drawn for a public page, which
    the computed aliases pass over. deleted_at: hidden, until it is restored or purged.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="images", db_index=False)
    flow = models.ForeignKey(Flow, on_delete=models.SET_NULL, null=True, blank=True, related_name="images")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="images")
    source = models.CharField(max_length=16, choices=ImageSource)
    live = models.BooleanField(default=False)
    scope = models.ForeignKey(LiveScope, on_delete=models.SET_NULL, null=True, blank=True, related_name="images")
    version = models.PositiveIntegerField(default=1)
    focal_x = models.FloatField(null=True, blank=True)
    focal_y = models.FloatField(null=True, blank=True)
    meta = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__isnull=True, focal_y__isnull=True)
                | Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="image_focal_point_inside",
            )
        ]
        indexes = [
            models.Index(fields=["project", "-id"], condition=Q(deleted_at__isnull=True), name="image_by_project"),
            models.Index(fields=["project", "source", "-id"], name="image_by_source"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="image_hidden"),
        ]

    def __str__(self) -> str:
        return f"image {self.id}"


class Alias(models.Model):
    """A name for an image: in the whole project, or within one flow. One row is one name, so moving it is one UPDATE
    and at no moment do two images own it or none.

    An image has at most one name in the project, and any number in flows.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="aliases", db_index=False)
    flow = models.ForeignKey(
        Flow, on_delete=models.CASCADE, null=True, blank=True, related_name="aliases", db_index=False
    )
    name = models.CharField(max_length=51, help_text="With its @.")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="aliases")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "aliases"
        indexes = [models.Index(fields=["name"], name="alias_by_name")]
        constraints = [
            models.UniqueConstraint("project", "name", condition=Q(flow__isnull=True), name="alias_once_in_project"),
            models.UniqueConstraint("flow", "name", condition=Q(flow__isnull=False), name="alias_once_in_flow"),
            models.UniqueConstraint("image", condition=Q(flow__isnull=True), name="alias_one_of_an_image"),
        ]

    def __str__(self) -> str:
        return self.name


class Generation(models.Model):
    """What a prompt makes: one image, made again at will.

    prompt: the text that is drawn. original_prompt: the partner's own where that was enhanced, else null. job: the
    newest run; earlier ones are history. alias, flow_alias: names that the image gets once it exists. live: drawn for a
    public page. deleted_at: hidden together with its image.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="generations", db_index=False)
    flow = models.ForeignKey(Flow, on_delete=models.SET_NULL, null=True, blank=True, related_name="generations")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="generation")
    prompt = models.TextField()
    original_prompt = models.TextField(null=True, blank=True)  # noqa: DJ001  null says that nothing was enhanced
    auto_enhance = models.BooleanField(default=True)
    enhancement_note = models.CharField(max_length=200, blank=True, help_text="Why nothing was enhanced.")
    template = models.CharField(max_length=32)
    aspect_ratio = models.CharField(max_length=8)
    alias = models.CharField(max_length=51, blank=True)
    flow_alias = models.CharField(max_length=51, blank=True)
    output_image = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, blank=True, related_name="made_by")
    live = models.BooleanField(default=False)
    scope = models.ForeignKey(LiveScope, on_delete=models.SET_NULL, null=True, blank=True, related_name="generations")
    meta = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project", "-id"], condition=Q(deleted_at__isnull=True), name="generation_by_project"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="generation_hidden"),
        ]

    def __str__(self) -> str:
        return f"generation {self.id}"

    @property
    def own_prompt(self) -> str:
        """The partner's own text."""
        return self.prompt if self.original_prompt is None else self.original_prompt


class Reference(models.Model):
    """A picture that a generation looks at, in order. alias: the name it was called by, looked up anew at each run;
    blank when it was called by its id. detected: found in the prompt, not listed. image: as last resolved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="references", db_index=False)
    place = models.PositiveSmallIntegerField()
    alias = models.CharField(max_length=51, blank=True)
    detected = models.BooleanField(default=False)
    image = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, blank=True, related_name="referred_by")

    class Meta:
        ordering = ["generation", "place"]
        constraints = [models.UniqueConstraint("generation", "place", name="reference_place_once")]

    def __str__(self) -> str:
        return self.alias or str(self.image_id)


class LiveEntry(models.Model):
    """The picture of one live address. The unique cache key is what lets two simultaneous misses generate once.

    cache_key: SHA-256, hex, of what is asked for. scope: null for `/api/v1/live`. A generation that failed is no entry:
    the next miss puts a new one into its place.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="live_entries", db_index=False)
    scope = models.ForeignKey(LiveScope, on_delete=models.CASCADE, null=True, blank=True, related_name="entries")
    cache_key = models.CharField(max_length=64)
    generation = models.OneToOneField(Generation, on_delete=models.CASCADE, related_name="live_entry")
    hit_count = models.PositiveBigIntegerField(default=0)
    last_hit_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "live entries"
        constraints = [models.UniqueConstraint("project", "cache_key", name="live_entry_once")]

    def __str__(self) -> str:
        return self.cache_key[:12]


class Variant(models.Model):
    """A smaller or cropped copy of one version of an image, made once. width, height: pixels as asked for, 0 for the
    one that follows from the other. `file` is null until the worker has made it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="variants", db_index=False)
    version = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    fit = models.CharField(max_length=8)
    format = models.CharField(max_length=4)
    focus = models.CharField(max_length=16, help_text="The focal point that it was cut around.")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="variants")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "image", "version", "width", "height", "fit", "format", "focus", name="variant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.width}x{self.height} of {self.image_id}"
