"""A JPEG without anything but its picture, byte for byte: markers as in ITU-T T.81, annex B."""

from __future__ import annotations

_SOI, _EOI, _SOS, _APP0, _APP14, _COMMENT = 0xD8, 0xD9, 0xDA, 0xE0, 0xEE, 0xFE
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended sequential, progressive: with Huffman codes, what every reader knows."""

_TABLES = frozenset({0xC4, 0xDB, 0xDD})
"""Huffman tables, quantisation tables, restart interval."""

_APPLICATION = frozenset(range(0xE0, 0xF0))
_JFIF_BYTES, _ADOBE_BYTES = 14, 12
"""Of the fixed part that says how to read the colours; after it come a thumbnail, or nothing that is defined."""


class UnusualJpeg(ValueError):
    """Readers may make a picture of it, but not one whose bytes can be copied with confidence."""


def picture_only(content: bytes) -> bytes:
    """The same coded picture with no metadata: no EXIF, XMP, IPTC, profile, thumbnail, comment, second picture.

    Kept as they are: frame, tables, scans. Kept in part: JFIF (without its thumbnail) and Adobe, which say how the
    colours are coded. Dropped: every other application segment, comments, all that follows the end of the image.
    Raises UnusualJpeg when the segments do not follow each other as the standard has it.
    """
    if content[:2] != b"\xff\xd8":
        raise UnusualJpeg("no start of image")
    kept, frames, scans, position = [content[:2]], 0, 0, 2
    while True:
        marker, position = _marker(content, position)
        if marker == _EOI:
            break
        end = position + int.from_bytes(content[position : position + 2], "big")
        if not position + 2 <= end <= len(content):
            raise UnusualJpeg("a segment is cut off")
        segment = _kept(marker, content[position + 2 : end])
        if segment is not None:
            kept.append(bytes((0xFF, marker)) + (len(segment) + 2).to_bytes(2, "big") + segment)
        position = end
        frames += marker in _FRAMES
        if marker == _SOS:
            end = _end_of_scan(content, position)
            kept.append(content[position:end])
            position, scans = end, scans + 1
    if frames != 1 or not scans:
        raise UnusualJpeg("not one picture")
    return b"".join([*kept, b"\xff\xd9"])


def _marker(content: bytes, position: int) -> tuple[int, int]:
    """The marker at this place and where its segment begins; any number of fill bytes may come before it (B.1.1.2)."""
    if content[position : position + 1] != b"\xff":
        raise UnusualJpeg("no marker where one must be")
    while content[position : position + 1] == b"\xff":
        position += 1
    if position >= len(content):
        raise UnusualJpeg("no end of image")
    return content[position], position + 1


def _kept(marker: int, body: bytes) -> bytes | None:
    """What to write of a segment, None for nothing."""
    if marker in _FRAMES or marker in _TABLES or marker == _SOS:
        return body
    if marker == _APP0 and body.startswith(b"JFIF\0") and len(body) >= _JFIF_BYTES:
        return body[: _JFIF_BYTES - 2] + b"\0\0"  # a thumbnail of no width and no height
    if marker == _APP14 and body.startswith(b"Adobe") and len(body) >= _ADOBE_BYTES:
        return body[:_ADOBE_BYTES]
    if marker in _APPLICATION or marker == _COMMENT:
        return None
    raise UnusualJpeg(f"a marker {marker:02x} in the header")


def _end_of_scan(content: bytes, position: int) -> int:
    """Where the next marker stands that is neither a stuffed zero nor a restart (B.1.1.5)."""
    while (position := content.find(b"\xff", position)) >= 0:
        following = content[position + 1 : position + 2]
        if following != b"\0" and not b"\xd0" <= following <= b"\xd7":
            return position
        position += 2
    raise UnusualJpeg("no end of image")
