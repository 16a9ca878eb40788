"""Organizations, whose page spans several apps, and the dashboard."""

from apps.portal.admin.organizations import OrganizationAdmin

__all__ = ["OrganizationAdmin"]
