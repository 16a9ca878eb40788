"""The staff's pages of the Library."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.files.models import StoredFile
from apps.library.models import Generation, Image, LiveScope
from tests.admin.conftest import chain_make

pytestmark = pytest.mark.django_db


def send(client, address):
    page = client.get(address)
    form_id = page.context["form"].fields["form_id"].initial
    return client.post(address, {"form_id": form_id, "reason": "asked for"})


def test_images_are_a_grid_of_pictures_with_their_names(owner, admin):
    flow = chain_make(owner)

    page = admin.get(reverse("admin:library_image_changelist")).content.decode()

    assert page.count('<article class="k-card">') == 2
    assert f"@hero-{flow.pk.hex[:12]}" in page
    assert page.count('alt="generated image') == 2


def test_the_grid_takes_a_fixed_number_of_queries(owner, admin):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert admin.get(reverse("admin:library_image_changelist")).status_code == 200
        return len(found)

    chain_make(owner)
    queries()
    few = queries()
    chain_make(owner, links=8)

    assert queries() == few


def test_a_flow_is_shown_as_the_chain_of_its_pictures(owner, admin):
    flow = chain_make(owner, links=3)

    page = admin.get(reverse("admin:library_flow_change", args=[flow.pk])).content.decode()

    places = [page.index(f"picture {number}</a>") for number in range(3)]
    assert places == sorted(places)
    assert page.count('alt="what it made"') == 3
    assert page.count('alt="@last"') == 2


def test_staff_delete_an_image_for_good_with_a_line_in_the_history(owner, admin):
    chain_make(owner)
    image = Image.objects.order_by("-id").first()

    answer = send(admin, reverse("admin:library_image_remove", args=[image.pk]))

    assert answer.status_code == 302
    assert not Image.objects.filter(pk=image.pk).exists()
    assert not Generation.objects.filter(output_image=image.pk).exists()
    assert StoredFile.objects.get(pk=image.file_id).expires_at is not None
    assert LogEntry.objects.get().get_change_message() == f"Image {image.pk} was deleted. Reason: asked for"


def test_staff_freeze_a_scope_and_thaw_it(owner, admin):
    chain_make(owner)
    scope = LiveScope.objects.get()

    send(admin, reverse("admin:library_livescope_freeze", args=[scope.pk]))
    frozen = LiveScope.objects.get().allow_new
    send(admin, reverse("admin:library_livescope_thaw", args=[scope.pk]))

    assert (frozen, LiveScope.objects.get().allow_new) == (False, True)


def test_the_signing_secret_is_on_no_page(owner, admin):
    chain_make(owner)

    for page in ("changelist", "change"):
        arguments = [owner.project.pk] if page == "change" else []
        shown = admin.get(reverse(f"admin:library_livesettings_{page}", args=arguments)).content.decode()
        assert "a secret of the tests" not in shown


def test_who_may_only_look_changes_nothing(owner, viewer):
    chain_make(owner)
    scope, image = LiveScope.objects.get(), Image.objects.first()

    for address in (
        reverse("admin:library_livescope_freeze", args=[scope.pk]),
        reverse("admin:library_image_remove", args=[image.pk]),
    ):
        assert viewer.post(address, {"reason": "no"}).status_code == 403
    assert LiveScope.objects.get().allow_new
    assert Image.objects.filter(pk=image.pk).exists()
