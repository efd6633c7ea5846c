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
_MOST_TEXT = MOST + 1000  # of a comment that carries it
_MOST_BOXES = 100_000  # an hour in fragments has some ten thousand
_MOST_BLOCKS = 2_000_000  # of a GIF, 255 bytes each: half a gigabyte
_WORDS = "Made with gdviz; gdviz opens it as a scene."  # before the scene in a comment
_FIRST = b"gdviz{"  # how the comments of our first GIFs begin


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
    if len(found) > MOST:
        raise GdvizError(f"carries a scene of more than {MOST} bytes")
    return found


class _ForeignError(Exception):
    """The file is of another kind."""


def comment_of(text: str) -> str:
    """What a file says of itself in the one tag that every program keeps: words, a scene."""
    return f"{_WORDS}\n{text}"


def _in_comment(comment: bytes) -> bytes | None:
    """The scene in a comment of ours; None in one of others."""
    if comment.startswith((_FIRST, _WORDS.encode())):
        return comment[comment.find(b"{") :] if b"{" in comment else None
    return None


def gif_comment(text: str) -> bytes:
    """The comment of a GIF that carries the scene `text`, to stand before its last byte."""
    whole = comment_of(text).encode()
    blocks = [whole[i : i + 255] for i in range(0, len(whole), 255)]
    return b"\x21\xfe" + b"".join(bytes([len(b)]) + b for b in blocks) + b"\x00"


# -- MP4: boxes of a 32-bit length, a name, a content --------------------------------------


_COMMENT = b"\xa9cmt"


def _mp4(stream: BinaryIO) -> bytes | None:
    end = stream.seek(0, os.SEEK_END)
    if stream.seek(4) and stream.read(4) != b"ftyp":
        raise _ForeignError
    for name, start, stop in _boxes(stream, 0, end):
        if name == b"moov":
            return _in_moov(stream, start, stop)
    raise EOFError  # its index is missing


def _in_moov(stream: BinaryIO, start: int, stop: int) -> bytes | None:
    """The scene in the index: in the comment, or in a tag of our own where tags have keys.

    Either keys stand in one box and the values by their numbers in another, or each value
    has the name that is known for it everywhere.
    """
    for name in (b"udta", b"meta"):
        found = [box for box in _boxes(stream, start, stop) if box[0] == name]
        if not found:
            return None
        _, start, stop = found[0]
    parts = {name: (a, b) for name, a, b in _boxes(stream, start + 4, stop)}
    keys: list[bytes] = []
    if b"keys" in parts:
        a, b = parts[b"keys"]
        keys = [_take(stream, a, min(b - a, 100)) for _, a, b in _boxes(stream, a + 8, b)]
    for name, a, b in _boxes(stream, *parts.get(b"ilst", (stop, stop))):
        index = int.from_bytes(name, "big") - 1
        key = keys[index] if 0 <= index < len(keys) else name
        if key not in (TAG.encode(), b"comment", _COMMENT):
            continue
        text = _take(stream, a + 16, b - a - 16)  # the header of data, kind and language
        found_here = text if key == TAG.encode() else _in_comment(text)
        if found_here is not None:
            return found_here
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
                if tagged[0] != _TAGGED or simple[0] != _SIMPLE:
                    continue
                found = _in_simple(stream, simple[1], simple[2])
                if found is not None:
                    return found
    return None


def _in_simple(stream: BinaryIO, start: int, stop: int) -> bytes | None:
    """The scene in a tag, where it is ours or a comment of ours."""
    parts = {e: (a, b) for e, a, b in _elements(stream, start, stop)}
    a, b = parts.get(_NAME, (0, 0))
    name = _take(stream, a, min(b - a, 100)).lower()
    if name not in (TAG.encode(), b"comment"):
        return None
    a, b = parts.get(_TEXT, (0, 0))
    text = _take(stream, a, b - a)
    return text if name == TAG.encode() else _in_comment(text)


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


_PICTURE, _EXTENSION, _REMARK, _TRAILER, _PADDING = b"\x2c", b"\x21", b"\xfe", b"\x3b", b"\0"


def _gif(stream: BinaryIO) -> bytes | None:
    """The scene in a comment, wherever among the pictures another program has put it."""
    stream.seek(0)
    head = stream.read(13)
    if head[:4] != b"GIF8":
        raise _ForeignError
    stream.seek(_table(head[10:11]), os.SEEK_CUR)
    left = [_MOST_BLOCKS]
    while (kind := stream.read(1)) not in (_TRAILER, b""):
        if kind == _EXTENSION:
            is_remark = stream.read(1) == _REMARK
            found = _in_comment(_blocks(stream, left, _MOST_TEXT if is_remark else 0))
            if found is not None:
                return found
        elif kind == _PICTURE:
            place = stream.read(9)
            stream.seek(_table(place[8:]) + 1, os.SEEK_CUR)
            _blocks(stream, left, 0)
        elif kind != _PADDING:
            raise EOFError
        left[0] -= 1
        if left[0] <= 0:
            raise EOFError
    return None


def _table(flags: bytes) -> int:
    """How many bytes of colours follow, as the flags of a picture say."""
    return 3 << (flags[0] & 7) + 1 if flags[0] & 0x80 else 0


def _blocks(stream: BinaryIO, left: list[int], most: int) -> bytes:
    """The content of the blocks that follow, at most so much of it; 0 passes them over.

    Of how many blocks are `left` to be read, those are taken off.
    """
    found = bytearray()
    while length := stream.read(1)[0]:
        left[0] -= 1
        if left[0] <= 0 or len(found) > most:
            raise EOFError
        if most:
            block = stream.read(length)
            if len(block) < length:
                raise EOFError
            found += block
        else:
            stream.seek(length, os.SEEK_CUR)
    return bytes(found)


def _take(stream: BinaryIO, at: int, count: int) -> bytes:
    """`count` bytes from `at`; EOFError when they are not there or are too many."""
    if not 0 <= count <= _MOST_TEXT:
        raise EOFError
    stream.seek(at)
    found = stream.read(count)
    if len(found) < count:
        raise EOFError
    return found
