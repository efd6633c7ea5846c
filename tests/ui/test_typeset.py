"""The promise: shipped formulas are those of the catalogues, and as they are set now."""

from __future__ import annotations

import pytest
from PySide6.QtSvg import QSvgRenderer

from gdviz import assets
from gdviz.core.objectives import OBJECTIVES
from gdviz.ui.mathtext.formula import (
    SHIPPED,
    file_name,
    formula_svg,
    typeset,
)
from gdviz.ui.mathtext.typeset import wanted


def test_every_formula_is_shipped_and_nothing_else() -> None:
    shipped = {f"{name}.svg" for name in assets.names(SHIPPED, ".svg")}
    assert shipped == set(wanted())
    everything = {path.name for path in (assets.root() / SHIPPED).iterdir()}
    assert everything == shipped


@pytest.mark.parametrize("key", OBJECTIVES)
def test_what_is_shipped_equals_a_fresh_typesetting(key: str) -> None:
    latex = OBJECTIVES[key].formula
    shipped = assets.read_text(SHIPPED, file_name(latex))
    assert shipped == typeset(latex) + "\n", "run python -m gdviz.ui.mathtext.typeset"


@pytest.mark.parametrize("key", OBJECTIVES)
def test_a_shipped_formula_can_be_drawn_in_any_colour(qapp: object, key: str) -> None:
    svg = formula_svg(OBJECTIVES[key].formula, "#abcdef")
    assert b"#abcdef" in svg
    renderer = QSvgRenderer(svg)
    assert renderer.isValid()
    assert renderer.viewBoxF().width() > 20.0
