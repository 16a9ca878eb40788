import numpy as np
import pytest
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from workers.engines.base import InvalidInput
from workers.engines.staging import picture
from workers.engines.staging.picture import focal_pixels, read_photo, write_picture


def test_reads_pixels_upright_with_the_focal_length_of_the_file(tmp_path):
    image = Image.fromarray(np.arange(36 * 3 * 24, dtype=np.uint32).astype(np.uint8).reshape(24, 36, 3))
    exif = Image.Exif()
    exif[0x0112] = 6  # stored turned by a quarter
    exif.get_ifd(0x8769)[0xA405] = 24
    image.save(tmp_path / "photo.png", exif=exif)

    pixels, focal = read_photo(tmp_path / "photo.png")

    assert pixels.shape == (36, 24, 3)
    assert np.array_equal(pixels, np.rot90(np.asarray(image), -1))
    assert focal == 24.0


def test_the_focal_length_on_film_is_compared_along_the_diagonal():
    assert focal_pixels(3600, 2400, 43.267) == pytest.approx(np.hypot(3600, 2400))
    assert focal_pixels(2400, 3600, 24.0) == focal_pixels(3600, 2400, 24.0) == pytest.approx(2400.0, rel=1e-3)


def test_without_exif_there_is_no_focal_length(tmp_path):
    Image.new("L", (8, 6), 77).save(tmp_path / "grey.png")

    pixels, focal = read_photo(tmp_path / "grey.png")

    assert (pixels == 77).all()
    assert pixels.shape == (6, 8, 3)
    assert focal is None


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"not a picture")

    with pytest.raises(InvalidInput) as caught:
        read_photo(tmp_path / "photo.jpg")

    assert caught.value.code == "invalid_image"
    assert str(tmp_path) not in caught.value.message


def test_up_to_four_megapixels_come_out_to_the_byte(tmp_path):
    image = np.random.default_rng(1).integers(0, 256, (40, 60, 3)).astype(np.uint8)

    path, content_type = write_picture(image, tmp_path / "candidate-1")

    assert (path.name, content_type) == ("candidate-1.png", "image/png")
    assert np.array_equal(np.asarray(Image.open(path)), image)


def test_larger_ones_are_jpeg_with_full_colour(tmp_path):
    image = np.zeros((2001, 2000, 3), np.uint8)
    image[:, ::2] = (200, 30, 30)

    path, content_type = write_picture(image, tmp_path / "candidate-1")

    assert (path.name, content_type) == ("candidate-1.jpg", "image/jpeg")
    with Image.open(path) as written:
        assert isinstance(written, JpegImageFile)
        assert written.size == (2000, 2001)
        assert all(component[1:3] == (1, 1) for component in written.layer)


def test_pixels_are_copied_in_strips_whatever_the_mode(tmp_path, monkeypatch):
    monkeypatch.setattr(picture, "COPIED_PIXELS", 100)
    colours = np.random.default_rng(2).integers(0, 256, (31, 23, 4)).astype(np.uint8)
    Image.fromarray(colours).save(tmp_path / "layered.png")
    Image.fromarray(colours[..., :3]).save(tmp_path / "plain.png")

    assert np.array_equal(read_photo(tmp_path / "plain.png")[0], colours[..., :3])
    assert np.array_equal(read_photo(tmp_path / "layered.png")[0], colours[..., :3])
