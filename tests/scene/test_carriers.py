"""A picture opens the scene that it carries; a stranger's picture costs one sentence."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene import carriers, codec, files

if TYPE_CHECKING:
    from pathlib import Path

    from gdviz.scene.records import Scene


def chunk(kind: bytes, body: bytes) -> bytes:
    return (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    )


BLANK = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


def carrying(scene: Scene) -> dict[str, bytes]:
    """A file of every kind that carries `scene`."""
    element = carriers.as_element(scene).encode()
    return {
        ".png": carriers.into_png(BLANK, scene, title="η", description="what it is"),
        ".svg": b"<svg><metadata>" + element + b"</metadata></svg>",
        ".pdf": b"%PDF-1.4\nstream\n" + carriers.as_xmp(scene, title="a") + b"\nendstream",
    }


def read(path: Path) -> Scene | str:
    try:
        return files.load(path)
    except GdvizError as error:
        return "a sentence" if str(error).startswith(f"{path.name}: ") else str(error)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
@pytest.mark.parametrize("key", shipped.keys())
def test_a_picture_gives_back_its_scene(tmp_path: Path, key: str, suffix: str) -> None:
    scene = shipped.load(key)
    path = tmp_path / f"it{suffix.upper()}"
    path.write_bytes(carrying(scene)[suffix])
    assert files.load(path) == scene
    assert shipped.load(str(path)) == scene


@given(st.text(max_size=300))
def test_notes_of_any_letters_survive_in_every_picture(notes: str) -> None:
    tree = {"objective": "parabola", "notes": notes, "runs": [{"optimizer": "gd"}]}
    try:
        scene = codec.from_builtins(tree)
    except GdvizError:
        return  # half a character
    for suffix, content in carrying(scene).items():
        assert codec.decode(carriers.READERS[suffix](io.BytesIO(content))) == scene


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_file_cut_anywhere_is_a_sentence_or_the_scene(tmp_path: Path, suffix: str) -> None:
    scene = shipped.load("race")
    content = carrying(scene)[suffix]
    path = tmp_path / f"cut{suffix}"
    for end in range(0, len(content), 7):
        path.write_bytes(content[:end])
        assert read(path) in (scene, "a sentence"), end


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_damaged_file_is_a_sentence_or_a_scene(tmp_path: Path, suffix: str) -> None:
    content = carrying(shipped.load("race"))[suffix]
    path = tmp_path / f"bad{suffix}"
    for at in range(0, len(content), 5):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x41]) + content[at + 1 :])
        found = read(path)
        assert not isinstance(found, str) or found == "a sentence", at


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.png", b"GIF89a", "a.png: is not a PNG picture"),
        ("a.png", BLANK, "a.png: carries no scene"),
        ("a.png", b"", "a.png: is not a PNG picture"),
        ("a.svg", b"<svg></svg>", "a.svg: carries no scene"),
        ("a.svg", b"hello", "a.svg: is not an SVG picture"),
        ("a.pdf", b"%PDF-1.7 and so on", "a.pdf: carries no scene"),
        ("a.pdf", b"%PDF-1.7 <gdviz:scene>{}", "a.pdf: is damaged"),
        ("a.svg", b"<svg><gdviz:scene>{</gdviz:scene>", "a.svg: line 1, column 2: not JSON"),
    ],
)
def test_a_foreign_file_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GdvizError) as caught:
        files.load(tmp_path / name)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def scene_chunk(body: bytes) -> bytes:
    return BLANK[:33] + chunk(b"iTXt", b"gdviz\0" + body) + BLANK[33:]


def test_what_unpacks_without_end_is_refused_before_it_is_unpacked() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(300)) + packer.flush()
    assert len(bomb) < 400_000
    tracemalloc.start()
    with pytest.raises(GdvizError, match="more than 2000000 bytes"):
        carriers.from_png(io.BytesIO(scene_chunk(b"\1\0\0\0" + bomb)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_text_that_is_not_packed_is_read_too() -> None:
    found = carriers.from_png(io.BytesIO(scene_chunk(b"\0\0\0\0{}")))
    assert found == b"{}"


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"\2\0\0\0{}", "unknown way"), (b"\1\0\0\0{}", "cannot be unpacked"),
     (b"\1\0\0\0" + zlib.compress(b"{}" * 99)[:-9], "missing")],
)  # fmt: skip
def test_a_chunk_that_cannot_be_read_says_so(body: bytes, words: str) -> None:
    with pytest.raises(GdvizError, match=words):
        carriers.from_png(io.BytesIO(scene_chunk(body)))


def test_lengths_beyond_the_end_and_chunks_without_end_come_to_an_end() -> None:
    far = BLANK[:33] + b"\xff\xff\xff\xffIDAT"
    many = BLANK[:33] + chunk(b"tEXt", b"") * 200_000
    for content in (far, many):
        with pytest.raises(GdvizError, match="carries no scene"):
            carriers.from_png(io.BytesIO(content))


def test_a_picture_of_endless_text_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carriers, "MAX_TEXT_FILE", 1000)
    with pytest.raises(GdvizError, match="more than the 1000 bytes"):
        carriers.from_svg(io.BytesIO(b"<svg>" + b" " * 1000))


def test_a_scene_is_not_saved_over_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "it.png"
    path.write_bytes(BLANK)
    with pytest.raises(GdvizError, match=r"a scene ends in \.gdviz"):
        files.save(shipped.load("race"), path)
    assert path.read_bytes() == BLANK


def test_a_text_that_was_changed_is_found_out_though_it_is_not_packed() -> None:
    content = scene_chunk(b"\0\0\0\0{}").replace(b"{}", b"[]")
    with pytest.raises(GdvizError, match="not as it was written"):
        carriers.from_png(io.BytesIO(content))
