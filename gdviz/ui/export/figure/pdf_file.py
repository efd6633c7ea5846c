"""A PDF as Qt writes it, put in order: valid paths, and the same bytes each time.

Qt numbers typefaces in an order that differs from process to process, writes the time of the
clock, and fills paths that were never begun when it strokes a translucent line without a
length.  Readers complain of those: "No current point in closepath".
"""

from __future__ import annotations

import re
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])")
_HEAD = re.compile(rb"\d+ 0 obj\s*")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
_LENGTH = re.compile(rb"/Length (?:\d+ 0 R|\d+)")
_SUBSET = re.compile(rb"(/FontName /)[A-Z]{6}\+")
_STREAM, _END = b"\nstream\n", b"\nendstream"
# a fill right after what sets a colour, a state or a place: no path has been begun
_EMPTY_FILL = re.compile(
    rb"(?:(?<= scn)|(?<= SCN)|(?<= gs)|(?<= cm)|(?<=\n[qQ]))\nh f\*?(?=\n)"
)


def in_order(content: bytes, *, title: str = "", date: datetime | None = None) -> bytes:
    """The same pages with valid paths; equal ones are equal bytes, whatever the process.

    Parameters
    ----------
    content
        A whole file of Qt's writer, with one table of its objects.
    title, date
        What it is about, and when it was made, if anybody wants to know.
    """
    objects, trailer = _objects(content)
    for number in {int(found[1]) for body in objects.values()
                   for found in _CONTENTS.finditer(_words(body)[0])}:  # fmt: skip
        objects[number] = _mended(objects[number])
    root = _ROOT.search(trailer)
    assert root is not None
    order = _reached(objects, int(root[1]))
    places = {number: i for i, number in enumerate(order, 1)}
    bodies = [_renumbered(objects[number], places, place) for number, place in places.items()]
    bodies.append(_information(title, date))
    return _file(bodies)


def _objects(content: bytes) -> tuple[dict[int, bytes], bytes]:
    """The objects by number, without their heads and ends, and what follows them."""
    found = _START.search(content)
    assert found is not None
    table = int(found[1])
    rows = enumerate(_ENTRY.finditer(content, table))
    begins = sorted((int(row[1]), number) for number, row in rows if row[2] == b"n")
    ends = [begin for begin, _ in begins[1:]] + [table]
    objects = {}
    for (begin, number), end in zip(begins, ends, strict=True):
        body = content[begin:end]
        head = _HEAD.match(body)
        assert head is not None
        objects[number] = body[head.end() : body.rindex(b"endobj")].strip(b"\r\n")
    return objects, content[table:]


def _words(body: bytes) -> tuple[bytes, bytes | None]:
    """What an object says of itself, and its stream, if it has one."""
    words, mark, rest = body.partition(_STREAM)
    return words, rest[: rest.rindex(_END)] if mark else None


def _mended(body: bytes) -> bytes:
    """An object with drawing commands, without those that fill nothing."""
    words, stream = _words(body)
    if stream is None or b"/FlateDecode" not in words:
        return body
    mended = _EMPTY_FILL.sub(b"", zlib.decompress(stream))
    return words + _STREAM + zlib.compress(mended) + _END


def _reached(objects: dict[int, bytes], root: int) -> list[int]:
    """The numbers of what is needed, in the order in which it is mentioned from `root` on."""
    order, waiting = dict[int, None](), [root]
    while waiting:
        number = waiting.pop(0)
        if number in order:
            continue
        order[number] = None
        words = _LENGTH.sub(b"", _words(objects[number])[0])
        waiting += [int(found[1]) for found in _REFERENCE.finditer(words)]
    return list(order)


def _renumbered(body: bytes, places: dict[int, int], place: int) -> bytes:
    """An object that mentions the others by their new numbers."""
    words, stream = _words(body)
    if stream is not None:
        words = _LENGTH.sub(b"/Length %d" % len(stream), words)
    words = _REFERENCE.sub(lambda found: b"%d 0 R" % places[int(found[1])], words)
    words = _SUBSET.sub(lambda found: found[1] + _tag(place), words)
    return words if stream is None else words + _STREAM + stream + _END


def _tag(place: int) -> bytes:
    """Six letters that tell the parts of a typeface in this file from those in others."""
    letters = []
    for _ in range(6):
        place, letter = divmod(place, 26)
        letters.append(ord("A") + letter)
    return bytes(letters) + b"+"


def _information(title: str, date: datetime | None) -> bytes:
    words = {b"Title": title, b"Creator": "gdviz"}
    lines = [
        b"/%s <%s>" % (name, (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode())
        for name, text in words.items()
        if text
    ]
    if date is not None:
        said = f"(D:{date:%Y%m%d%H%M%S}Z)".encode()
        lines += [b"/CreationDate " + said, b"/ModDate " + said]
    return b"<<\n" + b"\n".join(lines) + b"\n>>"


def _file(bodies: list[bytes]) -> bytes:
    """A file of objects, of which the first is the root and the last tells what it is."""
    made = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    begins = []
    for i, body in enumerate(bodies, 1):
        begins.append(len(made))
        made += b"%d 0 obj\n" % i + body + b"\nendobj\n"
    name = sha256(made).hexdigest()[:32].encode()
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    made += b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    made += b"trailer\n<<\n/Size %d\n/Info %d 0 R\n" % (len(bodies) + 1, len(bodies))
    made += b"/Root 1 0 R\n/ID [<%s> <%s>]\n>>\nstartxref\n%d\n%%%%EOF\n" % (name, name, table)
    return bytes(made)
