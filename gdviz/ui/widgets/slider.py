"""A slider over the unit interval."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from gdviz.ui.look.plain import tip
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.keys import ARROWS, by_keyboard, claims

INSET = 8.0  # from the edge to the end of the track: half a thumb and its ring
SNAP = 6.0
_TRAVEL = 10_000  # integer positions, for assistive technology only
_WHEEL_NOTCH = 120
_PAUSE_MS = 500  # a wheel that rests so long has finished its gesture
_KEY = Qt.Key
_STEPS = {
    _KEY.Key_Left: -1, _KEY.Key_Down: -1, _KEY.Key_Right: 1, _KEY.Key_Up: 1,
    _KEY.Key_PageDown: -10, _KEY.Key_PageUp: 10,
}  # fmt: skip
_RESET = (_KEY.Key_Delete, _KEY.Key_Backspace)
_KEYS = (*ARROWS, *_STEPS, *_RESET, _KEY.Key_Home, _KEY.Key_End)


class Mark(NamedTuple):
    """A position worth stopping at, and why."""

    position: float
    tip: str


class Slider(QAbstractSlider):
    """Track, fill, thumb and marks; the position is a float in [0, 1].

    Signals
    -------
    moved
        The user's hand dragged to a position.
    snapped
        The user's hand stopped at the mark of this index.
    stepped
        A key or the wheel asks for so many fine steps; Shift makes them ten times finer.
    finished
        End of a gesture: the button, the key or the wheel has come to rest.
    reset_requested
        Double click, Delete or Backspace.
    """

    moved = Signal(float)
    snapped = Signal(int)
    stepped = Signal(float)
    finished = Signal()
    reset_requested = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._colour = ""
        self._position = 0.0
        self._marks: tuple[Mark, ...] = ()
        self._ring = False
        self._wheel = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.finished)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, _TRAVEL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._on_value_changed)

    def position(self) -> float:
        return self._position

    def set_position(self, position: float) -> None:
        """Show `position`, silently; outside [0, 1] the thumb rests at the end."""
        position = min(max(position, 0.0), 1.0)
        if position == self._position:
            return
        self._position = position
        with QSignalBlocker(self):
            self.setValue(round(self._position * _TRAVEL))
        self.update()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show ticks that a dragged thumb prefers to stop at."""
        self._marks = marks
        self.update()

    def set_colour(self, colour: str) -> None:
        """Fill in `colour`; "" follows the theme's accent."""
        self._colour = colour
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def x_of(self, position: float) -> float:
        """Where `position` lies, in the widget's coordinates."""
        inset = INSET * self._theme.scale
        return inset + position * max(self.width() - 2 * inset, 1.0)

    def _drag_to(self, x: float) -> None:
        position = (x - self.x_of(0.0)) / (self.x_of(1.0) - self.x_of(0.0))
        near = self._mark_near(x)
        if near is not None:
            self.set_position(self._marks[near].position)
            self.snapped.emit(near)
            return
        self.set_position(position)
        self.moved.emit(self._position)

    def _mark_near(self, x: float) -> int | None:
        reach = SNAP * self._theme.scale
        gaps = [(abs(self.x_of(m.position) - x), i) for i, m in enumerate(self._marks)]
        gap, index = min(gaps, default=(reach, 0))
        return index if gap < reach else None

    def _on_value_changed(self, value: int) -> None:
        """Only assistive technology moves the integer value by itself."""
        self._position = value / _TRAVEL
        self.update()
        self.moved.emit(self._position)
        self.finished.emit()

    def _draw_track(self, painter: QPainter, middle: float, thumb: float) -> None:
        scale = self._theme.scale
        fill = QColor(self._colour or self._theme.accent)
        left, right = self.x_of(0.0), self.x_of(1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.border))
        half = scale
        painter.drawRoundedRect(QRectF(left, middle - half, right - left, 2 * half), half, half)
        painter.setBrush(fill)
        half = 1.5 * scale
        painter.drawRoundedRect(QRectF(left, middle - half, thumb - left, 2 * half), half, half)

    def _draw_marks(self, painter: QPainter, middle: float) -> None:
        scale = self._theme.scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.text_secondary))
        for mark in self._marks:
            x = round(self.x_of(mark.position) - scale / 2)
            painter.drawRect(QRectF(x, middle + 4.5 * scale, round(scale), 4.5 * scale))

    def _draw_thumb(self, painter: QPainter, centre: QPointF) -> None:
        theme, scale = self._theme, self._theme.scale
        fill = QColor(self._colour or theme.accent)
        if self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2.0 * scale))
            painter.drawEllipse(centre, 9.0 * scale, 9.0 * scale)
        painter.setPen(QPen(QColor(theme.border), scale))
        painter.setBrush(QColor(theme.halo))
        painter.drawEllipse(centre, 7.0 * scale, 7.0 * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawEllipse(centre, 5.0 * scale, 5.0 * scale)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(48), self._theme.px(24))

    def event(self, event: QEvent) -> bool:
        if claims(event, _KEYS):
            return True
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            near = self._mark_near(event.pos().x())
            if near is not None and self._marks[near].tip:
                QToolTip.showText(event.globalPos(), tip(self._marks[near].tip), self)
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            # A press on the thumb takes hold of it; it does not move it by some pixels.
            if abs(event.position().x() - self.x_of(self._position)) > 7 * self._theme.scale:
                self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown() and event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.finished.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.reset_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # the panel below scrolls
            return
        delta = event.angleDelta()
        self._wheel += delta.y() or delta.x()  # Alt or Shift may turn the wheel sideways
        notches = int(self._wheel / _WHEEL_NOTCH)
        self._wheel -= notches * _WHEEL_NOTCH
        if notches:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.stepped.emit(notches * (0.1 if shift else 1.0))
            self._pause.start()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _STEPS:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.stepped.emit(_STEPS[_KEY(key)] * (0.1 if shift else 1.0))
        elif key in (_KEY.Key_Home, _KEY.Key_End):
            self.set_position(0.0 if key == _KEY.Key_Home else 1.0)
            self.moved.emit(self._position)
        elif key in _RESET:
            self.reset_requested.emit()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS and not event.isAutoRepeat():
            self.finished.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        if self._pause.isActive():
            self._pause.stop()
            self.finished.emit()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        middle = float(self.height() // 2)
        thumb = self.x_of(self._position)
        self._draw_track(painter, middle, thumb)
        self._draw_marks(painter, middle)
        self._draw_thumb(painter, QPointF(thumb, middle))
