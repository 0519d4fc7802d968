"""The pictures of the documents: what is drawn is kept, in few colours."""

import struct
import zlib

from docs.png import small_png

WHITE, BLACK, RED = b"\xff\xff\xff\xff", b"\x00\x00\x00\xff", b"\xff\x00\x00\xff"


def chunks(picture):
    """The parts of a PNG by name, each with a checksum that holds."""
    found, at = {}, 8
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        kind, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + content) == struct.unpack(">I", picture[at + 8 + size : at + 12 + size])[0]
        found[kind] = content
        at += 12 + size
    return found


def drawn(picture):
    """The colours of a PNG's pixels, row by row."""
    parts = chunks(picture)
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    lines = zlib.decompress(parts[b"IDAT"])
    rows = [lines[row * (width + 1) + 1 : (row + 1) * (width + 1)] for row in range(height)]
    return [[parts[b"PLTE"][3 * place : 3 * place + 3] for place in row] for row in rows]


def test_a_picture_of_few_colours_stays_exactly_as_it_is():
    picture = small_png(WHITE + BLACK + RED + RED + WHITE + WHITE, 3, 2)

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert drawn(picture) == [[WHITE[:3], BLACK[:3], RED[:3]], [RED[:3], WHITE[:3], WHITE[:3]]]


def test_of_too_many_colours_the_near_ones_become_the_commonest_of_them():
    greys = b"".join(bytes([grey, grey, other, 255]) for grey in range(256) for other in (0, 255))

    found = drawn(small_png(greys + WHITE * 600, 1112, 1))[0]

    assert len(set(found)) <= 256
    assert found[-1] == WHITE[:3]
    assert max(abs(found[2 * grey][0] - grey) for grey in range(256)) <= 3
