"""The promise: whatever letters a text has, the files that hold it are well-formed.

Each format is tried with every code point of Unicode, and what it allows comes back.
"""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import json
import unicodedata
import zlib
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from gdviz.codegen import code
from gdviz.codegen.printer import quoted
from gdviz.core.errors import GdvizError
from gdviz.engine import table
from gdviz.engine.api import simulate_scene
from gdviz.scene.carriers import as_xmp, into_png
from gdviz.scene.check import check
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetRun
from gdviz.scene.files import load, save
from gdviz.scene.texts import check_line, file_stem, orderly, whole, xml_text

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = [chr(i) for i in range(0x110000)]
PLANES = ["".join(EVERYTHING[i : i + 0x10000]) for i in range(0, 0x110000, 0x10000)]
MARK = "\ufffd"
TREE = {"objective": "parabola", "runs": [{"optimizer": "gd"}], "steps": 5}
SCENE = from_builtins(TREE)
planes = pytest.mark.parametrize("plane", PLANES, ids=range(17))


def allowed_in_xml(letter: str) -> bool:
    """Production 2 of XML 1.0, word for word."""
    code_point = ord(letter)
    return (
        letter in "\t\n\r"
        or 0x20 <= code_point <= 0xD7FF
        or 0xE000 <= code_point <= 0xFFFD
        or code_point >= 0x10000
    )


@planes
def test_an_element_of_xml_holds_every_letter_that_xml_allows(plane: str) -> None:
    found = ET.fromstring(f"<a>{xml_text(plane)}</a>".encode()).text
    expected = "".join(c if allowed_in_xml(c) else MARK for c in plane)
    assert found == expected.replace("\r", "\n")  # as every parser reads the end of a line


@planes
def test_words_about_a_pdf_are_well_formed(plane: str) -> None:
    packet = as_xmp(SCENE, title=plane, description=plane)
    assert ET.fromstring(packet) is not None


@planes
def test_words_about_a_png_are_utf_8_without_a_null(plane: str) -> None:
    head = b"\x89PNG\r\n\x1a\n" + bytes(25)
    content = into_png(head, SCENE, title=plane)
    begin = content.index(b"Title\0\1\0\0\0") + len(b"Title\0\1\0\0\0")
    text = zlib.decompressobj().decompress(content[begin:]).decode()
    assert text == whole(plane).replace("\0", MARK)


@planes
def test_a_string_in_a_script_is_the_text_and_nothing_invisible(plane: str) -> None:
    literal = quoted(plane)
    assert ast.literal_eval(literal) == plane
    assert literal.isprintable()


@planes
def test_a_table_is_read_back_and_computes_nothing(plane: str) -> None:
    (run,) = simulate_scene(SCENE)
    labels = [whole(plane).replace("\r", ""), "=1+1", "@x", "plain"]
    stream = io.StringIO()
    table.write_csv(stream, [dataclasses.replace(run, label=label) for label in labels])
    stream.seek(0)
    rows = list(csv.reader(stream))
    assert [row[0] for row in rows[1 :: run.steps + 1]] == [labels[0], "'=1+1", "'@x", "plain"]


def unruly(letter: str) -> bool:
    return letter in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" or (
        unicodedata.category(letter) in ("Cc", "Cs")
    )


def test_a_title_refuses_exactly_what_moves_or_turns_the_letters_around_it() -> None:
    refused = []
    for letter in EVERYTHING:
        try:
            check_line(letter, "title")
        except GdvizError:
            refused.append(letter)
    assert refused == [letter for letter in EVERYTHING if unruly(letter)]


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[2Jb", "\u202eabc", "\ud800"])
def test_what_a_file_may_not_hold_cannot_be_typed_either(text: str) -> None:
    typed = SetRun(0, {"label": text}, "name the run").apply(SCENE)
    with pytest.raises(GdvizError, match=r"runs\[0\]\.label"):
        check(typed)


@planes
def test_a_script_and_a_notebook_hold_every_letter_of_a_title(plane: str) -> None:
    letters = "".join(c for c in plane if not unruly(c))
    for i in range(0, len(letters), 16_384):  # what no bound of the record would let pass
        part = letters[i : i + 16_384]
        run = replace(SCENE.runs[0], label=part)
        scene = replace(SCENE, title=part, notes=part, runs=(run,))
        script = code(scene, "python")
        compile(script.encode(), "copied.py", "exec")
        assert all(line.isprintable() for line in script.split("\n"))
        cells = json.loads(code(scene, "notebook").encode())["cells"]
        assert cells[0]["cell_type"] == "markdown"
        for cell in cells:
            if cell["cell_type"] == "code":
                compile("".join(cell["source"]), "cell.py", "exec")


@pytest.mark.parametrize("label", ["a $x^$ b", "_x", "$", "a\\$b$c$"])
def test_a_printed_figure_takes_no_label_for_mathematics_and_hides_none(label: str) -> None:
    run = replace(SCENE.runs[0], label=label)
    script = code(replace(SCENE, title=label, runs=(run,)), "python")
    tree = ast.parse(script)
    (drawing,) = (node for node in tree.body if isinstance(node, ast.If))
    helper = next(node for node in drawing.body if isinstance(node, ast.FunctionDef))
    space: dict[str, Any] = {}
    exec(compile(ast.Module([helper], []), "figure.py", "exec"), space)
    shown = space["as_label"](label)
    title = next(
        ast.literal_eval(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "left.set_title"
    )
    for text in (shown, title):  # matplotlib counts the dollars without a backslash
        assert text.count("$") == text.count("\\$")
    assert not shown.startswith("_")
    assert shown.strip().replace("\\$", "$") == label
    assert script.count("label=as_label(label)") == 2


@planes
def test_a_suggested_name_is_one_that_every_system_takes(plane: str) -> None:
    for i in range(0, len(plane), 200):
        name = file_stem(plane[i : i + 200])
        assert 0 < len(name.encode()) <= 120
        assert not set(name) & set('<>:"/\\|?*')
        assert not name.startswith((".", "-"))
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn") for c in name)


@pytest.mark.parametrize("title", ["CON", "nul", "Com1", "LPT9", "com¹", "aux."])
def test_no_suggested_name_is_a_device(title: str) -> None:
    assert file_stem(title).endswith("-scene")


@pytest.mark.parametrize(
    ("title", "name"),
    [("Race down the valley", "race-down-the-valley"), ("…", "scene"), ("谷" * 200, "谷" * 40),
     ("../../etc/passwd", "etc-passwd"), ("Nice<img src='x'>", "nice-img-src-x")],
)  # fmt: skip
def test_a_suggested_name_tells_the_title(title: str, name: str) -> None:
    assert file_stem(title) == name


def test_half_a_character_in_the_name_of_a_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GdvizError) as caught:
        load(f"{tmp_path}/\udcff\ud800.gdviz")
    str(caught.value).encode()
    assert "there is no such file" in str(caught.value) or "cannot be read" in str(caught.value)
    with pytest.raises(GdvizError) as caught:
        save(SCENE, f"{tmp_path}/\ud800.gdviz")
    str(caught.value).encode()
    assert "codec" not in str(caught.value)


def test_what_is_shown_keeps_its_letters_and_loses_its_tricks() -> None:
    assert orderly("a\u202eb\x1b[2J\nc") == f"a{MARK}b{MARK}[2J{MARK}c"
    assert orderly("a\tb\r\nc\x07", lines=True) == f"a\tb\nc{MARK}"
    assert orderly("שלום & <b>ξ</b> \U0001f600") == "שלום & <b>ξ</b> \U0001f600"
