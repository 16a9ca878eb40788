"""What all admin pages share: read-only rows, actions with a reason, cells, filters. Registers nothing itself."""

from apps.core.admin.actions import ActionPage, Outcome, ReasonedModelForm, ReasonForm, act
from apps.core.admin.base import StaffAdmin

__all__ = ["ActionPage", "Outcome", "ReasonForm", "ReasonedModelForm", "StaffAdmin", "act"]
