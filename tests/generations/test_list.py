"""GET /api/v1/generations?workflow=…"""

from __future__ import annotations

import pytest

from apps.core.ids import new_id, to_public
from apps.jobs.models import Job
from tests.cast import claim_this
from tests.generations.conftest import STAGED_PHOTO
from workers.runtime import run

pytestmark = pytest.mark.django_db

STYLES = ("modern", "scandi", "boho", "country", "industrial", "luxury", "eclectic")


@pytest.fixture
def create(owner, asset_id, post):
    styles = iter(STYLES * 20)

    def make(number: int) -> list[str]:
        """Newest first, as the list has them."""
        body = STAGED_PHOTO | {"source_asset_id": asset_id}
        made = [post(owner, "/generations", body | {"style_preset": next(styles)}) for _ in range(number)]
        return [answer.json()["job_id"] for answer in reversed(made)]

    return make


def page(tenant, **query: str | int) -> dict:
    response = tenant.api.get("/api/v1/generations", {"workflow": "staging"} | query)
    assert response.status_code == 200, response.content
    return response.json()


def ids(answer: dict) -> list[str]:
    return [job["job_id"] for job in answer["generations"]]


def test_an_empty_list(owner):
    assert page(owner) == {"generations": [], "next_cursor": None}


def test_newest_first_with_the_envelope_of_a_read(owner, create, publishable):
    made = create(3)
    run(claim_this(Job.objects.filter(kind="staging.photo").order_by("id").first()))

    answer = page(owner)

    assert ids(answer) == made
    assert answer["next_cursor"] is None
    reads = [owner.api.get(f"/api/v1/generations/{job_id}").json() for job_id in made]
    for listed, read in zip(answer["generations"], reads, strict=True):
        assert _unsigned(listed) == _unsigned(read)
    assert [job["queue_position"] for job in answer["generations"]] == [2, 1, None]
    assert [len(job["outputs"]) for job in answer["generations"]] == [0, 0, 1]


def _unsigned(envelope: dict) -> dict:
    """Two reads a second apart sign differently, and for another second."""
    outputs = [
        output | {"image_url": output["image_url"].partition("?")[0], "expires_at": None}
        for output in envelope["outputs"]
    ]
    return envelope | {"outputs": outputs}


def test_pages_are_stable_while_jobs_are_added(owner, create):
    made = create(7)
    first = page(owner, limit=3)
    newer = create(2)
    second = page(owner, limit=3, cursor=first["next_cursor"])
    create(1)
    third = page(owner, limit=3, cursor=second["next_cursor"])

    assert ids(first) + ids(second) + ids(third) == made
    assert third["next_cursor"] is None
    assert page(owner, limit=3, cursor=first["next_cursor"]) == second
    assert set(newer) <= set(ids(page(owner)))


def test_a_last_page_that_is_full_has_no_cursor(owner, create):
    made = create(4)

    first = page(owner, limit=2)
    second = page(owner, limit=2, cursor=first["next_cursor"])

    assert ids(first) + ids(second) == made
    assert second["next_cursor"] is None


def test_workflows_are_listed_apart_and_ingest_jobs_never(owner, asset_id, post, create):
    staged = create(2)
    body = {"source_asset_id": asset_id, "workflow": "pro_capture", "capture_type": "photo"}
    captured = post(owner, "/generations", body).json()["job_id"]

    assert ids(page(owner)) == staged
    assert ids(page(owner, workflow="pro_capture")) == [captured]
    assert Job.objects.filter(kind="source.ingest").count() == 1


def test_every_key_of_an_organization_sees_the_same_and_another_nothing(owner, teammate, stranger, create):
    create(2)

    assert page(teammate) == page(owner)
    assert page(stranger) == {"generations": [], "next_cursor": None}


def test_another_organizations_cursor_tells_nothing(owner, stranger, create):
    create(3)
    cursor = page(owner, limit=1)["next_cursor"]

    assert page(stranger, cursor=cursor) == {"generations": [], "next_cursor": None}


@pytest.mark.parametrize("limit", ["1", "100"])
def test_limits_at_the_bounds(owner, create, limit):
    create(2)

    assert len(page(owner, limit=limit)["generations"]) == min(2, int(limit))


def test_the_default_limit_is_fifty(owner, asset, asset_id, create):
    create(1)
    source = Job.objects.get(kind="staging.photo")
    _copies(source, 51)

    assert len(page(owner)["generations"]) == 50
    assert len(page(owner, limit=100)["generations"]) == 52


def _copies(source: Job, number: int) -> None:
    values = {field.attname: getattr(source, field.attname) for field in Job._meta.fields if field.attname != "id"}
    Job.objects.bulk_create([Job(**values | {"id": new_id()}) for _ in range(number)])


REFUSED = [
    ({"workflow": ""}, "staging, pro_capture"),
    ({"workflow": "library"}, "staging, pro_capture"),
    ({"workflow": "STAGING"}, "staging, pro_capture"),
    ({"limit": "0"}, "1 to 100"),
    ({"limit": "101"}, "1 to 100"),
    ({"limit": "-1"}, "1 to 100"),
    ({"limit": "1.5"}, "1 to 100"),
    ({"limit": "many"}, "1 to 100"),
    ({"limit": ""}, "1 to 100"),
    ({"limit": "٣"}, "1 to 100"),
    ({"limit": "9" * 5000}, "1 to 100"),
    ({"cursor": ""}, "next_cursor"),
    ({"cursor": "nonsense"}, "next_cursor"),
    ({"cursor": "job_01K0CCCCCCCCCCCCCCCCCCCCCC"}, "next_cursor"),
    ({"cursor": "cur_" + "0" * 25}, "next_cursor"),
    ({"cursor": "cur_" + "Z" * 26}, "next_cursor"),
    ({"cursor": "cur_\x00"}, "next_cursor"),
]


@pytest.mark.parametrize(("change", "part"), REFUSED, ids=lambda value: str(value)[:40])
def test_refused(owner, change, part):
    response = owner.api.get("/api/v1/generations", {"workflow": "staging"} | change)

    assert response.status_code == 422
    error = response.json()["error"]
    assert (error["code"], error["retryable"], error["retry_after"]) == ("validation_error", False, None)
    assert part in error["message"]
    assert len(error["message"]) < 200


def test_without_a_workflow_it_is_the_list_of_the_other_product(owner, create):
    create(1)

    response = owner.api.get("/api/v1/generations")

    assert (response.status_code, response.json()["data"]) == (200, [])


def test_a_page_takes_three_queries_however_long_it_is(
    owner, stranger, asset_make, post, create, publishable, django_assert_num_queries
):
    create(4)
    foreign = STAGED_PHOTO | {"source_asset_id": to_public("src", asset_make(stranger).pk)}
    post(stranger, "/generations", foreign)
    for job in Job.objects.filter(kind="staging.photo", organization=owner.organization)[:2]:
        run(claim_this(job))
    page(owner)
    with django_assert_num_queries(3):  # the jobs, the queue, the outputs
        short = page(owner, limit=4)
    _copies(Job.objects.filter(kind="staging.photo", state="queued", organization=owner.organization).first(), 46)

    with django_assert_num_queries(3):
        long = page(owner)

    assert (len(short["generations"]), len(long["generations"])) == (4, 50)
    assert sorted(job["queue_position"] for job in long["generations"] if job["queue_position"]) == [
        1,
        *range(3, 50),
    ], "one place is the stranger's"
