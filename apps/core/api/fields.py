"""Serializer fields and bases that say no to what the contract does not know."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import Any

from rest_framework import serializers

NESTED = (serializers.BaseSerializer, serializers.ListField, serializers.DictField)


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know, so that a misspelt option is an error and not a silent default."""

    default_error_messages = {"invalid": "must be an object"}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """REST framework makes each field anew for every request. One without fields inside needs its own attributes
        only: to whom it belongs is all that changes."""
        return {
            name: deepcopy(field) if isinstance(field, NESTED) else copy(field)
            for name, field in self._declared_fields.items()
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                known = ", ".join(sorted(name for name, field in self.fields.items() if not field.read_only))
                raise serializers.ValidationError(
                    {name: [f"unknown field; known fields: {known}"] for name in unknown[:20]}
                )
        return super().to_internal_value(data)


class StrictBooleanField(serializers.BooleanField):
    """true or false, not "yes" or 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError(f"must be true or false; got {data!r:.40}")
        return data


class WholeNumberField(serializers.IntegerField):
    """A JSON number without a fraction, within bounds; no numeric strings."""

    def __init__(self, *, minimum: int, maximum: int, **kwargs: Any) -> None:
        super().__init__(min_value=minimum, max_value=maximum, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> int:
        whole = isinstance(data, int | float) and not isinstance(data, bool) and data == int(data)
        if not whole or not self.minimum <= data <= self.maximum:
            raise serializers.ValidationError(
                f"must be a whole number from {self.minimum} to {self.maximum}; got {data!r:.40}"
            )
        return int(data)


class StrictCharField(serializers.CharField):
    """A JSON string, unchanged: no numbers, no trimming."""

    default_error_messages = {"max_length": "may have at most {max_length} characters", "blank": "must not be empty"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("must be a string")
        return super().to_internal_value(data)


class StrictChoiceField(serializers.ChoiceField):
    """A string out of a list, and the list in the message."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        raise serializers.ValidationError(f"must be one of {', '.join(map(str, self.choices))}; got {data!r:.60}")


class StrictListField(serializers.ListField):
    """A JSON list; says in the words of JSON what is wrong with it."""

    default_error_messages = {
        "not_a_list": "must be a list",
        "min_length": "must have {min_length} or more items",
        "max_length": "may have at most {max_length} items",
    }


class MetadataField(serializers.Field[dict[str, Any], Any, dict[str, Any], Any]):
    """At most 20 pairs of text and a string of up to 500 characters, a number, a boolean or null; echoed unchanged."""

    max_pairs, max_name, max_text = 20, 64, 500

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("must be an object")
        if len(data) > self.max_pairs:
            raise serializers.ValidationError(f"may have at most {self.max_pairs} properties; got {len(data)}")
        for name, value in data.items():
            if not 1 <= len(name) <= self.max_name:
                raise serializers.ValidationError(f"property names must be 1 to {self.max_name} characters")
            if isinstance(value, dict | list):
                raise serializers.ValidationError(f"{name[:64]}: values must be strings, numbers, booleans or null")
            if isinstance(value, str) and len(value) > self.max_text:
                raise serializers.ValidationError(f"{name}: text may have at most {self.max_text} characters")
            if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**63 - 1:
                raise serializers.ValidationError(f"{name}: numbers must fit into 64 bits")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value
