"""Makes a picture of a page small: its colours are few, so a palette and strong compression say the same in less."""

import struct
import zlib

import numpy as np

Numbers = np.ndarray[tuple[int], np.dtype[np.intp]]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COLOURS = 256
PALETTE, DEPTH = 3, 8


def small_png(pixels: bytes, width: int, height: int) -> bytes:
    """Return a PNG with at most 256 colours of a picture given as four bytes a pixel; transparency is dropped."""
    colours = np.frombuffer(pixels, dtype=np.uint8).reshape(-1, 4)[:, :3].astype(np.intp)
    packed = colours[:, 0] << 16 | colours[:, 1] << 8 | colours[:, 2]
    palette, places = _palette(packed)
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = places.reshape(height, width)
    table = b"".join(struct.pack(">I", int(colour))[1:] for colour in palette)
    header = struct.pack(">IIBBBBB", width, height, DEPTH, PALETTE, 0, 0, 0)
    chunks = (b"IHDR", header), (b"PLTE", table), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _palette(packed: Numbers) -> tuple[list[int], Numbers]:
    """Return the colours kept and each pixel's place among them: near colours become the commonest of them."""
    for lost in range(8):
        mask = 0x010101 * (0xFF << lost & 0xFF)
        _, places, counts = np.unique(packed & mask, return_inverse=True, return_counts=True)
        if len(counts) <= MOST_COLOURS:
            return _commonest(packed, places, len(counts)), places
    raise AssertionError("one bit a colour leaves eight colours")


def _commonest(packed: Numbers, places: Numbers, kept: int) -> list[int]:
    colours, counts = np.unique(np.stack([places, packed]), axis=1, return_counts=True)
    chosen: list[int] = [0] * kept
    for index in np.argsort(counts, kind="stable"):
        place, colour = colours[:, index]
        chosen[int(place)] = int(colour)
    return chosen


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
