"""The staff's pages of the Library."""

from apps.library.admin.flows import FlowAdmin, GenerationAdmin
from apps.library.admin.images import ImageAdmin
from apps.library.admin.live import LiveScopeAdmin, LiveSettingsAdmin

__all__ = ["FlowAdmin", "GenerationAdmin", "ImageAdmin", "LiveScopeAdmin", "LiveSettingsAdmin"]
