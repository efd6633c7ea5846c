"""The promise: the window wears what the author of a scene says of its figures."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QColor

from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetScene
from gdviz.scene.figure_style import AxesStyle, AxisStyle, FigureStyle
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.look.theme import LIGHT, THEMES
from gdviz.ui.views.stability.stability_view import StabilityView
from tests.ui.hand import BOWL

if TYPE_CHECKING:
    from gdviz.ui.look.theme import Theme
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

COLOURS = ["#aa0000", "#00aa00", "#0000aa"]
STYLE = {
    "colours": COLOURS, "colormap": "viridis", "bands": 6, "line_width": 2.4,
    "width": "3.3in", "text": "8pt", "transparent": True, "letters": True,
    "landscape": {"x": {"limits": [-1, 4], "label": "first"}},
    "curves": {"y": {"limits": [1e-3, 1e2]}},
}  # fmt: skip
WORN = {**BOWL, "show": {"style": STYLE}}


def worn(desk: Desk) -> Theme:
    theme = desk.plane._theme
    assert theme is not None
    return theme


def restyled(desk: Desk, style: FigureStyle | None) -> None:
    show = replace(desk.session.scene.show, style=style)
    assert desk.session.apply(SetScene("restyle", show=show)) == ""
    desk.session.settle()
    desk.settle()
    desk.rest()
    desk.draw()


def test_what_is_on_screen_is_what_is_exported(open_window: Open) -> None:
    desk = open_window(WORN)
    with Figure(from_builtins(WORN), (1920, 1080)) as figure:
        exported = figure.theme
    theme = worn(desk)
    assert (theme.bands, theme.runs, theme.strokes) == (
        exported.bands, exported.runs, exported.strokes,
    )  # fmt: skip
    assert len(theme.bands) == 6
    assert [style.colour for style in theme.runs[:3]] == COLOURS
    assert not theme.clear
    assert theme.sizes == LIGHT.sizes
    assert desk.plane.wanted_window[0] == (-1.0, 4.0)
    assert desk.curves.canvas.window[1] == pytest.approx((-3.0, 2.0))


def test_cards_and_paths_have_the_colours_of_the_author(open_window: Open) -> None:
    desk = open_window(WORN)
    assert desk.session.snapshot is not None
    desk.go(5)
    desk.rest()
    for part in (desk.card(0), desk.plane.canvas, desk.curves.canvas):
        image = part.grab().toImage()
        seen = {
            image.pixelColor(x, y).rgb() for x in range(image.width())
            for y in range(image.height())
        }  # fmt: skip
        assert QColor(COLOURS[0]).rgb() in seen, part


def test_a_style_comes_and_goes_with_its_scene_and_with_undo(open_window: Open) -> None:
    desk = open_window(BOWL)
    plain, window = worn(desk), desk.plane.wanted_window
    assert plain == LIGHT
    axes = AxesStyle(x=AxisStyle(limits=(-2.0, 5.0)))
    restyled(desk, FigureStyle(colours=("#aa0000",), landscape=axes, legend=False, bar=False))
    assert worn(desk).runs[0].colour == "#aa0000"
    assert desk.plane.wanted_window[0] == (-2.0, 5.0)
    desk.do("theme")
    assert worn(desk).runs[0].colour == "#aa0000"
    assert worn(desk).bands == THEMES["dark"].bands
    desk.do("theme")
    desk.do("undo")
    desk.settle()
    assert worn(desk) == plain
    assert desk.plane.wanted_window == window
    desk.do("redo")
    desk.settle()
    assert worn(desk).runs[0].colour == "#aa0000"
    desk.open("race")
    desk.settle()
    assert worn(desk) == plain
    assert desk.window.look == LIGHT


def test_another_edit_leaves_the_zoom_of_a_styled_scene_alone(open_window: Open) -> None:
    desk = open_window(WORN)
    desk.plane.frame(((0.0, 1.0), (0.0, 1.0)))
    desk.type_value(0, "lr", "0.05")
    desk.settle()
    assert desk.plane.wanted_window == ((0.0, 1.0), (0.0, 1.0))
    assert worn(desk).runs[0].colour == COLOURS[0]


def test_a_dressed_theme_keeps_what_an_author_says_at_every_scale() -> None:
    dressed = dataclasses.replace(LIGHT, runs=())
    for scale in (2.0, 1.0):
        dressed = dressed.scaled(scale)
        assert dressed.runs == ()
        assert dressed.scale == scale
    assert LIGHT.scaled(2.0).scaled(1.0) is LIGHT


def test_where_errors_shrink_is_no_loss_and_has_no_colormap(open_window: Open) -> None:
    desk = open_window(WORN)
    (view,) = desk.area.findChildren(StabilityView)
    image = view.grab().toImage()
    seen = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }  # fmt: skip
    assert LIGHT.bands[int(0.7 * len(LIGHT.bands))].lower() in seen
