import re

import numpy as np
import pytest
from PIL import Image

from workers.engines.base import InvalidInput
from workers.engines.staging.panorama import metadata
from workers.engines.staging.panorama.metadata import NAMESPACE, PNG_KEYWORD, read_panorama, write_panorama


def gpano(packet: bytes) -> dict[str, str]:
    assert packet.startswith(b"<?xpacket begin=")
    assert f'xmlns:GPano="{NAMESPACE}"' in packet.decode()
    return dict(re.findall(r'GPano:(\w+)="([^"]*)"', packet.decode()))


@pytest.mark.parametrize("lossless", [True, False])
def test_the_file_says_that_it_is_a_whole_sphere(tmp_path, monkeypatch, lossless):
    if not lossless:
        monkeypatch.setattr(metadata, "LOSSLESS_PIXELS", 0)

    path, content_type = write_panorama(np.full((64, 128, 3), 90, np.uint8), tmp_path / "made", 271.5)

    assert (path.name, content_type) == (("made.png", "image/png") if lossless else ("made.jpg", "image/jpeg"))
    with Image.open(path) as file:
        packet = file.info[PNG_KEYWORD].encode() if lossless else file.info["xmp"]
    assert gpano(packet) == {
        "UsePanoramaViewer": "True",
        "ProjectionType": "equirectangular",
        "CroppedAreaImageWidthPixels": "128",
        "CroppedAreaImageHeightPixels": "64",
        "FullPanoWidthPixels": "128",
        "FullPanoHeightPixels": "64",
        "CroppedAreaLeftPixels": "0",
        "CroppedAreaTopPixels": "0",
        "PoseHeadingDegrees": "271.5",
    }
    assert read_panorama(path)[1] == 271.5


def test_no_heading_is_made_up(tmp_path):
    path, _ = write_panorama(np.full((64, 128, 3), 90, np.uint8), tmp_path / "made")

    pixels, heading = read_panorama(path)

    assert heading is None
    assert (pixels == 90).all()


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "words.jpg").write_text("no picture")

    with pytest.raises(InvalidInput) as caught:
        read_panorama(tmp_path / "words.jpg")

    assert caught.value.code == "invalid_image"
