"""The scene that a film carries: found by walking its boxes, without a decoder.

A film may come from a stranger.  Only sizes and names are read on the way, a bounded number
of them, and at most a scene's length of text is taken; what it says is for `codec.decode`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from gdviz.core.errors import GdvizError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TAG = "gdviz"
MOST = 2_000_000  # bytes of JSON, as in a scene file
_MOST_BOXES = 100_000  # an hour in fragments has some ten thousand
_GIF_MARK = b"\x21\xfe\x05gdviz"  # a comment whose first block is our name


def from_mp4(stream: BinaryIO) -> bytes:
    """The scene that an MP4 carries, as JSON."""
    return _found(_mp4, stream, "an MP4 film")


def from_webm(stream: BinaryIO) -> bytes:
    """The scene that a WebM carries, as JSON."""
    return _found(_webm, stream, "a WebM film")


def from_gif(stream: BinaryIO) -> bytes:
    """The scene that a GIF carries, as JSON."""
    return _found(_gif, stream, "a GIF")


def _found(read: Callable[[BinaryIO], bytes | None], stream: BinaryIO, kind: str) -> bytes:
    try:
        found = read(stream)
    except _ForeignError:
        raise GdvizError(f"is not {kind}") from None
    except (IndexError, EOFError):
        raise GdvizError("is damaged: its scene cannot be found") from None
    if found is None:
        raise GdvizError("carries no scene: only what gdviz has exported can be opened again")
    return found


class _ForeignError(Exception):
    """The file is of another kind."""


def gif_comment(text: bytes) -> bytes:
    """`text` as a comment of a GIF, to stand before the last byte of the file."""
    blocks = [text[i : i + 255] for i in range(0, len(text), 255)]
    return _GIF_MARK + b"".join(bytes([len(b)]) + b for b in blocks) + b"\x00"


# -- MP4: boxes of a 32-bit length, a name, a content --------------------------------------


def _mp4(stream: BinaryIO) -> bytes | None:
    end = stream.seek(0, os.SEEK_END)
    if stream.seek(4) and stream.read(4) != b"ftyp":
        raise _ForeignError
    for name, start, stop in _boxes(stream, 0, end):
        if name == b"moov":
            return _in_moov(stream, start, stop)
    raise EOFError  # its index is missing


def _in_moov(stream: BinaryIO, start: int, stop: int) -> bytes | None:
    """The scene in the index: keys stand in one box, the values by their numbers in another."""
    for name in (b"udta", b"meta"):
        found = [box for box in _boxes(stream, start, stop) if box[0] == name]
        if not found:
            return None
        _, start, stop = found[0]
    parts = {name: (a, b) for name, a, b in _boxes(stream, start + 4, stop)}
    if b"keys" not in parts or b"ilst" not in parts:
        return None
    start, stop = parts[b"keys"]
    keys = [_take(stream, a, min(b - a, 100)) for _, a, b in _boxes(stream, start + 8, stop)]
    for name, a, b in _boxes(stream, *parts[b"ilst"]):
        index = int.from_bytes(name, "big") - 1
        if 0 <= index < len(keys) and keys[index] == TAG.encode():
            return _take(stream, a + 16, b - a - 16)  # the header of data, kind and language
    return None


def _boxes(stream: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and stop of the content of each box between `at` and `end`."""
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        head = _take(stream, at, 8)
        size, name, start = int.from_bytes(head[:4], "big"), head[4:], at + 8
        if size == 1:
            size, start = int.from_bytes(_take(stream, at + 8, 8), "big"), at + 16
        stop = end if size == 0 else at + size
        if stop < start or stop > end:
            raise EOFError
        yield name, start, stop
        at = stop
    raise EOFError


# -- WebM: elements of a number and a length, both of one to eight bytes -------------------

_EBML, _SEGMENT, _TAGS, _TAGGED, _SIMPLE, _NAME, _TEXT = (
    0x1A45DFA3, 0x18538067, 0x1254C367, 0x7373, 0x67C8, 0x45A3, 0x4487,
)  # fmt: skip


def _webm(stream: BinaryIO) -> bytes | None:
    end = stream.seek(0, os.SEEK_END)
    if stream.seek(0) or stream.read(4) != _EBML.to_bytes(4, "big"):
        raise _ForeignError
    segment = next((e for e in _elements(stream, 0, end) if e[0] == _SEGMENT), None)
    if segment is None:
        raise EOFError
    for kind, start, stop in _elements(stream, segment[1], segment[2]):
        if kind != _TAGS:
            continue
        for tagged in _elements(stream, start, stop):
            for simple in _elements(stream, tagged[1], tagged[2]):
                if tagged[0] == _TAGGED and simple[0] == _SIMPLE:
                    parts = {e: (a, b) for e, a, b in _elements(stream, *simple[1:])}
                    a, b = parts.get(_NAME, (0, 0))
                    if _take(stream, a, min(b - a, 100)).lower() == TAG.encode():
                        a, b = parts.get(_TEXT, (0, 0))
                        return _take(stream, a, b - a)
    return None


def _elements(stream: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and stop of the content of each element between `at` and `end`."""
    for _ in range(_MOST_BOXES):
        if at >= end:
            return
        kind, at = _number(stream, at, marked=True)
        size, at = _number(stream, at, marked=False)
        stop = end if size is None else at + size
        if kind is None or stop > end:
            raise EOFError
        yield kind, at, stop
        at = stop
    raise EOFError


def _number(stream: BinaryIO, at: int, *, marked: bool) -> tuple[int | None, int]:
    """A number whose leading zero bits tell its length, and where it ends.

    `marked` keeps the bit that ends the zeros; all ones are None, an unknown length.
    """
    first = _take(stream, at, 1)[0]
    length = 9 - first.bit_length()
    if length > 8:
        raise EOFError
    value = int.from_bytes(_take(stream, at, length), "big")
    bits = (1 << 7 * length) - 1
    if not marked:
        value &= bits
    return (None if value == bits else value), at + length


# -- GIF -----------------------------------------------------------------------------------


def _gif(stream: BinaryIO) -> bytes | None:
    end = stream.seek(0, os.SEEK_END)
    if stream.seek(0) or stream.read(4) != b"GIF8":
        raise _ForeignError
    start = max(0, end - MOST - MOST // 200)
    tail = _take(stream, start, end - start, most=MOST + MOST // 100)
    at = tail.rfind(_GIF_MARK)
    if at < 0:
        return None
    at += len(_GIF_MARK)
    found = bytearray()
    while length := tail[at]:
        found += tail[at + 1 : at + 1 + length]
        at += 1 + length
    return bytes(found)


def _take(stream: BinaryIO, at: int, count: int, *, most: int = MOST) -> bytes:
    """`count` bytes from `at`; EOFError when they are not there or are too many."""
    if not 0 <= count <= most:
        raise EOFError
    stream.seek(at)
    found = stream.read(count)
    if len(found) < count:
        raise EOFError
    return found
