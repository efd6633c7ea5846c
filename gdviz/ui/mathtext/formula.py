"""LaTeX formulas, typeset without LaTeX."""

from __future__ import annotations

import hashlib
import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz import assets
from gdviz.core.objectives.expression import Expression
from gdviz.scene.texts import orderly, xml_text
from gdviz.ui.look.theme import LIGHT, Theme

if TYPE_CHECKING:
    from gdviz.core.objectives import Objective

log = logging.getLogger("gdviz.ui")


BASE = 16  # pixels; every formula is typeset in this size and scaled as a picture
SHIPPED = "formulas"
_INK = "#010203"  # stands for the colour in what is typeset
_LONGEST = 600  # characters of LaTeX of what somebody typed
_DEEPEST = 11  # elements within each other: the typesetter may take twice as long for each
_LARGEST = 100 * BASE  # pixels: space can be asked for by the mile
_OPENED = re.compile(r"<(/?)[a-z][^<>]*?(/?)>")


def file_name(latex: str) -> str:
    """Under which name the formula is shipped, typeset."""
    return hashlib.sha256(latex.encode()).hexdigest()[:16] + ".svg"


def formula_svg(latex: str, colour: str, edge: float = 0.0) -> bytes:
    """The formula as SVG in text `BASE` high; its letters have an edge so wide, over `BASE`."""
    svg = _inked(latex)
    if edge:
        stroke = f'stroke="{_INK}" stroke-width="{edge * BASE:g}" stroke-linejoin="round"'
        svg = svg.replace(f'fill="{_INK}"', f'fill="{_INK}" {stroke}')
    return svg.replace(_INK, colour).encode()


@lru_cache(maxsize=512)
def _inked(latex: str) -> str:
    """The formula in the colour `_INK`.

    Our own formulas are shipped typeset, since the typesetter takes a quarter of a second
    to load; others are typeset here.
    """
    name = file_name(latex)
    if name.removesuffix(".svg") in _shipped():
        return assets.read_text(SHIPPED, name)
    return typeset(latex)


@lru_cache(maxsize=1)
def _shipped() -> frozenset[str]:
    return frozenset(assets.names(SHIPPED, ".svg"))


def typeset(latex: str) -> str:
    """Set the formula; one that fails is set as plain text."""
    import ziamath.zmath  # parses a font of 2 MB: not before the first formula
    from ziamath.config import config

    config.svg2 = False  # QtSvg knows SVG 1.2 Tiny, without <symbol>
    try:
        formula = ziamath.zmath.Latex(latex, size=BASE, color=_INK)
        if max(formula.getsize()) <= _LARGEST:
            return str(formula.svg())
    except _mistakes() as error:
        # as text: the exception's frames hold a painter, which must not outlive its widget
        log.warning("the formula %r cannot be typeset: %s", latex, repr(error))
    return _plain_svg(latex)


@lru_cache(maxsize=512)
def is_soon_set(latex: str) -> bool:
    """Whether a stranger's formula is set in a moment; one that is nested too deep is not.

    The text itself does not tell: commands need no braces to stand within each other.
    """
    from ziamath.tex import tex2mml

    try:
        mathml = tex2mml(latex)
    except _mistakes():  # which is soon seen again
        return True
    depth = deepest = 0
    for closes, alone in _OPENED.findall(mathml):
        depth += -1 if closes else 0 if alone else 1
        deepest = max(deepest, depth)
    return deepest <= _DEEPEST


def typed_latex(objective: Objective, *, valued: bool = False) -> str:
    """The formula of a landscape, in LaTeX that is set in a moment; "" for one that is not.

    If `valued`, with the values of its parameters, for one line.
    """
    latex = objective.valued if valued else objective.formula
    if not isinstance(objective, Expression):
        return latex
    return latex if len(latex) <= _LONGEST and is_soon_set(latex) else ""


def _mistakes() -> tuple[type[Exception], ...]:
    """What the typesetter raises; its own errors have no common class."""
    from latex2mathml import exceptions

    own = (e for e in vars(exceptions).values() if isinstance(e, type))
    named = (e for e in own if issubclass(e, Exception))
    plain = (AssertionError, LookupError, ValueError, TypeError, AttributeError)
    return (*named, *plain, SyntaxError, RuntimeError)  # stray signs, endless macros


def _plain_svg(latex: str) -> str:
    letters = re.sub(r"[\\{}]", "", latex)
    text = xml_text(orderly(letters))
    width, height = 0.62 * BASE * max(len(letters), 1), 1.5 * BASE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><text x="0" y="{1.1 * BASE}" font-family="Inter" '
        f'font-size="{BASE}" fill="{_INK}">{text}</text></svg>'
    )


def formula_size(latex: str, px: float) -> QSize:
    """Size of the formula in text `px` high, rounded up."""
    box = formula_box(latex, px)
    return QSize(int(box.width()) + 1, int(box.height()) + 1)


@lru_cache(maxsize=512)
def formula_box(latex: str, px: float) -> QRectF:
    """The room of the formula in text `px` high, from the origin of its baseline."""
    box = _renderer(latex, "#000000").viewBoxF()
    share = px / BASE
    return QRectF(box.topLeft() * share, box.size() * share)


def draw_formula(
    painter: QPainter, at: QPointF, latex: str, px: float, colour: str, *, edge: float = 0.0
) -> None:
    """Paint the formula, with its upper left corner at `at`, in text `px` high."""
    renderer = _renderer(latex, colour, edge)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(at, renderer.viewBoxF().size() * (px / BASE)))


def _renderer(latex: str, colour: str, edge: float = 0.0) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(formula_svg(latex, colour, edge)))


class FormulaLabel(QWidget):
    """Shows one formula, reduced when its panel is too narrow."""

    def __init__(
        self,
        latex: str = "",
        *,
        px: float = 18,
        colour: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._latex = latex
        self._px = px
        self._colour = colour
        self._theme = LIGHT
        self._size: QSize | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"Formula {latex}")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._size = None
        self.updateGeometry()
        self.update()

    def set_latex(self, latex: str, *, spoken: str = "") -> None:
        """Show `latex`, which a screen reader speaks as `spoken`."""
        self.setAccessibleName(f"Formula {spoken or latex}")
        if latex != self._latex:
            self._latex = latex
            self._size = None
            self.updateGeometry()
            self.update()

    def set_colour(self, colour: str) -> None:
        """Tint in `colour`; "" follows the theme's text."""
        self._colour = colour
        self.update()

    def _natural(self) -> QSize:
        if not self._latex:
            return QSize(0, 0)
        if self._size is None:  # a layout asks dozens of times
            self._size = formula_size(self._latex, self._px * self._theme.scale)
        return self._size

    def _scale(self, width: int) -> float:
        return min(1.0, width / max(self._natural().width(), 1))

    def sizeHint(self) -> QSize:
        return self._natural()

    def minimumSizeHint(self) -> QSize:
        size = self._natural()
        return QSize(min(size.width(), 48), min(size.height(), 12))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._natural().height() * self._scale(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._latex:
            return
        scale = min(self._scale(self.width()), self.height() / self._natural().height())
        top = round((self.height() - scale * self._natural().height()) / 2)
        painter = QPainter(self)
        px = min(scale, 1.0) * self._px * self._theme.scale
        colour = self._colour or self._theme.text
        draw_formula(painter, QPointF(0.0, max(0, top)), self._latex, px, colour)
