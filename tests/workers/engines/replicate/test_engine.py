"""A job's way through Replicate: created once, looked at until it is done, its result taken over."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.workers.engines.replicate.conftest import JOB, engine_with, pixels
from workers.engines.base import (
    EngineNotConfigured,
    Unsupported,
)
from workers.engines.replicate.engine import ReplicateEngine


def test_a_redesign_is_created_parked_and_taken_over(job, server):
    one = job(input={"num_outputs": 2})

    state = one.park()
    result = one.result()

    assert server.created == [
        {
            "version": "owner/redesigner",
            "input": {
                "image": server.created[0]["input"]["image"],
                "prompt": "calm japandi bedroom Keep the layout of the room, its walls, windows and doors as they are.",
                "num_outputs": 2,
                "seed": 7,
            },
        }
    ]
    assert server.created[0]["input"]["image"].startswith("data:image/jpeg;base64,")
    assert server.create_headers[0]["cancel-after"] == "30m"
    assert "prefer" not in server.create_headers[0]
    assert (state["prediction_id"], state["job_id"], one.pauses) == ("rp0000", JOB, [3.0])
    assert [candidate.score for candidate in result.candidates] == [0.0, -1.0]
    assert [(candidate.width, candidate.height) for candidate in result.candidates] == [(320, 256)] * 2
    assert result.candidates[0].quality["contrast"] > 0.05
    assert result.candidates[0].quality["aspect_ratio_change"] == 0.0
    assert result.details == {"prediction_id": "rp0000", "model": "owner/redesigner", "status": "succeeded"}
    assert (server.count("POST"), server.count("GET"), server.count("LIST")) == (1, 1, 0)


def test_an_upscale_has_its_own_model_and_the_exact_size(job, server):
    result = job("image.upscale", input={"scale": 3}).result()

    [candidate] = result.candidates
    assert server.created[0]["version"] == "owner/upscaler:" + "a" * 64
    assert server.created[0]["input"] | {"image": ""} == {"image": "", "scale": 3, "face_enhance": False}
    assert (candidate.width, candidate.height, candidate.content_type) == (180, 120, "image/png")
    assert candidate.quality["size_exact"] == 1.0
    assert candidate.quality["agreement_psnr"] > 30
    assert pixels(candidate.path).shape == (120, 180, 3)


def test_an_upscale_of_another_size_or_picture_measures_so(job, server):
    server.picture = Image.new("RGB", (60, 41), (0, 255, 0))

    [candidate] = job("image.upscale").result().candidates

    assert candidate.quality["size_exact"] == 0.0
    assert candidate.quality["agreement_psnr"] < 12


@pytest.mark.parametrize(
    ("form", "content_type"),
    [("png", "image/png"), ("jpeg", "image/jpeg"), ("jpg", "image/jpeg"), ("webp", "image/webp")],
)
def test_the_result_has_the_format_that_was_asked_for(job, server, form, content_type):
    [candidate] = job(input={"output_format": form}).result().candidates

    with Image.open(candidate.path) as image:
        assert (image.get_format_mimetype(), candidate.content_type) == (content_type, content_type)
        assert image.size == (320, 256)


def test_a_black_picture_has_no_contrast(job, server):
    server.picture = Image.new("RGB", (320, 256))

    assert job().result().candidates[0].quality["contrast"] == 0.0


def test_a_creation_that_waits_may_have_its_result_at_once(job, server, environment):
    one = job(engine=engine_with(environment | {"REPLICATE_WAIT_SECONDS": "5"}))

    result = one.run()

    assert len(result.candidates) == 1
    assert server.create_headers[0]["prefer"] == "wait=5"
    assert server.count("GET") == 0


def test_looks_grow_rarer(job, server):
    server.looks = 5

    one = job()
    one.result()

    assert one.pauses == [3.0, 4.5, 6.75, 10.125, 15.1875]
    assert server.count("GET") == 5


def test_a_callback_is_asked_for_where_it_can_arrive_and_be_checked(job, server, environment):
    reachable = environment | {"PUBLIC_BASE_URL": "https://api.example.com/", "REPLICATE_WEBHOOK_SECRET": "whsec_AAAA"}
    one = job(engine=engine_with(reachable))

    one.park()

    assert server.created[0]["webhook"] == f"https://api.example.com/v1/webhooks/replicate?job={JOB}"
    assert server.created[0]["webhook_events_filter"] == ["completed"]
    assert one.pauses == [15.0]


@pytest.mark.parametrize(
    "known",
    [
        {"PUBLIC_BASE_URL": "http://127.0.0.1:8000", "REPLICATE_WEBHOOK_SECRET": "whsec_AAAA"},
        {"PUBLIC_BASE_URL": "https://api.example.com"},
    ],
)
def test_no_callback_without_a_public_address_or_a_secret(job, server, environment, known):
    job(engine=engine_with(environment | known)).park()

    assert set(server.created[0]) == {"version", "input"}


def test_a_large_picture_without_a_public_address_is_refused(job, server):
    noise = Image.effect_noise((900, 700), 90).convert("RGB")

    with pytest.raises(Unsupported) as caught:
        job(image=noise).run()

    assert caught.value.code == "image_too_large"
    assert "196 kB" in caught.value.message
    assert server.asked == []


def test_a_large_picture_with_an_address_is_sent_as_that(job, server):
    noise = Image.effect_noise((900, 700), 90).convert("RGB")

    job(image=noise, link="https://files.example.com/room.jpg?signature=5#old").park()

    assert server.created[0]["input"]["image"] == f"https://files.example.com/room.jpg?signature=5#job={JOB}"


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("redesign.photo", {"extra": {"quality": "draft"}}, "extra.quality draft"),
        ("redesign.photo", {"extra": {"scene": {"ceiling_height_m": 2.5}}}, "extra.scene"),
        ("image.upscale", {"quality": "draft"}, "no draft"),
    ],
)
def test_what_would_be_dropped_silently_is_refused(job, server, kind, given, words):
    with pytest.raises(Unsupported, match=words):
        job(kind, input=given).run()

    assert server.asked == []


def test_several_pictures_and_faces_only_where_the_mapping_has_them(job, server, environment):
    plain = engine_with(
        environment
        | {"REPLICATE_REDESIGN_INPUT": '{"image": "$image"}', "REPLICATE_UPSCALE_INPUT": '{"image": "$image"}'}
    )

    with pytest.raises(Unsupported, match="num_outputs 1"):
        job(input={"num_outputs": 2}, engine=plain).run()
    with pytest.raises(Unsupported) as caught:
        job("image.upscale", input={"face_enhance": True}, engine=plain).run()

    assert caught.value.code == "face_enhance_unavailable"
    assert server.asked == []


def test_transparency_is_refused(job, server):
    image = Image.new("RGBA", (60, 40), (90, 90, 90, 100))

    with pytest.raises(Unsupported, match="transparency"):
        job("image.upscale", image=image).run()

    assert server.asked == []


def test_room_style_and_seed_of_extra_reach_the_model(job, server):
    extra = {"room_type": "Bedroom", "style_preset": "scandi", "seed": 99}

    job(input={"extra": extra, "preserve_layout": False}).park()

    assert server.created[0]["input"]["prompt"] == (
        "calm japandi bedroom The room is a bedroom. "
        "Scandinavian furniture of light oak, wool and linen, pale and calm colours."
    )
    assert server.created[0]["input"]["seed"] == 99


def test_a_kind_without_a_model_is_not_configured(job, server, environment):
    del environment["REPLICATE_UPSCALE_MODEL"]

    with pytest.raises(EngineNotConfigured, match="REPLICATE_UPSCALE_MODEL"):
        job("image.upscale", engine=engine_with(environment)).run()


def test_an_engine_that_was_not_set_up_says_so(job):
    with pytest.raises(EngineNotConfigured, match="not set up"):
        job(engine=ReplicateEngine()).run()
