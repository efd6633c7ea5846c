"""What is wrong in a field, said below it for as long as it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.scene.texts import orderly
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import spoken
from gdviz.ui.look.theme import LIGHT, Theme

if TYPE_CHECKING:
    from gdviz.ui.widgets.typed_line import TypedLine

_GAP, _AFTER, _SIDE, _INSET, _LEADING, _ROUND = 8.0, 6.0, 10.0, 8.0, 18.0, 6.0


@final
class FieldWords(QWidget):
    """A tinted box that is there while one of the fields that it watches is red.

    What is wrong is bold; then comes what to write, and what holds meanwhile.

    Signals
    -------
    changed
        It has come or gone.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._wrong = self._rest = ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def watch(self, *fields: TypedLine[Any]) -> None:
        """Say what these fields complain of."""
        for field in fields:
            field.mistaken.connect(self._say)
            field.righted.connect(self._fall_silent)

    def text(self) -> str:
        """All that it says."""
        return f"{self._wrong} {self._rest}".strip()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def room(self, width: int) -> int:
        """The height that it takes in a column of `width`."""
        return 0 if self.isHidden() else self.heightForWidth(width)

    # -- inside ------------------------------------------------------------------------

    def _say(self, wrong: str, rest: str) -> None:
        self._wrong, self._rest = orderly(wrong), orderly(rest)
        self.setAccessibleName(spoken(self.text()))
        self.show()
        self.updateGeometry()
        self.update()
        self.changed.emit()

    def _fall_silent(self) -> None:
        self.hide()
        self.changed.emit()

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        """The text in lines within a box of `width`, and how many there are."""
        theme = self._theme
        layout = QTextLayout(self.text(), ui_font(theme.small))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        strong = QTextLayout.FormatRange()
        strong.start, strong.length = 0, len(self._wrong)
        look = QTextCharFormat()
        look.setFontWeight(QFont.Weight.DemiBold)
        look.setForeground(QColor(theme.bad))
        strong.format = look
        layout.setFormats([strong])
        lines = 0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width - 2 * theme.px(_SIDE), 1))
            line.setPosition(QPointF(0.0, lines * theme.px(_LEADING)))
            lines += 1
        layout.endLayout()
        return layout, lines

    # -- Qt ----------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = self._theme
        _, lines = self._laid_out(width)
        inside = lines * theme.px(_LEADING) + 2 * theme.px(_INSET)
        return theme.px(_GAP) + inside + theme.px(_AFTER)

    def sizeHint(self) -> QSize:
        width = max(self.width(), self._theme.px(120))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(64), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap, after = theme.px(_GAP), theme.px(_AFTER)
        box = QRectF(0.0, gap, self.width(), self.height() - gap - after)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.bad_ground))
        radius = theme.px(_ROUND)
        painter.drawRoundedRect(box, radius, radius)
        painter.setPen(QColor(theme.text))
        layout, _ = self._laid_out(self.width())
        layout.draw(painter, QPointF(theme.px(_SIDE), gap + theme.px(_INSET)))
