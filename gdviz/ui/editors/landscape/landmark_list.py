"""Stationary points with their values; for a bowl, the numbers of its theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gdviz.core.numerals import number
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label, tip
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.math_label import MathLabel

if TYPE_CHECKING:
    from gdviz.core.objectives import Landmark
    from gdviz.engine.insight import Insight

_SIGNS = {"minimum": "★", "saddle": "×", "maximum": "▲"}
_ROWS = 9


class LandmarkList(QWidget):
    """Rows of name and number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._marks: tuple[Landmark, ...] = ()
        self._insight: Insight | None = None
        self._rows: tuple[tuple[str, str], ...] = ()
        self._heading, self._unit = Label(parent=self), Label(parent=self)
        self._unit.setProperty("role", "secondary")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self._heading, 0, 0)
        self._grid.addWidget(self._unit, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._cells = [
            (ElidedLabel(parent=self), MathLabel("", parent=self)) for _ in range(_ROWS)
        ]
        for i, (name, value) in enumerate(self._cells):
            self._grid.addWidget(name, i + 1, 0)
            self._grid.addWidget(value, i + 1, 1, Qt.AlignmentFlag.AlignRight)
        self._refresh()

    def show_landmarks(self, marks: tuple[Landmark, ...]) -> None:
        """List the known stationary points."""
        if marks != self._marks:
            self._marks = marks
            self._refresh()

    def show_insight(self, found: Insight) -> None:
        """A landscape with one minimum has room for its theory."""
        self._insight = found
        if len(self._marks) <= 1:
            self._refresh()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._heading.setFont(ui_font(theme.body, 600))
        self._unit.setFont(ui_font(theme.small))
        for name, _ in self._cells:
            name.setFont(ui_font(theme.body))
        self._grid.setVerticalSpacing(theme.px(6))

    def _refresh(self) -> None:
        theory = _theory(self._insight) if len(self._marks) <= 1 else ()
        rows = theory or _places(self._marks)
        only_minima = all(mark.kind == "minimum" for mark in self._marks)
        names = "Minima" if only_minima else "Stationary points"
        self._heading.setText("Theory" if theory else names)
        self._unit.setText("" if theory else "loss")
        self.setVisible(bool(rows))
        if rows == self._rows:
            return
        self._rows = rows
        for (name, value), row in zip(
            self._cells, [*rows, *[("", "")] * (_ROWS - len(rows))], strict=False
        ):
            name.setText(row[0])
            name.setToolTip(tip(row[0]))
            value.set_text(row[1])
            name.setVisible(bool(row[0]))
            value.setVisible(bool(row[0]))


def _places(marks: tuple[Landmark, ...]) -> tuple[tuple[str, str], ...]:
    """As many as there is room for, and how many more there are."""
    if len(marks) <= _ROWS:
        return tuple(_place(mark) for mark in marks)
    shown = tuple(_place(mark) for mark in marks[: _ROWS - 1])
    return (*shown, (f"and {len(marks) - len(shown)} more", ""))


def _place(mark: Landmark) -> tuple[str, str]:
    at = ", ".join("0" if x == 0.0 else f"{x:.2f}".replace("-", "−") for x in mark.at[:2])
    at += ", …" if len(mark.at) > 2 else ""
    value = 0.0 if abs(mark.value) < 1e-20 else mark.value  # what rounding leaves of zero
    return f"{_SIGNS[mark.kind]}  ({at})", number(value)


def _theory(found: Insight | None) -> tuple[tuple[str, str], ...]:
    """Curvatures, condition, best step and limit of the selected run."""
    if found is None or found.found is None:
        return ()
    theory = found.found
    rows = [
        ("smallest curvature", f"$λ_min$ = {number(float(theory.curvatures[0]))}"),
        ("largest curvature", f"$λ_max$ = {number(float(theory.curvatures[-1]))}"),
    ]
    if np.isfinite(theory.condition):
        rows.append(("condition", f"$κ$ = {number(theory.condition)}"))
    if theory.best is not None:
        rows.append((f"best rate of {found.label}", f"$η^*$ = {number(theory.best)}"))
    if theory.limit is not None:
        rows.append((f"limit of {found.label}", f"$η$ < {number(theory.limit)}"))
    return tuple(rows)
