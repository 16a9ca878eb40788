"""ONNX files of a single operation, written by hand (onnx.proto: the numbers are its fields), so that no test needs the
package that writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def single_operation(path: Path, operation: str, shape: Sequence[int]) -> Path:
    """A model that does one operation of one input, such as `Neg`, on 32-bit floats of a fixed shape."""
    node = _text(1, "in") + _text(2, "out") + _text(4, operation)
    graph = _bytes(1, node) + _text(2, "one") + _bytes(11, _value("in", shape)) + _bytes(12, _value("out", shape))
    path.write_bytes(_number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13)))
    return path


def _value(name: str, shape: Sequence[int]) -> bytes:
    sizes = b"".join(_bytes(1, _number(1, size)) for size in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, 1) + _bytes(2, sizes)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, content: str) -> bytes:
    return _bytes(field, content.encode())


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])
