"""Pictures from prompts by models that Replicate hosts."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.replicate.conftest import JOB, Job, engine_with
from tests.workers.engines.replicate.server import Fault
from workers.engines.base import EngineNotConfigured, InvalidInput, Unsupported
from workers.engines.replicate.task import DATA_URL_BYTES

PLAIN = {"aspect_ratio": "16:9", "width": 1792, "height": 1008, "template": "general"}


@pytest.fixture
def image_job(engine: Any, tmp_path: Path) -> Callable[..., Job]:
    """An edit when there are pictures, by alias."""

    def make(prompt: str, pictures: dict[str, Image.Image] | None = None, **options: Any) -> Job:
        files, references = {}, []
        for number, (alias, image) in enumerate((pictures or {}).items()):
            files[f"reference_{number}"] = tmp_path / f"{number}.png"
            image.save(files[f"reference_{number}"])
            references.append({"name": f"reference_{number}", "alias": alias})
        kind = "image.edit" if references else "image.generate"
        given = {"prompt": prompt, **PLAIN, "references": references} | options.pop("input", {})
        return Job(options.pop("engine", engine), tmp_path, kind, given, files, **options)

    return make


def sent_picture(address: str) -> Image.Image:
    head, _, body = address.partition(",")
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(body)))


def test_a_prompt_is_sent_and_its_picture_taken_over_in_the_exact_size(image_job, server):
    server.picture = Image.linear_gradient("L").resize((1344, 768)).convert("RGB")
    one = image_job("a red kettle")

    one.park()
    result = one.result()

    assert server.created == [
        {"version": "owner/painter", "input": {"prompt": "a red kettle", "aspect_ratio": "16:9", "seed": 7}}
    ]
    [candidate] = result.candidates
    with Image.open(candidate.path) as image:
        assert (image.size, image.get_format_mimetype()) == ((1792, 1008), "image/png")
    assert (candidate.width, candidate.height, candidate.content_type) == (1792, 1008, "image/png")
    assert candidate.quality["contrast"] > 0.2
    assert result.details == {"prediction_id": "rp0000", "model": "owner/painter", "status": "succeeded"}
    assert one.progress[-1] == 1.0


def test_a_black_answer_has_no_contrast(image_job, server):
    server.picture = Image.new("RGB", (640, 360))

    assert image_job("a red kettle").result().candidates[0].quality == {"contrast": 0.0}


def test_an_edit_sends_its_pictures_in_order_and_names_them_by_number(image_job, server):
    pictures = {"@logo": Image.new("RGB", (60, 40), (200, 0, 0)), "@cup": Image.new("RGB", (50, 50), (0, 0, 200))}

    result = image_job("@cup with @logo on it", pictures).result()

    [told] = server.created
    assert (told["version"], told["input"]["prompt"]) == ("owner/editor", "image 2 with image 1 on it")
    first, second = (sent_picture(address) for address in told["input"]["image"])
    assert (first.size, second.size) == ((60, 40), (50, 50))
    assert np.asarray(first)[..., 0].mean() > 150
    assert np.asarray(second)[..., 2].mean() > 150
    assert (result.candidates[0].width, result.candidates[0].height) == (1792, 1008)


def test_references_with_a_public_address_are_sent_as_that(image_job, server):
    pictures = {"@logo": Image.new("RGB", (60, 40)), "@cup": Image.new("RGB", (50, 50))}
    server.looks = None

    image_job("@cup with @logo", pictures, link="https://files.example.com/a.png?signature=1").park()
    again = image_job("@cup with @logo", pictures, link="https://files.example.com/a.png?signature=2", attempt=2)

    assert again.park()["prediction_id"] == "rp0000"
    assert [told["input"]["image"] for told in server.created] == [
        [f"https://files.example.com/a.png?signature=1#job={JOB}"] * 2
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_references_without_one_are_made_to_fit(image_job, server, count):
    noise = Image.effect_noise((1400, 1000), 120).convert("RGB")

    image_job("all of it", {f"@n{number}": noise for number in range(count)}).park()

    sent = server.created[0]["input"]["image"]
    assert len(sent) == count
    assert sum(len(address) for address in sent) <= DATA_URL_BYTES
    assert all(sent_picture(address).width >= 192 for address in sent)


def test_a_mapping_may_name_sizes_and_one_picture(image_job, server, environment):
    mapping = '{"text": "$prompt", "input_image": "$image", "w": "$width", "h": "$height", "steps": 20}'
    engine = engine_with(environment | {"REPLICATE_IMAGE_EDIT_INPUT": mapping})

    image_job("a cup", {"@logo": Image.new("RGB", (60, 40))}, engine=engine).park()

    assert server.created[0]["input"] | {"input_image": ""} == {
        "text": "a cup",
        "input_image": "",
        "w": 1792,
        "h": 1008,
        "steps": 20,
    }
    two = {"@logo": Image.new("RGB", (60, 40)), "@cup": Image.new("RGB", (60, 40))}
    with pytest.raises(Unsupported, match="takes one reference image; got 2"):
        image_job("a cup", two, engine=engine).run()


def test_a_creation_whose_answer_was_lost_is_found_by_its_input(image_job, server):
    server.faults["POST"] = [Fault(cut=True, accepted=True)]

    image_job("a red kettle").result()

    assert len(server.created) == 1


def test_what_makes_no_sense_is_refused_before_anything_is_asked(image_job, server):
    with pytest.raises(InvalidInput, match="width must be"):
        image_job("a red kettle", input={"width": 0}).run()
    broken = image_job("a cup", {"@logo": Image.new("RGB", (60, 40))})
    broken.files["reference_0"].write_bytes(b"no picture")
    with pytest.raises(InvalidInput, match="A reference image cannot be used"):
        broken.run()

    assert server.asked == []


def test_each_kind_says_which_model_it_lacks(image_job, server, environment):
    del environment["REPLICATE_IMAGE_EDIT_MODEL"]
    engine = engine_with(environment)

    engine.check("image.generate")
    with pytest.raises(EngineNotConfigured, match=r"needs REPLICATE_IMAGE_EDIT_MODEL for image\.edit"):
        engine.check("image.edit")
    with pytest.raises(EngineNotConfigured, match="REPLICATE_IMAGE_EDIT_MODEL"):
        image_job("a cup", {"@logo": Image.new("RGB", (60, 40))}, engine=engine).run()

    assert server.asked == []


class Unread(dict[str, Path]):
    """Files that nobody may ask for: they would have to be fetched first."""

    def get(self, *args: Any) -> Any:
        raise AssertionError("a look at the prediction needs no reference")


def test_a_look_needs_no_reference(image_job, server):
    server.looks = 2
    one = image_job("a cup", {"@logo": Image.new("RGB", (60, 40))})
    one.park()
    one.files = Unread()

    one.park()

    assert server.count("GET") == 1
