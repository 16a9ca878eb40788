"""Requests about live pictures, and their answers for the document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictListField,
    StrictSerializer,
    WholeNumberField,
)
from apps.library.api.fields import MetaField
from apps.library.api.generation_serializers import GENERATION_STATUSES, PromptField, RatioField
from apps.library.live_wish import prompt_normalised, scope_slug_check
from apps.library.models import LiveScope, ScopeMode
from apps.library.rules import TEMPLATES
from apps.library.services.scopes import MOST_IN_SCOPE
from apps.library.variant_wish import FITS, FORMATS, LARGEST_SIDE, SMALLEST_SIDE

FROZEN = "frozen"
MODES = (*ScopeMode.values, FROZEN)
MOST_PROMPTS = 20
YEAR_S = 365 * 24 * 3600
MOST_A_DAY = 100_000


class LivePromptField(PromptField):
    """As an address has it: at most 1000 characters, none of them a control character."""

    def to_internal_value(self, data: Any) -> str:
        return prompt_normalised(super().to_internal_value(data))


class ScopeSlugField(StrictCharField):
    def to_internal_value(self, data: Any) -> str:
        return scope_slug_check(super().to_internal_value(data))


class LiveWishSerializer(StrictSerializer):
    """What every picture of a request has. What is left out is left out of its address."""

    scope = ScopeSlugField(help_text="1 to 64 letters, digits, - and _. A scope that is missing appears.")
    aspectRatio = RatioField(required=False, help_text="1:1 unless given.")
    autoEnhance = StrictBooleanField(required=False, help_text="true unless given.")
    template = StrictChoiceField(choices=TEMPLATES, required=False, help_text="general unless given.")


class LiveSignSerializer(LiveWishSerializer):
    prompt = LivePromptField(help_text="What to draw; 1000 characters at most.")
    expiresIn = WholeNumberField(
        minimum=60, maximum=YEAR_S, required=False, help_text="Seconds in which a new picture may be drawn by it."
    )


class LivePrewarmSerializer(LiveWishSerializer):
    prompts = StrictListField(child=LivePromptField(), min_length=1, max_length=MOST_PROMPTS)


class LiveSettingsUpdateSerializer(StrictSerializer):
    allowNewLiveScopes = StrictBooleanField(
        required=False, help_text="Whether an address without a signature may bring an open scope into being."
    )
    newLiveScopesGenerationLimit = WholeNumberField(
        minimum=0, maximum=MOST_IN_SCOPE, required=False, help_text="Pictures of a scope that appears by itself."
    )
    dailyLimit = WholeNumberField(
        minimum=0, maximum=MOST_A_DAY, required=False, help_text="New pictures a day (UTC), all scopes together."
    )


class LiveScopeUpdateSerializer(StrictSerializer):
    mode = StrictChoiceField(choices=MODES, required=False, help_text="Who may have new pictures drawn.")
    allowNewGenerations = StrictBooleanField(required=False, help_text="false is mode frozen.")
    newGenerationsLimit = WholeNumberField(
        minimum=0, maximum=MOST_IN_SCOPE, required=False, help_text="Pictures that it may hold."
    )
    meta = MetaField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("mode") == FROZEN and data.get("allowNewGenerations"):
            raise serializers.ValidationError({"allowNewGenerations": ["must not be true in a frozen scope"]})
        return data


class LiveScopeCreateSerializer(LiveScopeUpdateSerializer):
    slug = ScopeSlugField(help_text="1 to 64 letters, digits, - and _.")


def scope_fields(data: dict[str, Any]) -> dict[str, Any]:
    """As the model has them: a frozen scope remembers what it was."""
    fields: dict[str, Any] = {}
    if "mode" in data:
        fields["allow_new"] = data["mode"] != FROZEN
        if data["mode"] != FROZEN:
            fields["mode"] = data["mode"]
    if "allowNewGenerations" in data:
        fields["allow_new"] = data["allowNewGenerations"]
    names = {"newGenerationsLimit": "new_limit", "meta": "meta"}
    return fields | {names[name]: data[name] for name in names if name in data}


class LiveScopeRegenerateSerializer(StrictSerializer):
    imageId = StrictCharField(required=False, max_length=64, help_text="One image of the scope; all of them without.")


class VariantCreateSerializer(StrictSerializer):
    w = WholeNumberField(minimum=SMALLEST_SIDE, maximum=LARGEST_SIDE, required=False, help_text="Pixels.")
    h = WholeNumberField(minimum=SMALLEST_SIDE, maximum=LARGEST_SIDE, required=False, help_text="Pixels.")
    fit = StrictChoiceField(choices=FITS, required=False, default="cover")
    format = StrictChoiceField(choices=FORMATS, required=False, help_text="That of the image unless given.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "w" not in data and "h" not in data:
            raise serializers.ValidationError({"w": ["is required without h"]})
        return data


# --- answers ----------------------------------------------------------------------------------------------------------


class LiveScopeSerializer(serializers.Serializer[Any]):
    """A named part of the project's public pictures."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    mode = serializers.ChoiceField(choices=MODES)
    allowNewGenerations = serializers.BooleanField()
    newGenerationsLimit = serializers.IntegerField(help_text="Pictures that it may hold.")
    currentGenerations = serializers.IntegerField(help_text="Pictures that it holds, those on their way included.")
    lastGeneratedAt = serializers.DateTimeField(allow_null=True)
    meta = MetaField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class LiveSignedSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="For the src of an image.")
    scope = serializers.CharField()
    expiresAt = serializers.DateTimeField(allow_null=True, help_text="Until when it may have its picture drawn.")


class LiveErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class LivePrewarmedSerializer(serializers.Serializer[Any]):
    """What became of one prompt."""

    prompt = serializers.CharField()
    url = serializers.CharField(help_text="Signed, without an end.")
    status = serializers.ChoiceField(choices=GENERATION_STATUSES)
    generationId = serializers.UUIDField(allow_null=True)
    imageId = serializers.UUIDField(allow_null=True)
    error = LiveErrorSerializer(allow_null=True, help_text="Why it was not begun, or failed.")


class LiveSettingsSerializer(serializers.Serializer[Any]):
    allowNewLiveScopes = serializers.BooleanField()
    newLiveScopesGenerationLimit = serializers.IntegerField()
    dailyLimit = serializers.IntegerField()


class LiveSecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="Shown this once.")
    previousValidUntil = serializers.DateTimeField(help_text="Until when the secret before this one counts.")


class LiveScopeDeletedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    deletedImages = serializers.IntegerField(help_text="Images with a name were kept.")


class LiveRegeneratedSerializer(serializers.Serializer[Any]):
    generationIds = serializers.ListField(child=serializers.UUIDField(), help_text="Those that run again.")
    stoppedBy = LiveErrorSerializer(allow_null=True, help_text="What kept the rest from running again.")


class VariantUrlSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Signed and public; the copy is made when it is first opened.")


def scope_mode(scope: LiveScope) -> str:
    return scope.mode if scope.allow_new else FROZEN
