"""A picture is written whole, has the size that was asked for, and opens as its scene."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QImage

import gdviz
from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene import files
from gdviz.ui.export.figure.figure import Figure
from tests.ui.pages import page_of

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

SIZE = (640, 360)


@pytest.fixture(autouse=True)
def program(qapp: QApplication) -> None:
    """The program that runs already: exporting uses it."""


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".PNG"])
def test_what_is_exported_opens_as_its_scene(tmp_path: Path, suffix: str) -> None:
    scene = shipped.load("six_on_a_bowl")
    path = tmp_path / f"figure{suffix}"
    gdviz.export(scene, path, size=SIZE)
    assert gdviz.load_scene(path) == scene
    assert files.load(path).title == "Six on a bowl"


def test_a_png_has_its_size_its_resolution_and_the_pixels_of_its_figure(tmp_path: Path) -> None:
    scene = shipped.load("race")
    path = tmp_path / "race.png"
    gdviz.export(scene, path, size=(641, 361), dpi=300, step=42, theme="dark")
    image = QImage(str(path))
    assert (image.width(), image.height()) == (641, 361)
    with Figure(scene, (641, 361), theme="dark") as figure:
        assert image.convertToFormat(QImage.Format.Format_RGB32) == _at(
            figure.image(42, anew=True), image
        )
    content = path.read_bytes()
    at = content.index(b"pHYs")
    assert struct.unpack(">IIB", content[at + 4 : at + 13]) == (11811, 11811, 1)  # 300 / 0.0254


def _at(image: QImage, like: QImage) -> QImage:
    image.setDotsPerMeterX(like.dotsPerMeterX())
    image.setDotsPerMeterY(like.dotsPerMeterY())
    return image


def test_pictures_say_in_words_what_they_show(tmp_path: Path) -> None:
    scene = shipped.load("race")
    for suffix in (".png", ".svg", ".pdf"):
        gdviz.export(scene, tmp_path / f"it{suffix}", size=SIZE, step=60)
    image = QImage(str(tmp_path / "it.png"))
    assert image.text("Title") == scene.title
    assert image.text("Description").startswith("Race down the valley: GD, η = 0.002, step 60")
    for suffix in (".svg", ".pdf"):
        content = (tmp_path / f"it{suffix}").read_bytes()
        assert "Race down the valley: GD, η = 0.002, step 60 of 200; heavy".encode() in content


def test_paper_has_the_size_that_dots_per_inch_say(tmp_path: Path) -> None:
    scene = shipped.load("race")
    gdviz.export(scene, tmp_path / "it.pdf", size=(1200, 600), dpi=300)
    gdviz.export(scene, tmp_path / "it.svg", size=(1200, 600), dpi=300)
    assert page_of((tmp_path / "it.pdf").read_bytes()) == pytest.approx(
        (288.0, 144.0), abs=0.01
    )
    assert b'width="4in" height="2in"' in (tmp_path / "it.svg").read_bytes()


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("it.bmp", {}, "must end with one of .png, .svg, .pdf"),
        ("it", {}, "must end with one of"),
        ("nowhere/it.png", {}, "cannot be written: no such file or directory"),
        ("it.png", {"step": 201}, r"frame: must be in \[0, 200\]"),
        ("it.png", {"step": -1}, r"frame: must be in \[0, 200\]"),
        ("it.png", {"size": (3, 300)}, "got 3x300"),
        ("it.png", {"theme": "lihgt"}, "did you mean 'light'"),
        ("it.png", {"layout": "gird"}, "did you mean 'grid'"),
        ("it.png", {"dpi": 0.0}, r"dpi: must be in \[1, 10000\]"),
        ("it.png", {"dpi": float("nan")}, r"dpi: must be in \[1, 10000\]"),
        ("it.mp4", {"step": 3}, "is for pictures"),
    ],
)
def test_what_cannot_be_exported_is_a_sentence_and_no_file(
    tmp_path: Path, name: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(GdvizError, match=sentence):
        gdviz.export(shipped.load("race"), tmp_path / name, **{"size": SIZE, **options})
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_made_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "it.png"
    path.write_bytes(b"old")
    with pytest.raises(GdvizError):
        gdviz.export(shipped.load("race"), path, size=SIZE, step=999)
    assert path.read_bytes() == b"old"


def test_several_scenes_are_no_picture_of_a_screen(tmp_path: Path) -> None:
    scene = shipped.load("race")
    with pytest.raises(GdvizError, match="need a size on paper, such as --width 7in"):
        gdviz.export([scene, scene], tmp_path / "it.png")
