"""Files of shapes: text is text, lines are lines, and nothing leaves its panel."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.vector import pdf, svg
from gdviz.ui.plot.outlines import outline_of
from tests.ui.pages import page_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

Make = Callable[..., Figure]
_SVG = "{http://www.w3.org/2000/svg}"
DIVERGES = {
    "title": "Too <fast> & away",
    "objective": "quadratic",
    "objective_params": {"a": 10.0, "b": 1.0},
    "start": [-3, 2],
    "steps": 60,
    "runs": [
        {"optimizer": "gd", "hyper": {"lr": 0.215}},
        {"optimizer": "adam", "hyper": {"lr": 0.1}},
    ],
}


@pytest.fixture
def figure(qapp: QApplication) -> Iterator[Make]:
    made: list[Figure] = []

    def make(scene: str | dict[str, Any] = "race", **options: Any) -> Figure:
        loaded = shipped.load(scene) if isinstance(scene, str) else from_builtins(scene)
        made.append(Figure(loaded, options.pop("size", (960, 540)), **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def words(root: ET.Element) -> set[str]:
    return {"".join(node.itertext()).strip() for node in root.iter(f"{_SVG}text")}


def test_words_of_an_svg_are_text(figure: Make) -> None:
    shown = figure()
    root = ET.fromstring(svg(shown, 60, title="A & <b>"))
    assert {"Race down the valley", "heavy ball", "start", "step 60", "loss"} <= words(root)
    assert root.findtext(f"{_SVG}title") == "A & <b>"
    assert (root.get("width"), root.get("viewBox")) == ("10in", "0 0 960 540")


def test_letters_become_shapes_on_request(figure: Make) -> None:
    root = ET.fromstring(svg(figure(), 60, lettering="outlines"))
    assert words(root) == set()


def test_a_path_is_one_line_in_its_runs_colour(figure: Make) -> None:
    shown = figure(layout="landscape")
    root = ET.fromstring(svg(shown, 60))
    [panel] = [g for g in root.iter(f"{_SVG}g") if g.get("clip-path")]
    lines = [
        node
        for group in panel.iter(f"{_SVG}g")
        if group.get("stroke") == shown.theme.runs[0].colour
        for node in group
        if node.tag == f"{_SVG}path" and group.get("stroke-opacity") == "1"
    ]
    assert len(lines) == 1
    assert lines[0].get("d", "").count("L") > 20


def test_the_ground_is_shapes_or_one_image(figure: Make) -> None:
    shown = figure()
    shapes, image = svg(shown, 60), svg(shown, 60, bands="image")
    assert shapes.count(b"<image") == 0
    assert image.count(b"<image") > 0
    assert image.count(b"<path") < shapes.count(b"<path")


@pytest.mark.parametrize("k", [1, 20, 60])
def test_a_path_that_leaves_stays_in_its_panel(figure: Make, k: int) -> None:
    shown = figure(DIVERGES)
    with shown.shapes(k):
        boxes = [shown.plot_box(canvas) for canvas in shown.canvases]
    root = ET.fromstring(svg(shown, k))
    clips = {
        node.get("id"): [float(node[0].get(n, "")) for n in ("x", "y", "width", "height")]
        for node in root.iter(f"{_SVG}clipPath")
    }
    panels = [group for group in root if group.get("clip-path")]
    assert len(panels) == len(boxes) == len(clips)
    colours = {style.colour for style in shown.theme.runs}
    for panel, box in zip(panels, boxes, strict=True):
        x, y, width, height = clips[panel.get("clip-path", "")[5:-1]]
        np.testing.assert_allclose([x, y, width, height], box.getRect(), atol=0.01)
        for group in panel.iter(f"{_SVG}g"):
            if group.get("stroke") not in colours or group.get("fill") != "none":
                continue
            shift = _matrix(group.get("transform", ""))
            for node in group:
                if node.tag == f"{_SVG}path":
                    points = _points(node.get("d", "")) @ shift[:, :2].T + shift[:, 2]
                    assert np.all(points >= [x - 0.1, y - 0.1])
                    assert np.all(points <= [x + width + 0.1, y + height + 0.1])


def _matrix(text: str) -> np.ndarray[Any, Any]:
    a, b, c, d, e, f = (float(n) for n in re.findall(r"[-\d.e+]+", text.split("(")[1]))
    return np.array([[a, c, e], [b, d, f]])


def _points(data: str) -> np.ndarray[Any, Any]:
    return np.array([[float(n) for n in pair] for pair in re.findall(
        r"(-?[\d.]+(?:e[-+]?\d+)?),(-?[\d.]+(?:e[-+]?\d+)?)", data)])  # fmt: skip


def test_strokes_that_meet_become_one_line() -> None:
    strokes = np.array([[1.0, 1, 2, 2], [2, 2, 5, 2], [7, 7, 8, 8], [8, 8, 20, 8]])
    path = outline_of(strokes, (10.0, 10.0))
    at = [(path.elementAt(i).x, path.elementAt(i).y) for i in range(path.elementCount())]
    assert at == [(1, 1), (2, 2), (5, 2), (7, 7), (8, 8), (10, 8)]
    assert [path.elementAt(i).isMoveTo() for i in range(6)] == [True, *[False] * 2, True,
                                                                False, False]  # fmt: skip
    assert outline_of(np.empty((0, 4)), (1.0, 1.0)).isEmpty()


def test_a_pdf_embeds_its_typefaces_and_knows_their_characters(figure: Make) -> None:
    content = pdf(figure(size=(960, 480)), 60, dpi=96.0, title="η and more")
    assert content.startswith(b"%PDF-")
    assert page_of(content) == pytest.approx((720.0, 360.0), abs=0.01)
    assert content.count(b"/FontFile2") >= 3
    assert content.count(b"/ToUnicode") >= 3
    known = b"".join(
        zlib.decompress(part) if part[:1] == b"\x78" else part
        for part in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
        if part[:1] == b"\x78" or b"beginbfchar" in part or b"beginbfrange" in part
    )
    for character in "0123456789−ηλxy":  # the mathematics in italics, too
        assert f"<{ord(character):04X}>".encode() in known.upper(), character


def test_the_same_step_gives_the_same_svg(figure: Make) -> None:
    shown = figure(size=(640, 360))
    first = svg(shown, 30)
    shown.image(50)
    svg(shown, 60)
    assert svg(shown, 30) == first


def test_a_start_that_is_out_of_view_has_no_word_at_the_edge(figure: Make) -> None:
    for x, is_seen in ((4.0, False), (3.0, True)):  # the view goes from −3.5 to 3.5
        shown = figure({**DIVERGES, "start": [x, 3]})
        assert ("start" in words(ET.fromstring(svg(shown, 30)))) is is_seen
