"""A PNG or a WebP without anything but its picture, byte for byte."""

from __future__ import annotations

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT"})
"""The critical chunks, and what says which colours are transparent."""

_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH"})
_WEBP_FLAGS_KEPT = 0x10
"""Of the extended header: that there is transparency. Gone are those for a profile, EXIF, XMP and animation."""


class UnusualContainer(ValueError):
    """Readers may make a picture of it, but not one whose bytes can be copied with confidence."""


def png_picture_only(content: bytes) -> bytes:
    """The same coded picture with no metadata: no text, EXIF, profile, time, physical size, nothing after its end.

    Chunks: big-endian length, four letters, body, checksum. Raises UnusualContainer for what does not follow that.
    """
    if not content.startswith(_PNG):
        raise UnusualContainer("no signature")
    kept, position = [_PNG], len(_PNG)
    while True:
        length = int.from_bytes(content[position : position + 4], "big")
        name, end = content[position + 4 : position + 8], position + 12 + length
        if len(name) < 4 or end > len(content):
            raise UnusualContainer("a chunk is cut off")
        if name in _PNG_KEPT or name == b"IEND":
            kept.append(content[position:end])
        if name == b"IEND":
            return b"".join(kept)
        position = end


def webp_picture_only(content: bytes) -> bytes:
    """The same coded picture with no metadata: no profile, EXIF, XMP, unknown chunk, nothing after its end.

    Chunks: four letters, little-endian length, body padded to even. Raises UnusualContainer for what does not follow
    that.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise UnusualContainer("no signature")
    whole = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    kept, position = [b"WEBP"], 12
    while position + 8 <= whole:
        name, length = content[position : position + 4], int.from_bytes(content[position + 4 : position + 8], "little")
        body, end = content[position + 8 : position + 8 + length], position + 8 + length + (length & 1)
        if len(body) < length:
            raise UnusualContainer("a chunk is cut off")
        if name == b"VP8X":
            body = bytes((body[0] & _WEBP_FLAGS_KEPT,)) + body[1:]
        if name in _WEBP_KEPT:
            kept += [name, length.to_bytes(4, "little"), body, b"\0" * (length & 1)]
        position = end
    picture = b"".join(kept)
    return b"RIFF" + len(picture).to_bytes(4, "little") + picture
