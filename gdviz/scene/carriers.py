"""Files that carry the scenes that they show: PNG, SVG, PDF, and films.

Each scene is put into a picture as JSON, and found there again without reading the picture
itself.  Such a file may come from a stranger: it is walked through once, what is unpacked
has a bound, and what is found is checked like any scene.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from gdviz.core.errors import GdvizError
from gdviz.scene.codec import encode
from gdviz.scene.film_tags import from_gif, from_mp4, from_webm
from gdviz.scene.source_date import iso_date
from gdviz.scene.texts import without_null, xml_text

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

Reader = Callable[[BinaryIO], bytes]

MAX_SCENES = 100  # that one picture carries
MAX_SCENE = 2_000_000  # bytes of JSON, as in a scene file
MAX_TEXT_FILE = 64_000_000  # bytes of an SVG or PDF that is searched
_MAX_CHUNKS = 100_000
_KEYWORD = b"gdviz"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_AFTER_HEADER = 33  # where the first chunk of a PNG ends
NAMESPACE = "urn:gdviz:scene:1"
_BEGIN, _END = b"<gdviz:scene", b"</gdviz:scene"


def text_of(scene: Scene) -> bytes:
    """The scene as JSON in ASCII, on one line."""
    return json.dumps(json.loads(encode(scene)), separators=(",", ":")).encode("ascii")


# -- PNG -------------------------------------------------------------------------------


def into_png(picture: bytes, *scenes: Scene, title: str = "", description: str = "") -> bytes:
    """The PNG `picture` with `scenes` in it, and words for those who cannot see it."""
    words = {
        "Title": title, "Description": description, "Software": "gdviz",
        "Creation Time": iso_date(),
    }  # fmt: skip
    chunks = [_text_chunk(_KEYWORD, text_of(scene)) for scene in scenes]
    chunks += [_text_chunk(k.encode(), without_null(t).encode()) for k, t in words.items() if t]
    return picture[:_AFTER_HEADER] + b"".join(chunks) + picture[_AFTER_HEADER:]


def _text_chunk(keyword: bytes, text: bytes) -> bytes:
    """An international text chunk, compressed (PNG specification, 3rd edition, 11.3.3.4)."""
    body = b"iTXt" + keyword + b"\0\1\0\0\0" + zlib.compress(text, 9)
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def from_png(stream: BinaryIO, which: int = 0) -> bytes:
    """The scene that a PNG carries, as JSON: the first, or number `which` from 0."""
    return numbered(_in_png(stream), which)


def _in_png(stream: BinaryIO) -> Iterator[bytes]:
    if stream.read(len(_SIGNATURE)) != _SIGNATURE:
        raise GdvizError("is not a PNG picture")
    for _ in range(_MAX_CHUNKS):
        head = stream.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        (length,) = struct.unpack(">I", head[:4])
        if head[4:] != b"iTXt" or length > MAX_SCENE:
            stream.seek(length + 4, 1)
            continue
        body, check = stream.read(length), stream.read(4)
        if not body.startswith(_KEYWORD + b"\0"):
            continue
        if check != struct.pack(">I", zlib.crc32(head[4:] + body)):
            raise GdvizError("is damaged: its scene is not as it was written")
        yield _text_in(body[len(_KEYWORD) + 1 :])


def _text_in(rest: bytes) -> bytes:
    """The text of a chunk, from its compression flag on."""
    flag, text = rest[:2], rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if flag == b"\0\0":
        return text
    if flag != b"\1\0":
        raise GdvizError("is damaged: its scene is packed in an unknown way")
    return unpacked(text)


def unpacked(packed: bytes) -> bytes:
    """What zlib packed, if it is whole and no larger than a scene may be."""
    unpack = zlib.decompressobj()
    try:
        found = unpack.decompress(packed, MAX_SCENE + 1)
    except zlib.error:
        raise GdvizError("is damaged: its scene cannot be unpacked") from None
    if len(found) > MAX_SCENE:
        raise GdvizError(f"carries a scene of more than {MAX_SCENE} bytes")
    if not unpack.eof:
        raise GdvizError("is damaged: a part of its scene is missing")
    return found


# -- SVG and PDF: an element of XML, found by its name ------------------------------------


def as_element(scene: Scene, number: int = 1) -> str:
    """The scene as an element of XML, for the metadata of an SVG or PDF.

    The second is called ``scene2``: a property stands once in an XMP packet.
    """
    text = xml_text(text_of(scene).decode("ascii"))
    name = "gdviz:scene" if number == 1 else f"gdviz:scene{number}"
    return f'<{name} xmlns:gdviz="{NAMESPACE}">{text}</{name}>'


def _elements(scenes: tuple[Scene, ...]) -> str:
    return "".join(as_element(scene, number) for number, scene in enumerate(scenes, 1))


def as_metadata(*scenes: Scene) -> str:
    """What an SVG says about itself: the scenes, and the date, where one was asked for."""
    date = iso_date()
    created = f'<created xmlns="http://purl.org/dc/terms/">{date}</created>' if date else ""
    return created + _elements(scenes)


def as_xmp(*scenes: Scene, title: str = "", description: str = "") -> bytes:
    """An XMP packet (ISO 16684) with the scenes and words about them."""
    words = "".join(
        f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{xml_text(text)}</rdf:li>'
        f"</rdf:Alt></dc:{name}>"
        for name, text in (("title", title), ("description", description))
        if text
    )
    date = iso_date()
    dates = f"<xmp:CreateDate>{date}</xmp:CreateDate>" if date else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<dc:format>application/pdf</dc:format>{words}{dates}{_elements(scenes)}"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


def from_svg(stream: BinaryIO, which: int = 0) -> bytes:
    """The scene that an SVG carries, as JSON: the first, or number `which` from 0."""
    return numbered(_in_svg(stream), which)


def from_pdf(stream: BinaryIO, which: int = 0) -> bytes:
    """The scene that a PDF carries, as JSON: the first, or number `which` from 0."""
    return numbered(_in_pdf(stream), which)


def _in_svg(stream: BinaryIO) -> Iterator[bytes]:
    return _elements_in(stream, b"<svg", "an SVG picture")


def _in_pdf(stream: BinaryIO) -> Iterator[bytes]:
    return _elements_in(stream, b"%PDF-", "a PDF file")


def _elements_in(stream: BinaryIO, mark: bytes, kind: str) -> Iterator[bytes]:
    content = stream.read(MAX_TEXT_FILE + 1)
    if len(content) > MAX_TEXT_FILE:
        raise GdvizError(f"has more than the {MAX_TEXT_FILE} bytes that are searched")
    if mark not in content:
        raise GdvizError(f"is not {kind}")
    begin = content.find(_BEGIN)
    while begin >= 0:
        first, last = content.find(b">", begin) + 1, content.find(_END, begin)
        if not 0 < first <= last:
            raise GdvizError("is damaged: a part of its scene is missing")
        if last - first > 3 * MAX_SCENE:
            raise GdvizError(f"carries a scene of more than {MAX_SCENE} bytes")
        text = content[first:last]
        for entity, character in ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'),
                                  (b"&amp;", b"&")):  # fmt: skip
            text = text.replace(entity, character)
        yield text
        begin = content.find(_BEGIN, last)


def numbered(found: Iterator[bytes], which: int) -> bytes:
    """Number `which` of the scenes that are `found`; those after it are not looked at."""
    seen = 0
    for text in islice(found, MAX_SCENES):
        if seen == which:
            return text
        seen += 1
    if not seen:
        raise GdvizError("carries no scene: only what gdviz has exported can be opened again")
    many = f"{seen} scene{'s' * (seen != 1)}"
    raise GdvizError(f"carries {many}, and no number {which + 1}")


SEVERAL: dict[str, Callable[[BinaryIO], Iterator[bytes]]] = {
    ".png": _in_png, ".svg": _in_svg, ".pdf": _in_pdf,
}  # fmt: skip
"""By suffix: finds the JSON of every scene of what may carry several."""

READERS: dict[str, Reader] = {
    ".png": from_png, ".svg": from_svg, ".pdf": from_pdf,
    ".mp4": from_mp4, ".webm": from_webm, ".gif": from_gif,
}  # fmt: skip
"""By suffix, in small letters: finds the JSON of a scene in an open file, or raises."""

PATTERNS = " ".join(("*.gdviz", *(f"*{suffix}" for suffix in READERS)))
"""Names of files that hold a scene, as a file dialog wants them."""
