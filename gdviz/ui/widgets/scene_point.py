"""What a scene is about, in two lines under its title."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.scene.texts import orderly
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import spoken, tip
from gdviz.ui.look.theme import LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

_LINES, _LEADING, _WIDTH, _SIDE = 2, 1.5, 240.0, 8.0
_SMALLEST = 0.8  # of the ordinary size of type
_AS_OPENED = "as opened"


@final
class ScenePoint(QWidget):
    """Paints a sentence in at most two lines; a longer one is set smaller, then shortened.

    After an edit that may have made it false, it says "as opened" behind it.
    """

    def __init__(
        self, parent: QWidget, *, margins: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ) -> None:
        """`margins` are those at the left, above and below, in pixels at 100 %."""
        super().__init__(parent)
        self._theme = LIGHT
        self._margins = margins
        self._text = ""
        self._is_old = False
        self._set: tuple[object, QFont, list[str]] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """All that it says."""
        return f"{self._text} ({_AS_OPENED})" if self._is_old else self._text

    def show_point(self, text: str, *, as_opened: bool, more: str = "") -> None:
        """Show the point of the scene; `more` stands in the tool-tip only."""
        text = orderly(text)
        if (text, as_opened) != (self._text, self._is_old):
            self._text, self._is_old = text, as_opened
            self.setAccessibleName(spoken(self.text()))
            self.update()
        self.setToolTip(tip(f"{self.text()}\n\n{more}" if more else self.text()))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        left, top, bottom = (round(side * theme.scale) for side in self._margins)
        self.setContentsMargins(left, top, theme.px(_SIDE), bottom)
        self.setFixedHeight(top + _LINES * self._line() + bottom)
        self.update()

    def lines(self) -> list[str]:
        """The lines as they are painted."""
        return self._fitted()[1]

    def _line(self) -> int:
        return round(_LEADING * self._theme.body)

    def _fitted(self) -> tuple[QFont, list[str]]:
        room = self.contentsRect().width()
        key = (self.text(), room, self._theme)
        if self._set is None or self._set[0] != key:
            full = self._theme.body
            lines: list[str] = []
            font = ui_font(full, 500)
            for px in range(full, round(_SMALLEST * full) - 1, -1):
                font = ui_font(px, 500)
                lines = _broken(self.text(), font, room)
                if len(lines) <= _LINES:
                    break
            self._set = key, font, lines
        return self._set[1], self._set[2]

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDTH), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        font, lines = self._fitted()
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text_secondary if self._is_old else self._theme.text))
        metrics = painter.fontMetrics()
        if len(lines) > _LINES:
            rest = " ".join(lines[_LINES - 1 :])
            short = metrics.elidedText(
                rest, Qt.TextElideMode.ElideRight, self.contentsRect().width()
            )
            lines = [*lines[: _LINES - 1], short]
        lead = self._line()
        inner = self.contentsRect()
        first = inner.y() + (lead + metrics.ascent() - metrics.descent()) / 2
        for i, line in enumerate(lines):
            painter.drawText(QPointF(inner.x(), first + i * lead), line)


def _broken(text: str, font: QFont, width: int) -> list[str]:
    """`text` in lines of at most `width` pixels."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        found.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return found
