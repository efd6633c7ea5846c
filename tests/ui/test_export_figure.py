"""A figure is a function of scene and step: the views of the window, without its chrome."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.look import dress
from gdviz.ui.look.theme import DARK, LIGHT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import Watch

Make = Callable[..., Figure]


@pytest.fixture
def figure(qapp: QApplication) -> Iterator[Make]:
    made: list[Figure] = []

    def make(
        scene: str | dict[str, Any] = "race", size: tuple[int, int] = (960, 540), **options: Any
    ) -> Figure:
        loaded = shipped.load(scene) if isinstance(scene, str) else from_builtins(scene)
        made.append(Figure(loaded, size, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("layout", ["composed", "landscape", "curves", "stability", "grid"])
def test_a_frame_does_not_depend_on_the_frames_before_it(figure: Make, layout: str) -> None:
    walked = figure(layout=layout)
    for k in (0, 5, 200, 33, 64, 7):
        walked.image(k)
    assert walked.image(71) == figure(layout=layout).image(71)


def test_frames_differ_from_step_to_step(figure: Make) -> None:
    shown = figure()
    assert shown.steps == 200
    assert shown.image(3) != shown.image(4)
    assert shown.image(4) == shown.image(4)


@pytest.mark.parametrize("size", [(961, 541), (301, 407), (1280, 720)])
def test_any_size_will_do_and_a_frame_is_opaque(figure: Make, size: tuple[int, int]) -> None:
    image = figure(size=size).image(10)
    assert (image.width(), image.height()) == size
    assert image.format() is QImage.Format.Format_RGB32


def test_a_ratio_gives_more_pixels_of_the_same_figure(figure: Make) -> None:
    image = figure(size=(401, 301)).image(10, ratio=1.5)
    assert (image.width(), image.height()) == (602, 452)


@pytest.mark.parametrize("size", [(10, 600), (600, 20_000), (16_000, 16_000)])
def test_a_size_that_makes_no_picture_is_refused(figure: Make, size: tuple[int, int]) -> None:
    with pytest.raises(GdvizError, match=f"{size[0]}x{size[1]}"):
        figure(size=size)


def test_another_theme_of_the_program_leaves_a_figure_alone(
    figure: Make, qapp: QApplication
) -> None:
    sheet, palette, font = qapp.styleSheet(), qapp.palette(), qapp.font()
    try:
        shown = figure(theme="light")
        before = shown.image(20).copy()
        dress.apply(qapp, DARK)
        shown.image(21)
        assert shown.image(20) == before
        assert figure(theme="light").image(20) == before
    finally:
        qapp.setStyleSheet(sheet)
        qapp.setPalette(palette)
        qapp.setFont(font)


def test_a_figure_is_the_same_whatever_the_theme_of_the_window(figure: Make) -> None:
    assert figure(theme=LIGHT).image(9) == figure(theme="light").image(9)
    assert figure(theme="dark").image(9) != figure(theme="light").image(9)


def test_a_closed_figure_leaves_no_widget_behind(figure: Make, no_leaks: Watch) -> None:
    shown = Figure(shipped.load("race"), (640, 360))
    for widget in QApplication.topLevelWidgets():
        if widget.property(dress.OWN_LOOK) and widget.size().width() == 640:
            no_leaks(widget)
    shown.image(3)
    shown.close()
    assert not any(
        type(w) is QWidget and w.width() == 640 for w in QApplication.topLevelWidgets()
    )


def test_a_figure_has_the_same_pixels_on_every_screen(figure: Make, tmp_path: Path) -> None:
    """Once, an enlarged screen gave ragged isolines, and letters of another shape."""
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1.5",
        "QT_FONT_DPI": "192",
    }  # fmt: skip
    command = [sys.executable, "-m", "gdviz", "export", "race", "six_on_a_bowl"]
    subprocess.run(
        [*command, str(tmp_path / "{key}.png"), "--size", "641x361"], env=environment,
        check=True, timeout=60,
    )  # fmt: skip
    for scene in ("race", "six_on_a_bowl"):
        here = figure(scene, (641, 361))
        there = QImage(str(tmp_path / f"{scene}.png"))
        there = there.convertToFormat(QImage.Format.Format_RGB32)
        there.setDevicePixelRatio(1.0)
        assert there == here.image(here.steps, anew=True)
