"""The promise: a film of ours opens as its scene, and anything else is a sentence."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.scene.carriers import READERS
from gdviz.scene.film_tags import comment_of, gif_comment

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = '{"objective": "parabola", "title": "η"}'.encode()


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def mp4(text: bytes = TEXT, key: bytes = b"gdviz") -> bytes:
    """The least that our reader needs; real files are read where films are made."""
    keys = box(b"keys", bytes(4) + struct.pack(">I", 2) + box(b"mdta", b"title")
               + box(b"mdta", key))  # fmt: skip
    values = box(b"\0\0\0\1", box(b"data", bytes(8) + b"a title"))
    values += box(b"\0\0\0\2", box(b"data", bytes(8) + text))
    meta = box(b"meta", bytes(4) + box(b"hdlr", bytes(25)) + keys + box(b"ilst", values))
    moov = box(b"moov", box(b"mvhd", bytes(100)) + box(b"udta", meta))
    return box(b"ftyp", b"isom" + bytes(4)) + box(b"free", b"") + moov + box(b"mdat", bytes(50))


def element(kind: int, content: bytes) -> bytes:
    size = 0x10000000 | len(content)
    return (
        kind.to_bytes((kind.bit_length() + 7) // 8, "big") + size.to_bytes(4, "big") + content
    )


def webm(text: bytes = TEXT, key: bytes = b"GDVIZ") -> bytes:
    simple = element(0x67C8, element(0x45A3, key) + element(0x4487, text))
    other = element(0x67C8, element(0x45A3, b"ENCODER") + element(0x4487, b"x"))
    tags = element(0x1254C367, element(0x7373, element(0x63C0, b"") + other + simple))
    segment = b"\x18\x53\x80\x67\x01" + b"\xff" * 7  # of unknown length, as after a kill
    return element(0x1A45DFA3, b"\x42\x86\x81\x01") + segment + element(0xEC, bytes(9)) + tags


def plain_mp4(text: bytes = TEXT) -> bytes:
    """As programs write it that know no tags but the usual ones."""
    comment = box(b"data", bytes(8) + comment_of(text.decode()).encode())
    title = box(b"\xa9nam", box(b"data", bytes(8) + b"{"))
    values = box(b"ilst", title + box(b"\xa9cmt", comment))
    meta = box(b"meta", bytes(4) + box(b"hdlr", bytes(25)) + values)
    return box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"udta", meta))


def plain_webm(text: bytes = TEXT) -> bytes:
    return webm(comment_of(text.decode()).encode(), b"COMMENT")


def gif(text: bytes = TEXT) -> bytes:
    return b"GIF89a" + bytes(30) + gif_comment(text.decode()) + b"\x3b"


_SIZE = b"\x02\0\x02\0"
_DOTS = b"\x02\x02\x4c\x01\0"  # least code size, two bytes, the end


def first_gif(text: bytes = TEXT) -> bytes:
    """As the first version wrote it: the name is a block of its own."""
    blocks = b"".join(bytes([len(text[i : i + 255])]) + text[i : i + 255]
                      for i in range(0, len(text), 255))  # fmt: skip
    picture = b"\x2c" + bytes(4) + _SIZE + b"\0" + _DOTS
    return b"GIF89a" + _SIZE + b"\x80\0\0" + bytes(6) + picture + b"\x21\xfe\x05gdviz" + (
        blocks + b"\0\x3b"
    )  # fmt: skip


def squeezed_gif(text: bytes = TEXT) -> bytes:
    """The comment in front of pictures with tables of their own, after another comment."""
    picture = b"\x21\xf9\x04" + bytes(5) + b"\x2c" + bytes(4) + _SIZE + b"\x81" + bytes(12)
    other = b"\x21\xfe\x03{a}\0"
    comment = gif_comment(text.decode())
    return b"GIF89a" + _SIZE + bytes(3) + other + comment + (picture + _DOTS) * 3 + b"\x3b"


FILMS = {".mp4": mp4, ".webm": webm, ".gif": gif}
KINDS = [
    (".mp4", mp4), (".mp4", plain_mp4), (".webm", webm), (".webm", plain_webm), (".gif", gif),
    (".gif", first_gif), (".gif", squeezed_gif),
]  # fmt: skip


@pytest.mark.parametrize(("suffix", "make"), KINDS)
def test_the_scene_is_found_as_it_was_put_in(
    suffix: str, make: Callable[[bytes], bytes]
) -> None:
    for text in (TEXT, TEXT * 1000):
        assert READERS[suffix](io.BytesIO(make(text))) == text


def test_the_blocks_of_a_gif_come_to_an_end() -> None:
    class Endless(io.BytesIO):
        """One block after the other, for ever."""

        def read(self, size: int | None = -1) -> bytes:
            return super().read(size) or b"\x01" * (size or 0)

    with pytest.raises(GdvizError, match="is damaged: its scene cannot be found"):
        READERS[".gif"](Endless(b"GIF89a" + bytes(7) + b"\x21\xff"))


@pytest.mark.parametrize(
    ("suffix", "content", "says"),
    [
        (".mp4", mp4(key=b"other"), "carries no scene: only what gdviz has exported can be "
         "opened again"),
        (".webm", webm(key=b"OTHER"), "carries no scene: only what gdviz has exported can be "
         "opened again"),
        (".gif", b"GIF89a" + bytes(40), "carries no scene: only what gdviz has exported can "
         "be opened again"),
        (".mp4", b"", "is not an MP4 film"),
        (".mp4", webm(), "is not an MP4 film"),
        (".webm", mp4(), "is not a WebM film"),
        (".gif", mp4(), "is not a GIF"),
        (".mp4", mp4()[:150], "is damaged: its scene cannot be found"),
        (".webm", webm()[:-10], "is damaged: its scene cannot be found"),
        (".gif", gif()[:-10], "is damaged: its scene cannot be found"),
        (".mp4", box(b"ftyp", b"isom") + struct.pack(">I4s", 4, b"moov"),
         "is damaged: its scene cannot be found"),
        (".mp4", box(b"ftyp", b"isom") + box(b"free", b"") * 200_000,
         "is damaged: its scene cannot be found"),
        (".mp4", mp4(b" " * 2_000_001), "carries a scene of more than 2000000 bytes"),
        (".mp4", mp4(b" " * 2_001_001), "is damaged: its scene cannot be found"),
    ],
)  # fmt: skip
def test_a_foreign_or_damaged_film_is_a_sentence(
    suffix: str, content: bytes, says: str
) -> None:
    with pytest.raises(GdvizError) as caught:
        READERS[suffix](io.BytesIO(content))
    assert str(caught.value) == says


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(KINDS),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=4),
)
def test_no_film_breaks_the_reader(
    kind: tuple[str, Callable[[bytes], bytes]], cuts: list[tuple[float, bytes]]
) -> None:
    suffix, make = kind
    content = make(TEXT)
    for where, bytes_ in cuts:
        at = round(where * len(content))
        content = content[:at] + bytes_ + content[at + len(bytes_) :]
    try:
        found = READERS[suffix](io.BytesIO(content))
    except GdvizError:
        return
    assert len(found) <= 2_000_000
