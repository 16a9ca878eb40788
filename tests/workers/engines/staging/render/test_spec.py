import numpy as np

from tests.workers.engines.staging import scenes
from workers.engines.staging.render.spec import (
    Layers,
    Rendered,
    read_result,
    read_spec,
    write_result,
    write_spec,
)
from workers.engines.staging.scene import Material, Part


def furnished_spec():
    seen = scenes.room(scenes.camera(48, 32, k1=-0.02))
    texture = np.random.default_rng(1).random((4, 4, 3)).astype(np.float16)
    cloth = Material("cloth", (0.1, 0.2, 0.3), texture, 0.25, 0.7, 0.0, 0.4, 0.3, 0.9, (1.0, 0.8, 0.6))
    triangle = Part(
        np.array([(0, 3, 0), (1, 3, 0), (0, 3, 1)], np.float32),
        np.array([(0, 1, 2)], np.int32),
        cloth,
        np.array([(0, 0), (1, 0), (0, 1)], np.float32),
        np.array([(0, -1, 0)] * 3, np.float32),
        lies_flat=True,
    )
    photo = np.random.default_rng(2).integers(0, 256, (32, 48, 3)).astype(np.uint8)
    return scenes.spec_for(photo, seen, (triangle, triangle), (scenes.box((0, 2, 0), (1, 3, 1), (0.5, 0.5, 0.5)),))


def test_a_spec_comes_back_as_it_went(tmp_path):
    spec = furnished_spec()

    write_spec(spec, tmp_path)
    back = read_spec(tmp_path)

    assert np.array_equal(back.photo_srgb, spec.photo_srgb)
    assert np.array_equal(back.masked, spec.masked)
    assert np.array_equal(back.beyond, spec.beyond)
    assert np.array_equal(back.camera.rotation, spec.camera.rotation)
    assert (back.camera.focal, back.camera.k1, back.camera.shift) == (spec.camera.focal, -0.02, 0.0)
    assert (back.shell, back.effort, back.zone_m, back.seed) == (spec.shell, spec.effort, spec.zone_m, spec.seed)
    assert [light.name for light in back.emitters] == [light.name for light in spec.emitters]
    assert np.array_equal(back.emitters[0].corners, spec.emitters[0].corners)
    assert [len(parts) for parts in back.candidates] == [2, 1]
    sent, got = spec.candidates[0][1], back.candidates[0][1]
    for name in ("vertices", "faces", "uv", "normals", "lies_flat"):
        assert np.array_equal(getattr(got, name), getattr(sent, name)), name
    assert got.material.texture is not None
    assert sent.material.texture is not None
    assert np.array_equal(got.material.texture, sent.material.texture)
    plain = {name: value for name, value in vars(sent.material).items() if name != "texture"}
    assert {name: value for name, value in vars(got.material).items() if name != "texture"} == plain
    assert back.candidates[1][0].uv is None
    assert back.candidates[1][0].material.texture is None


def test_a_texture_that_parts_share_is_stored_once(tmp_path):
    write_spec(furnished_spec(), tmp_path)

    with np.load(tmp_path / "spec.npz") as stored:
        assert [name for name in stored if name.startswith("texture")] == ["texture0"]


def test_a_result_comes_back_to_half_precision(tmp_path):
    random = np.random.default_rng(3)
    layers = Layers(random.random((8, 12)), random.random((8, 12, 3)), random.random((4, 6, 3)), random.random((4, 6)))

    write_result(Rendered((layers,), {"variant": "drawn"}), tmp_path)
    back = read_result(tmp_path)

    assert back.notes == {"variant": "drawn"}
    for name in ("alpha", "color", "ratio", "zone"):
        assert np.allclose(getattr(back.layers[0], name), getattr(layers, name), atol=5e-4), name
        assert getattr(back.layers[0], name).dtype == np.float32
