"""Names and deletions at the same time, on a real PostgreSQL."""

from __future__ import annotations

import io
from collections import Counter
from threading import Event
from typing import Any

import pytest

from apps.core.errors import Conflict, NotFound
from apps.library.models import Alias, Flow, Image, Variant
from apps.library.selectors import alias_resolve
from apps.library.services.aliases import alias_assign, flow_aliases_merge
from apps.library.services.flows import flow_delete
from apps.library.services.images import image_delete, image_upload
from apps.sources.services import Upload
from tests.cast import picture
from tests.jobs.test_concurrency import at_once
from tests.library.conftest import make_flow, make_generation, make_image

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(action: Any, *args: Any, **given: Any) -> str:
    try:
        action(*args, **given)
    except (Conflict, NotFound) as error:
        return error.code
    return "done"


def test_one_of_many_gets_a_free_name(owner):
    images = [make_image(owner) for _ in range(6)]

    answers = at_once(6, lambda index: outcome(alias_assign, image=images[index], name="@logo", reassign=False))

    assert Counter(answers) == {"done": 1, "alias_conflict": 5}
    assert Alias.objects.get().image == images[answers.index("done")]


def test_many_that_take_over_a_name_leave_one_holder(owner):
    images = [make_image(owner, alias=f"@own-{number}") for number in range(6)]

    answers = at_once(6, lambda index: outcome(alias_assign, image=images[index], name="@logo", reassign=True))

    assert answers == ["done"] * 6
    holder = Alias.objects.get(name="@logo").image
    assert Alias.objects.count() == 1
    assert holder in images


def test_two_images_that_swap_names_both_end_with_one(owner):
    one, two = make_image(owner, alias="@one"), make_image(owner, alias="@two")

    def swap(index: int) -> list[str]:
        image, name = ((one, "@two"), (two, "@one"))[index]
        return [outcome(alias_assign, image=image, name=name, reassign=True) for _ in range(5)]

    assert at_once(2, swap) == [["done"] * 5, ["done"] * 5]
    for image in (one, two):
        assert Alias.objects.filter(image=image).count() <= 1


def test_a_name_that_goes_back_and_forth_is_always_somebody_s(owner):
    images = [make_image(owner, alias="@logo"), make_image(owner)]
    ended = Event()

    def act(index: int) -> Counter[Any]:
        seen: Counter[Any] = Counter()
        if index == 0:
            for turn in range(30):
                alias_assign(image=images[(turn + 1) % 2], name="@logo", reassign=True)
            ended.set()
            return seen
        while not ended.is_set():
            seen[alias_resolve(project=owner.project, name="@logo").image.pk] += 1
            assert Alias.objects.filter(name="@logo").count() == 1
        return seen

    _, *seen = at_once(3, act)

    assert set(sum(seen, Counter())) <= {image.pk for image in images}
    assert Alias.objects.get().image == images[0]


def test_an_image_that_is_deleted_while_it_is_named_has_no_name_afterwards(owner):
    for _ in range(5):
        image = make_image(owner)

        def act(index: int, image: Image = image) -> str:
            if index == 0:
                return outcome(image_delete, image=image)
            return outcome(alias_assign, image=image, name="@logo", reassign=True)

        answers = at_once(2, act)

        assert answers[0] == "done"
        assert answers[1] in ("done", "image_not_found")
        assert not Image.objects.exists()
        assert not Alias.objects.exists()


def test_an_image_is_deleted_once(owner):
    image = make_image(owner, alias="@logo")

    answers = at_once(6, lambda index: outcome(image_delete, image=image))

    assert Counter(answers) == {"done": 1, "image_not_found": 5}


def test_a_variant_that_is_added_while_its_image_goes_does_not_stop_it(owner):
    image, job = make_image(owner), make_generation(owner).job

    def act(index: int) -> str:
        if index == 0:
            return outcome(image_delete, image=image)
        try:
            for number in range(10):
                Variant.objects.create(
                    image=image, version=1, width=number, height=0, fit="cover", format="webp", focus="", job=job
                )
        except Exception as error:  # noqa: BLE001  the database's own class
            return type(error).__name__
        return "done"

    answers = at_once(2, act)

    assert answers[0] == "done"
    assert answers[1] in ("done", "IntegrityError")
    assert not Image.objects.exists()
    assert not Variant.objects.exists()


def test_an_upload_into_a_flow_that_is_deleted_meanwhile_is_whole_or_not_there(owner):

    for _ in range(3):
        flow = make_flow(owner)

        def act(index: int, flow: Flow = flow) -> str:
            if index == 0:
                return outcome(flow_delete, flow=flow)
            return outcome(
                image_upload,
                project=owner.project,
                upload=Upload(io.BytesIO(picture()), "image/jpeg", 320, 256),
                flow=flow,
                begins_flow=False,
                flow_alias="@look",
                meta={},
            )

        answers = at_once(2, act)

        assert answers[0] == "done"
        assert Image.objects.count() == (answers[1] == "done")
        assert not Alias.objects.exists()
        Image.objects.all().delete()


def test_names_of_a_flow_that_are_set_at_once_do_not_collide(owner):
    flow, images = make_flow(owner), [make_image(owner) for _ in range(5)]

    answers = at_once(5, lambda index: outcome(flow_aliases_merge, flow=flow, names={"@hero": images[index]}))

    assert answers == ["done"] * 5
    assert Alias.objects.get().image in images
