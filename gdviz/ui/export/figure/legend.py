"""What stands below a grid of panels: the function, its numbers, and what the signs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.core.numerals import number
from gdviz.core.params import as_number
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.formula import draw_formula, formula_size, typed_latex
from gdviz.ui.mathtext.symbols import draw_math, math_width
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.lettering import SMALLEST
from gdviz.ui.views.ground.landmarks import draw_landmark

if TYPE_CHECKING:
    from gdviz.core.objectives import Landmark
    from gdviz.engine.plan import Plan
    from gdviz.ui.look.theme import Theme

_GAP, _INSET = 28.0, 22.0  # pixels between entries, and from a sign to its word
_ON_PAPER = 18.0, 17.5  # the same in print
_NAMES = {"minimum": "minimum", "saddle": "saddle", "maximum": "peak"}


@final
class Legend:
    """Paints one line; what there is no room for is left out, from the end."""

    def __init__(self, painter: QPainter, theme: Theme, box: QRect) -> None:
        self._painter, self._theme, self._box = painter, theme, box
        self._gap, self._inset = _ON_PAPER if theme.on_paper else (_GAP, _INSET)
        self._font = ui_font(theme.body)
        metrics = QFontMetricsF(self._font)
        self._middle = box.center().y()
        self._baseline = self._middle + 0.5 * (metrics.ascent() - metrics.descent())
        self._x, self._right = float(box.left()), float(box.right())

    def paint(self, plan: Plan) -> None:
        """The line for `plan`."""
        signs: list[tuple[str, Landmark | None]] = [("start", None)]
        seen: dict[str, Landmark] = {}
        for mark in plan.objective.landmarks():
            seen.setdefault(mark.kind, mark)
        signs += [(_NAMES[kind], mark) for kind, mark in seen.items()]
        if self._theme.on_paper:  # signs that nobody explains are worse than no formula
            gap, inset = self._theme.px(self._gap), self._theme.px(self._inset)
            self._right -= sum(inset + self._width(word) + gap for word, _ in signs) - gap
        self._function(plan)
        self._right = float(self._box.right())
        for word, sign in signs:
            self._sign(word, sign)

    def _function(self, plan: Plan) -> None:
        """The formula or the name, and what of its numbers is not in it."""
        objective = plan.objective
        latex = typed_latex(objective, valued=True)
        is_set = bool(latex) and self._formula(latex)
        if not is_set:
            self._words(objective.named)
        if not is_set or objective.valued == objective.formula:
            self._values(plan)

    def _values(self, plan: Plan) -> None:
        given = plan.scene.objective_params
        for param in type(plan.objective).params_for(given):
            if param.name in given and param.kind in ("real", "integer"):
                self._value(param.symbol or param.name, as_number(given[param.name]))

    def _fits(self, width: float) -> bool:
        return self._x + width <= self._right

    def _formula(self, latex: str) -> bool:
        """Whether there is room for it in type that can be read."""
        full = (1.08 if self._theme.on_paper else 1.15) * self._theme.body
        px = full * min(self._box.height() / formula_size(latex, full).height(), 1.0)
        size = formula_size(latex, px)
        if px < SMALLEST * full or not self._fits(size.width()):
            return False
        at = QPointF(round(self._x), round(self._middle - size.height() / 2))
        draw_formula(self._painter, at, latex, px, self._theme.text)
        self._x += size.width() + self._theme.px(self._gap)
        return True

    def _value(self, symbol: str, value: float) -> None:
        text = f" = {number(value)}"
        width = math_width(symbol, self._theme.body) + self._width(text)
        if self._fits(width):
            x = self._x
            x += draw_math(
                self._painter, x, self._baseline, symbol, self._theme.body, self._theme.text
            )
            self._text(x, text)
            self._x += width + 0.6 * self._theme.px(self._gap)

    def _sign(self, word: str, mark: Landmark | None) -> None:
        theme, inset = self._theme, self._theme.px(self._inset)
        if not self._fits(inset + self._width(word)):
            return
        x, y = self._x + theme.px(theme.strokes.start), float(self._middle)
        if mark is not None:
            draw_landmark(self._painter, theme, mark, x, y)
        else:
            self._painter.setPen(pen(theme.text, theme.strokes.start_line * theme.scale))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawEllipse(
                QPointF(x, y), theme.px(theme.strokes.start), theme.px(theme.strokes.start)
            )
        self._text(self._x + inset, word)
        self._x += inset + self._width(word) + theme.px(self._gap)

    def _words(self, text: str) -> None:
        if self._fits(self._width(text)):
            self._text(self._x, text)
            self._x += self._width(text) + self._theme.px(self._gap)

    def _width(self, text: str) -> float:
        return QFontMetricsF(self._font).horizontalAdvance(text)

    def _text(self, x: float, text: str) -> None:
        self._painter.setFont(self._font)
        self._painter.setPen(QColor(self._theme.text))
        self._painter.drawText(QPointF(x, self._baseline), text)
