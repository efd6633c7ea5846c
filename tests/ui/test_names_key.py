"""Many runs have their names below a page, in type as high as asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.scene.codec import from_builtins
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.export.figure import vector
from gdviz.ui.export.figure.figure import Figure

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gdviz.scene.records import Scene


def many(count: int, name: str = "rate number") -> Scene:
    runs: list[dict[str, Any]] = [
        {
            "optimizer": "gd",
            "hyper": {"lr": round(0.01 * 1.16**i, 4)},
            "label": f"{name} {i + 1}",
        }
        for i in range(count)
    ]
    return from_builtins(
        {"objective": "quadratic", "start": [3, -3], "steps": 20, "runs": runs}
    )


def points(figure: Figure) -> dict[str, float]:
    """Every text of the figure with the height of its type."""
    page = figure.page
    assert page is not None
    found = vector.svg(figure, figure.steps, dpi=page.per_inch, lettering="text").decode()
    pairs = re.findall(r'<text [^>]*font-size="([\d.]+)"[^>]*>\s*([^<]*?)\s*</text>', found)
    return {text: float(size) * 72.0 / page.per_inch for size, text in pairs}


@pytest.mark.parametrize("width", ["3.3in", "7in"])
@pytest.mark.parametrize("parts", [("landscape", "curves"), ("curves",), ("landscape",)])
def test_22_names_stand_on_a_page_and_are_as_high_as_asked(
    qapp: QApplication, width: str, parts: tuple[str, ...]
) -> None:
    with Figure(many(22), style=FigureStyle(width=width, text="8pt", parts=parts)) as figure:
        found = points(figure)
        for i in range(22):
            assert found[f"rate number {i + 1}"] == pytest.approx(8.0, rel=0.02)
        assert min(found.values()) > 6.8


def test_few_enough_names_stand_beside_the_curves_in_the_same_type(qapp: QApplication) -> None:
    style = FigureStyle(width="3.3in", parts=("landscape", "curves"))
    with Figure(many(9, "η"), style=style) as figure, Figure(many(8, "η"), style=style) as few:
        assert points(figure)["9"] == pytest.approx(8.0, rel=0.02)
        assert figure.size[1] <= few.size[1]


def test_a_page_without_room_says_how_many_names_it_leaves_out(qapp: QApplication) -> None:
    style = FigureStyle(width="3.3in", height="3in", parts=("landscape",))
    with Figure(many(22), style=style) as figure:
        found = points(figure)
        named = sum(text.startswith("rate number") for text in found)
        assert 4 <= named < 22
        assert found[f"and {22 - named} more"] == pytest.approx(8.0, rel=0.02)
        assert figure.size[1] == round(3.0 * figure.page.per_inch)  # type: ignore[union-attr]


def test_an_author_who_wants_no_legend_gets_no_key(qapp: QApplication) -> None:
    style = FigureStyle(width="3.3in", parts=("landscape", "curves"), legend=False)
    with Figure(many(22), style=style) as figure:
        assert not any(text.startswith("rate") for text in points(figure))
