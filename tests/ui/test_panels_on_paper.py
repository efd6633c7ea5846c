"""The promise: a grid of panels says what each run is set to, and what the signs mean."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QImage, QPainter

from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.vector import svg
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot import corner
from gdviz.ui.plot.lettering import overlap
from gdviz.ui.views.plane import landscape_picture
from gdviz.ui.views.plane.grid_cell import Cell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gdviz.ui.plot.lettering import Box


def words(scene: str | dict[str, Any], size: tuple[int, int] = (1440, 900), **how: Any) -> str:
    """All text of the figure, in one line."""
    loaded = shipped.load(scene) if isinstance(scene, str) else from_builtins(scene)
    with Figure(loaded, size, layout="grid", **how) as figure:
        found = re.findall(r"<text [^>]*>(.*?)</text>", svg(figure, 30).decode(), re.DOTALL)
    stripped = [text.strip() for text in found]
    return " ".join(text for text, _ in itertools.groupby(stripped))  # a halo is text as well


def test_each_panel_says_what_its_run_is_set_to(qapp: QApplication) -> None:
    text = words("six_on_a_bowl")
    for settings in ("η = 0.5, β = 0.9", "η = 0.3, noise 0.3 |g|", "ρ = 0.9"):
        assert settings in text


def test_on_paper_panels_have_letters(qapp: QApplication) -> None:
    text = words("six_on_a_bowl", theme="print")
    for title in ("a\u2002GD", "b\u2002SGD", "f\u2002Adam"):
        assert title in text
    assert "a\u2002" not in words("six_on_a_bowl", theme="light")


def test_the_legend_names_the_numbers_and_the_signs(qapp: QApplication) -> None:
    assert " start minimum" in words("six_on_a_bowl")  # its numbers are in the formula
    run = {"optimizer": "gd", "hyper": {"lr": 0.001}}
    himmelblau = {"objective": "himmelblau", "runs": [run], "steps": 30}
    assert " start minimum saddle peak " in words(himmelblau)
    typed = {
        "objective": "expression", "objective_params": {"formula": "x**2 + c*y**2", "c": 3},
        "runs": [run], "steps": 30,
    }  # fmt: skip
    assert "c = 3 start" in words(typed)


def test_a_formula_that_nobody_could_read_gives_way_to_the_name(qapp: QApplication) -> None:
    run = {"optimizer": "gd", "hyper": {"lr": 1e-6}}
    high = {"objective": "goldstein_price", "runs": [run], "steps": 9}
    assert "Goldstein" in words(high)  # many lines in the height of one
    assert "quadratic" not in words("six_on_a_bowl").lower()


def test_a_legend_without_room_leaves_out_its_end(qapp: QApplication) -> None:
    assert "minimum" in words("six_on_a_bowl", (300, 500))
    text = words("six_on_a_bowl", (210, 500))
    assert "minimum" not in text
    assert "start" in text


@pytest.mark.parametrize(
    ("width", "left"), [(400.0, "η = 0.3, β₁ = 0.9, noise 0.1"), (150.0, "…"), (10.0, "")]
)
def test_words_in_a_corner_end_with_dots_where_there_is_no_room(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, width: float, left: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(corner, "draw_label", lambda *args: told.append(args[2]))
    monkeypatch.setattr(
        corner, "draw_math", lambda p, x, y, text, *rest: told.append(text) or 9.0
    )
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    text = "$η$ = 0.3, $β₁$ = 0.9, noise 0.1"
    corner.draw_corner(painter, LIGHT, text, (width, 100.0))
    painter.end()
    assert "".join(told).endswith(left)
    assert ("noise" in "".join(told)) == (width > 300.0)


def test_a_name_goes_before_how_its_run_stands(qapp: QApplication) -> None:
    tree = {
        "objective": "quadratic", "steps": 5,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.1}, "label": "a name of some length"},
            {"optimizer": "gd", "hyper": {"lr": 0.1}, "label": "GD"},
        ],
    }  # fmt: skip
    with Figure(from_builtins(tree), (420, 300), layout="grid", scale=1.0) as figure:
        figure.image(3)
        long, short = figure._root.findChildren(Cell)
        assert long._state.width() == 0
        assert short._state.width() > 30


def nine() -> dict[str, Any]:
    hyper = {"lr": 0.1, "beta1": 0.5, "beta2": 0.9, "eps": 1e-6}
    return {
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
        "steps": 40, "show": {"view": "grid"},
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.1}, "label": "Gradient descent"},
            {"optimizer": "gd", "hyper": {"lr": 0.41}},
            {"optimizer": "gd", "hyper": {"lr": 0.6}},
            *[{"optimizer": "adam", "hyper": hyper} for _ in range(6)],
        ],
    }  # fmt: skip


@pytest.mark.parametrize("width", ["3.3in", "7in"])
def test_words_in_a_panel_of_a_page_are_whole_and_keep_off_paths(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    placed: list[tuple[Any, ...]] = []
    draw = corner.draw_corner

    def drawn(*args: Any) -> list[Box]:
        text, size, lines, taken = args[2:]
        boxes = draw(*args)
        placed.append((text, size, lines, [b for b in taken if b not in boxes], boxes[0]))
        return boxes

    monkeypatch.setattr(landscape_picture, "draw_corner", drawn)
    style = FigureStyle(width=width, parts=("grid",))
    with Figure(from_builtins(nine()), style=style) as figure:
        words = svg(figure, 40, lettering="text").decode()
    assert len(placed) >= 9
    for _, size, lines, taken, (left, top, right, bottom) in placed:
        assert 0.0 < left < right < size[0]
        assert 0.0 < top < bottom < size[1]
        x, y = lines.T
        assert not ((left < x) & (x < right) & (top < y) & (y < bottom)).any()
        assert all(overlap((left, top, right, bottom), other) == 0.0 for other in taken)
    assert "…" not in words


@pytest.mark.parametrize("width", ["3.3in", "7in"])
def test_a_panel_tells_how_its_run_stands_as_far_as_there_is_room(
    qapp: QApplication, width: str
) -> None:
    style = FigureStyle(width=width, parts=("grid",))
    with Figure(from_builtins(nine()), style=style) as figure:
        cells = figure._root.findChildren(Cell)
        told = [cell._state.text() for cell in cells if cell._state.width()]
        if width == "7in":
            assert told[0] == "40 steps"  # its loss has no room beside the long name
            assert told[1].startswith("40 steps, $f$ = ")
            assert told[2].startswith("diverged, step ")
        else:
            assert "diverged" in told
        for cell in cells:
            assert cell._name.sizeHint().width() <= cell._name.width()


def test_a_narrow_page_has_its_signs_below_the_bands(qapp: QApplication) -> None:
    style = FigureStyle(width="3.3in", parts=("grid",))
    with Figure(from_builtins(nine()), style=style) as figure:
        words = svg(figure, 40, lettering="text").decode()
    assert ">start<" in words
    assert ">minimum<" in words
