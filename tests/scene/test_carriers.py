"""A picture opens the scene that it carries; a stranger's picture costs one sentence."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

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


def carrying_both(*scenes: Scene) -> dict[str, bytes]:
    svg = carriers.as_metadata(*scenes).encode()
    return {
        ".png": carriers.into_png(BLANK, *scenes, title="a"),
        ".svg": b"<svg><metadata>" + svg + b"</metadata></svg>",
        ".pdf": b"%PDF-1.4\nstream\n" + carriers.as_xmp(*scenes) + b"\nendstream",
    }


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_picture_gives_back_each_of_its_scenes(tmp_path: Path, suffix: str) -> None:
    scenes = tuple(map(shipped.load, ("race", "step_size", "noise")))
    path = tmp_path / f"it{suffix}"
    path.write_bytes(carrying_both(*scenes)[suffix])
    assert files.load(path) == scenes[0]
    assert files.load_all(path) == shipped.several(str(path)) == scenes
    assert tuple(shipped.load(f"{path}#{i}") for i in (1, 2, 3)) == scenes
    assert shipped.file_of(f"{path}#2") == path
    with pytest.raises(GdvizError, match="carries 3 scenes, and no number 4"):
        shipped.load(f"{path}#4")


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_picture_of_endless_scenes_is_read_to_the_bound(suffix: str) -> None:
    scene = shipped.load("race")
    many = carrying_both(*[scene] * (carriers.MAX_SCENES + 5))[suffix]
    stream = io.BytesIO(many)
    reader = {".png": carriers.from_png, ".svg": carriers.from_svg, ".pdf": carriers.from_pdf}
    assert codec.decode(reader[suffix](stream, carriers.MAX_SCENES - 1)) == scene
    with pytest.raises(GdvizError, match=f"carries {carriers.MAX_SCENES} scenes, and no"):
        reader[suffix](io.BytesIO(many), carriers.MAX_SCENES)


def test_an_xmp_packet_names_no_property_twice() -> None:
    packet = carriers.as_xmp(shipped.load("race"), shipped.load("noise"), title="a").decode()
    about = ET.fromstring(packet)[0][0]
    names = [child.tag for child in about]
    assert len(set(names)) == len(names) == 4


def test_a_number_behind_a_name_is_the_name_where_a_file_has_it(tmp_path: Path) -> None:
    path = tmp_path / "it.png#2"
    path.write_bytes(codec.encode(shipped.load("noise")))
    assert files.numbered(str(path)) == (str(path), None)
    assert files.load(path) == shipped.load("noise")
    assert files.numbered("a.gdviz#2") == ("a.gdviz#2", None)
    assert files.numbered("a.pdf#0") == ("a.pdf#0", None)
    assert files.numbered("a.pdf#12") == ("a.pdf", 12)


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
