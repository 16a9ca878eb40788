"""Organizations and projects."""

from __future__ import annotations

import pytest

from apps.accounts.models import Organization, Project, ReviewMode
from apps.accounts.selectors import organization_get
from apps.accounts.services import organization_change, organization_create, project_get_or_create
from apps.core.errors import Conflict, NotFound, ValidationFailed

pytestmark = pytest.mark.django_db


def test_an_organization_starts_with_a_default_project_and_the_configured_limits(settings):
    settings.MAX_IN_FLIGHT_JOBS = 17

    organization = organization_create(slug="acme")

    assert (organization.name, organization.api_enabled, organization.max_in_flight) == ("acme", True, 17)
    assert organization.review_mode == ReviewMode.AUTOMATIC
    assert [str(project) for project in organization.projects.all()] == ["acme/default"]
    assert organization_get(slug="acme") == organization


def test_a_taken_slug_is_refused_and_changes_nothing(owner):
    with pytest.raises(Conflict, match="an organization called 'acme' exists already"):
        organization_create(slug="acme", name="Another")

    assert (Organization.objects.get().name, Project.objects.count()) == ("acme", 1)


@pytest.mark.parametrize("slug", ["", "-acme", "Acme", "ac me", "acme\n", "ä", "a" * 64])
def test_a_slug_that_is_no_slug_is_refused(slug):
    with pytest.raises(ValidationFailed, match="must be 1 to 63 characters of a-z, 0-9 and -, not starting with -"):
        organization_create(slug=slug)

    assert Organization.objects.count() == 0


@pytest.mark.parametrize("slug", ["a", "0", "a-b", "a" * 63])
def test_the_shortest_and_longest_slugs(slug):
    assert organization_create(slug=slug).slug == slug


def test_an_unknown_organization_is_not_found():
    with pytest.raises(NotFound, match="no organization is called 'nobody'"):
        organization_get(slug="nobody")


def test_only_what_is_given_changes(owner):
    organization_change(organization=owner.organization, review_mode=ReviewMode.STAFF, max_in_flight=0)

    owner.organization.refresh_from_db()
    assert (owner.organization.review_mode, owner.organization.max_in_flight) == ("staff", 0)
    assert (owner.organization.name, owner.organization.api_enabled) == ("acme", True)
    organization_change(organization=owner.organization, name="  Acme Homes ", api_enabled=False)
    owner.organization.refresh_from_db()
    assert (owner.organization.name, owner.organization.api_enabled) == ("Acme Homes", False)
    assert owner.organization.max_in_flight == 0


@pytest.mark.parametrize(
    "change", [{"name": " "}, {"name": "x" * 201}, {"max_in_flight": -1}, {"max_in_flight": 10_001}]
)
def test_a_refused_change_changes_nothing(owner, change):
    with pytest.raises(ValidationFailed):
        organization_change(organization=owner.organization, review_mode=ReviewMode.STAFF, **change)

    owner.organization.refresh_from_db()
    assert (owner.organization.name, owner.organization.max_in_flight) == ("acme", 50)
    assert owner.organization.review_mode == ReviewMode.AUTOMATIC


def test_a_project_is_made_once(owner, stranger):
    first = project_get_or_create(organization=owner.organization, slug="villas")

    assert project_get_or_create(organization=owner.organization, slug="villas") == first
    assert project_get_or_create(organization=stranger.organization, slug="villas") != first
    assert project_get_or_create(organization=owner.organization) == owner.project
