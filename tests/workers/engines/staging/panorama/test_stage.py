"""The whole job on a small panorama, and what it does at the seam."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.approval import metrics
from tests.workers.engines.staging.panorama.panoramas import BACK, CEILING, FRONT, LEFT, RIGHT, WINDOW, camera, drawn
from tests.workers.engines.staging.scenes import box
from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.staging.composite import composite
from workers.engines.staging.engine import StagingEngine
from workers.engines.staging.panorama import stage
from workers.engines.staging.panorama.metadata import PNG_KEYWORD
from workers.engines.staging.panorama.openings import picture_box
from workers.engines.staging.panorama.see import floor_of
from workers.engines.staging.photo import Variant
from workers.engines.staging.render import Effort, render
from workers.engines.staging.render.spec import read_spec, write_spec
from workers.engines.staging.scene import Arrangement, Opening, Room


def known_room(seen_by) -> Room:
    low, high, bottom, top = WINDOW
    window = Opening("window", "back", *WINDOW, picture_box(seen_by, "back", BACK, (low, high), (bottom, top)))
    sides = {"left": LEFT, "right": RIGHT, "back": BACK, "front": FRONT}
    return Room(seen_by, LEFT, RIGHT, BACK, CEILING, floor_of(sides), (window,), 0.9, {}, FRONT)


def request(folder, picture, **wanted):
    (folder / "work").mkdir()
    Image.fromarray(picture).save(folder / "source.png")
    return Request("staging.panorama360", wanted, {"source": folder / "source.png"}, folder / "work", 3)


def staged(asked):
    return StagingEngine().run(asked, progress=lambda _: None, cancelled=lambda: False)


def test_stages_a_panorama(tmp_path, monkeypatch):
    monkeypatch.setitem(stage.EFFORTS, "draft", (256, Effort(3, 3, 0.5, 0.3, 4)))
    original = drawn(camera(640))
    asked = request(tmp_path, original, style_preset="scandi", quality="draft")

    result = staged(asked)

    (candidate,) = result.candidates
    with Image.open(candidate.path) as file:
        made, packet = np.asarray(file), file.info[PNG_KEYWORD]
    assert (candidate.width, candidate.height, made.shape) == (640, 320, (320, 640, 3))
    assert 'GPano:ProjectionType="equirectangular"' in packet
    assert 'GPano:FullPanoWidthPixels="640"' in packet
    assert candidate.quality["unchanged_share"] == 1.0
    assert candidate.quality["structure_ssim"] == 1.0
    assert candidate.quality["seam_added"] < 2.0
    assert metrics("staging.panorama360") <= set(candidate.quality)
    assert 0.03 < candidate.quality["furniture_share"] < 0.6
    assert 0.0 < candidate.quality["largest_piece_share"] < 0.35
    assert (made[:100] == original[:100]).all(axis=2).mean() > 0.95
    assert "sofa" in {piece["piece"] for piece in candidate.details["pieces"]}
    details = json.loads(json.dumps(dict(result.details)))
    assert details["room_types"] == ["Living Room"]
    assert details["stages"].keys() == {"decode", "understand", "arrange", "spec", "render", "composite0"}


def test_a_piece_across_the_seam_has_no_seam(tmp_path):
    seen_by = camera(256, yaw=0.0, pitch=0.0, roll=0.0)
    picture = drawn(seen_by)
    padded, around = stage.with_margin(picture, known_room(seen_by))
    piece = box((-0.5, -2.2, 0.0), (0.7, -1.6, 0.9), (0.6, 0.2, 0.15))
    variant = Variant(Arrangement((), 0.0), ((piece,),))
    spec = stage.render_spec(padded, around, [variant], "draft", 3)

    rendered = render(spec, tmp_path / "render", progress=lambda _: None, cancelled=lambda: False, timeout=300)

    (layers,) = rendered.layers
    alpha, margin = layers.alpha, 8
    assert alpha.shape == (128, 256 + 2 * margin)
    assert alpha[80:88, margin].min() == alpha[80:88, -margin - 1].min() == 1.0
    assert np.abs(alpha[:, : 2 * margin] - alpha[:, 256:]).mean() < 0.01
    image = composite(padded, layers, seed=1).image[:, margin:-margin].astype(int)
    steps = np.abs(np.diff(np.roll(image, 6, axis=1)[80:88, :12], axis=1)).mean(axis=(0, 2))
    assert steps[5] < 2.0 * np.delete(steps, 5).max() + 2.0
    assert stage.largest_piece_share(around, variant) == pytest.approx(float(alpha[:, margin:-margin].mean()), rel=0.2)


def test_the_spherical_camera_travels_to_the_renderer(tmp_path):
    seen_by = camera(128)
    padded, around = stage.with_margin(drawn(seen_by), known_room(seen_by))
    spec = stage.render_spec(padded, around, [Variant(Arrangement((), 0.0), ())], "draft", 3)

    write_spec(spec, tmp_path)
    back = read_spec(tmp_path)

    pixels = np.array([(3.0, 20.0), (70.0, 40.0)])
    assert type(back.camera) is type(spec.camera)
    assert back.camera.rays(pixels) == pytest.approx(spec.camera.rays(pixels))
    assert [light.name for light in back.emitters] == ["window0", "ceiling"]


def test_a_photo_is_no_panorama(tmp_path):
    rng = np.random.default_rng(5)

    with pytest.raises(InvalidInput) as caught:
        staged(request(tmp_path, rng.integers(0, 255, (128, 192, 3)).astype(np.uint8)))

    assert caught.value.code == "invalid_panorama"


@pytest.mark.parametrize("wanted", [{"mode": "clean"}, {"scene": {"remove": [[1, 2, 30, 40]]}}])
def test_what_is_for_photos_only_is_refused(tmp_path, wanted):
    with pytest.raises(Unsupported):
        staged(request(tmp_path, np.full((64, 128, 3), 90, np.uint8), **wanted))
