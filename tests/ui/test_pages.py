"""The promise: a figure on paper is as large as asked, and so is its type, in every format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.scene.figure_style import AxesStyle, AxisStyle, FigureStyle
from gdviz.ui.export.figure import vector
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.picture_files import still
from gdviz.ui.mathtext.line import line_size
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.lettering import label_font, overlap, text_box
from gdviz.ui.plot.placing import dense
from gdviz.ui.views.curves import names_beside
from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.curves.names import names_width
from tests.alike import COLUMN, LEAST, both, grey, scenes, similarity
from tests.ui.pages import page_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from gdviz.scene.records import Scene
    from gdviz.ui.plot.lettering import Box

PARTS = ("landscape", "curves")


@pytest.fixture(scope="module")
def column(qapp: QApplication) -> Iterator[Figure]:
    style = FigureStyle(width="3.3in", text="8pt", parts=PARTS)
    with Figure(shipped.load("race"), style=style) as figure:
        yield figure


def small() -> Scene:
    return from_builtins(
        {
            "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
            "steps": 25, "title": "Rates",
            "runs": [
                {"optimizer": "gd", "hyper": {"lr": lr}, "label": f"$\\eta = {lr}$"}
                for lr in (0.1, 0.41)
            ],
        }
    )  # fmt: skip


def texts(figure: Figure) -> dict[str, float]:
    """Every text of the figure with its height in points; digits are the ticks."""
    found = vector.svg(figure, figure.steps, dpi=figure.page.per_inch).decode()  # type: ignore[union-attr]
    width = float(re.search(r'viewBox="0 0 (\d+)', found)[1])  # type: ignore[index]
    inches = float(re.search(r'width="([\d.]+)in"', found)[1])  # type: ignore[index]
    each = 72.0 * inches / width  # points of a pixel
    pairs = re.findall(r'<text [^>]*font-size="([\d.]+)"[^>]*>\s*([^<]*?)\s*</text>', found)
    return {text: float(size) * each for size, text in pairs}


def test_type_is_as_high_as_asked(column: Figure) -> None:
    found = texts(column)
    assert found["GD"] == pytest.approx(8.0, rel=0.02)
    assert found["start"] == pytest.approx(8.0, rel=0.02)
    assert found["step"] == pytest.approx(8.0, rel=0.02)
    assert found["−2"] == pytest.approx(7.0, rel=0.02)
    assert found["a"] == pytest.approx(9.0, rel=0.02)
    assert min(found.values()) > 6.8  # nothing is shrunk to make room


def test_letters_of_any_height_are_the_same_page(column: Figure) -> None:
    for text, width in (("6pt", "2.475in"), ("24pt", "9.9in")):  # the same in heights of type
        style = FigureStyle(width=width, text=text, parts=PARTS)
        with Figure(shipped.load("race"), style=style) as figure:
            assert figure.size == column.size
            assert texts(figure)["GD"] == pytest.approx(float(text[:-2]), rel=0.02)


def test_a_pdf_page_is_as_wide_as_asked(column: Figure) -> None:
    content = vector.pdf(column, column.steps, dpi=column.page.per_inch)  # type: ignore[union-attr]
    width, height = page_of(content)
    assert width == pytest.approx(3.3 * 72, abs=0.01)
    high = 72 * column.size[1] / column.page.per_inch  # type: ignore[union-attr]
    assert height == pytest.approx(high, abs=72 / 300)


def test_frames_below_each_other_end_at_the_same_places(column: Figure) -> None:
    upper, lower = (column.plot_box(canvas) for canvas in column.canvases)
    assert upper.left() == pytest.approx(lower.left(), abs=1.0)
    assert upper.right() == pytest.approx(lower.right(), abs=1.0)
    assert 4.5 * 32 < lower.top() - upper.bottom() < 5.6 * 32


def test_wide_pages_have_their_parts_beside_each_other(qapp: QApplication) -> None:
    style = FigureStyle(width="7in", parts=PARTS)
    with Figure(small(), style=style) as figure:
        left, right = (figure.plot_box(canvas) for canvas in figure.canvases)
        assert left.right() < right.left()
        assert left.top() == pytest.approx(right.top(), abs=1.0)
        assert left.bottom() == pytest.approx(right.bottom(), abs=1.0)


@pytest.mark.parametrize(
    ("style", "sentence"),
    [
        (FigureStyle(width="3.3in", height="0.9in"), "height: is too little for these parts"),
        (FigureStyle(width="1in", text="20pt"), "text: can be at most"),
        (FigureStyle(width="100in", text="4pt"), "text: must be at least"),
        (FigureStyle(width="3in", parts=("landscape", "curvs")), "parts[1]: there is no part"),
        (FigureStyle(width="3in", parts=("curves", "curves")), "'curves' stands twice"),
        (
            FigureStyle(width="3in", curves=AxesStyle(y=AxisStyle(limits=(-1.0, 9.0)))),
            "curves.y.limits[0]: must be above 0 on a logarithmic axis, got -1",
        ),
        (
            FigureStyle(curves=AxesStyle(y=AxisStyle(limits=(0.0, 9.0)))),
            "curves.y.limits[0]: must be above 0",
        ),
        (
            FigureStyle(width="3in", curves=AxesStyle(y=AxisStyle(ticks=(1.0, -1.0)))),
            "curves.y.ticks[1]: must be above 0",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(qapp: QApplication, style: FigureStyle, sentence: str) -> None:
    with pytest.raises(GdvizError) as caught:
        still([small()], ".png", style=style)
    assert sentence in str(caught.value)


def test_dots_an_inch_make_pixels_and_nothing_else(qapp: QApplication) -> None:
    style = FigureStyle(width="3in", height="2in", parts=("landscape",))
    for dpi in (100.0, 300.0):
        image = QImage.fromData(still([small()], ".png", style=style, dpi=dpi).content)
        assert (image.width(), image.height()) == (3 * dpi, 2 * dpi)
        assert image.dotsPerMeterX() == round(dpi / 0.0254)


def test_an_author_decides_how_it_looks(qapp: QApplication) -> None:
    style = FigureStyle(
        width="3.3in", colours=("#ff0000", "#0000ff"), colormap=("#00ff00", "#ffff00"),
        bands=4, line_width=3.0, title="Mine", step=True, bar=False, letters=False,
        landscape=AxesStyle(
            x=AxisStyle(label="first", limits=(-5.0, 5.0), ticks=(-4.0, 0.0, 4.0)),
            title="Above all",
        ),
        curves=AxesStyle(y=AxisStyle(label="height", limits=(1e-4, 1e3), ticks=(1e-3, 1.0))),
    )  # fmt: skip
    with Figure(small(), style=style) as figure:
        found = texts(figure)
        plane, curves = figure.canvases
        assert plane.window[0] == (-5.0, 5.0)
        np.testing.assert_allclose(curves.window[1], (-4.0, 3.0))
        assert len(figure.theme.bands) == 4
        assert [run.colour for run in figure.theme.runs[:2]] == ["#ff0000", "#0000ff"]
        wide = figure.theme.strokes.path * figure.theme.scale
        assert 72.0 * wide / figure.page.per_inch == pytest.approx(3.0, rel=0.01)  # type: ignore[union-attr]
    assert {"Mine", "step 25", "Above all", "first", "height", "10⁻³", "−4"} <= set(found)
    assert not {"a", "b", "loss", "x"} & set(found)


def test_what_is_left_out_is_not_there(qapp: QApplication) -> None:
    style = FigureStyle(width="3.3in", ticks=False, legend=False)
    with Figure(shipped.load("race"), style=style) as figure:
        found = texts(figure)
    assert not {"GD", "Adam", "−2", "150"} & set(found)  # 50 is a height
    assert {"a", "b", "start", "step"} <= set(found)


def test_a_transparent_figure_lets_the_page_through(qapp: QApplication) -> None:
    style = FigureStyle(width="2in", transparent=True, parts=("curves",))
    image = QImage.fromData(still([small()], ".png", style=style, dpi=100.0).content)
    assert image.hasAlphaChannel()
    assert image.pixelColor(1, 1).alpha() == 0
    with Figure(small(), (320, 200), style=style) as figure:  # a frame of a film
        assert not figure.image(3).hasAlphaChannel()


def test_the_style_of_a_scene_is_worn_and_another_goes_before_it(qapp: QApplication) -> None:
    tree = {
        "objective": "quadratic", "runs": [{"optimizer": "gd"}], "steps": 5,
        "show": {"style": {"bands": 5, "colours": ["#123456"], "width": "3in"}},
    }  # fmt: skip
    scene = from_builtins(tree)
    with Figure(scene, style=FigureStyle(bands=7)) as figure:
        assert len(figure.theme.bands) == 7
        assert figure.theme.runs[0].colour == "#123456"
        assert figure.page is not None
        assert figure.page.width == 3.0
    with Figure(scene, (640, 360)) as figure:  # a size in pixels is one for a screen
        assert figure.page is None


def test_several_scenes_share_letters_and_say_what_they_are(qapp: QApplication) -> None:
    pair = [small(), shipped.load("momentum")]
    told = still(pair, ".svg", lettering="text", style=FigureStyle(width="7in"))
    found = re.findall(r">\s*([^<>]+?)\s*</text>", told.content.decode())
    assert {"a", "b", "c", "d", "Rates", "Momentum and Nesterov"} <= set(found)
    one_each = FigureStyle(width="7in", parts=("curves",))
    bare = still(pair, ".svg", lettering="text", style=one_each).content.decode()
    assert {"a", "b"} <= set(re.findall(r">\s*([^<>]+?)\s*</text>", bare))
    assert told.caption.startswith("Rates: ")
    assert "Momentum and Nesterov: " in told.caption
    with pytest.raises(GdvizError, match="need a size on paper"):
        still(pair, ".png")


def test_names_of_curves_cover_no_curve_and_no_other_name(column: Figure) -> None:
    found: list[Box] = []
    curves = column._views["curves"]
    assert isinstance(curves, CurvesView)
    picture = curves._picture
    size = curves.canvas.pixel_size
    font = label_font(column.theme)
    lines = np.concatenate([dense(ink.ahead.strokes) for ink in picture._inks])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            names_beside, "draw_haloed",
            lambda painter, theme, at, text, **how: found.append(
                (at.x(), at.y() - 20.0, at.x() + text_box(text, font)[0], at.y())
            ),
        )  # fmt: skip
        column.image(column.steps)
    assert len(found) == 4
    for box in found:
        assert box[0] >= 0.0
        assert box[2] <= size[0]
        under = np.all((lines > box[:2]) & (lines < box[2:]), axis=1)
        assert under.sum() == 0
        assert all(overlap(box, other) == 0.0 for other in found if other is not box)


@pytest.mark.parametrize("key", ["race", "leaving", "valley", "six_on_a_bowl"])
def test_pixels_and_shapes_are_one_figure(qapp: QApplication, key: str) -> None:
    pytest.importorskip("pypdfium2")
    assert similarity(*both(scenes()[key], COLUMN)) >= LEAST


def test_another_figure_is_not_alike(qapp: QApplication) -> None:
    one, other = (
        grey(
            QImage.fromData(still([shipped.load("race")], ".png", style=COLUMN, step=k).content)
        )
        for k in (200, 60)
    )
    assert similarity(one, one) == pytest.approx(1.0)
    assert similarity(one, other) < LEAST


def test_a_grid_has_numbers_outside_and_a_key_below(qapp: QApplication) -> None:
    style = FigureStyle(width="7in", parts=("grid", "curves"))
    with Figure(shipped.load("six_on_a_bowl"), style=style) as figure:
        cells = figure._views["grid"].findChildren(Canvas)
        boxes = [figure.plot_box(canvas) for canvas in cells]
        found = texts(figure)
        bare = [canvas.x_axis.bare for canvas in cells]
    assert len({(round(b.width()), round(b.height())) for b in boxes}) == 1
    assert bare == [True] * 3 + [False] * 3
    assert {"a\u2002GD", "f\u2002Adam", "g", "start", "minimum"} <= set(found)
    assert found["−10"] == pytest.approx(7.0, rel=0.02)


def test_half_of_the_last_number_has_room_beside_the_curves(column: Figure) -> None:
    size = column.theme.small
    for last in ("200", "20000", "2000000"):
        assert names_width(column.theme, (), last) >= 0.5 * line_size(last, size, weight=400)[0]


def test_a_linear_axis_takes_limits_below_zero(qapp: QApplication) -> None:
    tree = {
        "objective": "quadratic", "steps": 9, "runs": [{"optimizer": "gd"}],
        "show": {"loss_axis": "linear"},
    }  # fmt: skip
    style = FigureStyle(
        width="3in", parts=("curves",), curves=AxesStyle(y=AxisStyle(limits=(-1.0, 9.0)))
    )
    with Figure(from_builtins(tree), style=style) as figure:
        assert figure.canvases[0].window[1] == pytest.approx((-1.0, 9.0))
