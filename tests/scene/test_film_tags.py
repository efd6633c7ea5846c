"""The promise: a film of ours opens as its scene, and anything else is a sentence."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.scene.carriers import READERS
from gdviz.scene.film_tags import gif_comment

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


def gif(text: bytes = TEXT) -> bytes:
    return b"GIF89a" + bytes(30) + gif_comment(text) + b"\x3b"


FILMS = {".mp4": mp4, ".webm": webm, ".gif": gif}


@pytest.mark.parametrize("suffix", FILMS)
def test_the_scene_is_found_as_it_was_put_in(suffix: str) -> None:
    for text in (TEXT, TEXT * 1000):
        assert READERS[suffix](io.BytesIO(FILMS[suffix](text))) == text


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
        (".mp4", mp4(b" " * 2_000_001), "is damaged: its scene cannot be found"),
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
    suffix=st.sampled_from(sorted(FILMS)),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=4),
)
def test_no_film_breaks_the_reader(suffix: str, cuts: list[tuple[float, bytes]]) -> None:
    content = FILMS[suffix]()
    for where, bytes_ in cuts:
        at = round(where * len(content))
        content = content[:at] + bytes_ + content[at + len(bytes_) :]
    try:
        found = READERS[suffix](io.BytesIO(content))
    except GdvizError:
        return
    assert len(found) <= 2_000_000
