"""The search box: finds everything that can be done or set, by the keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.search.edges import FOOT, INPUT, Foot, Line
from gdviz.ui.search.match import Hit, matches
from gdviz.ui.search.rows import Placed, Rows, arranged

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.search.entry import Entry

_WIDE, _TOP = 720.0, 72.0
_VEIL = 0.55
_MOST_IN_A_GROUP, _MOST_RECENT = 5, 8
_NUMBER = re.compile(r"^(.*\S)\s+([−+-]?[\d.][\w./*^+−-]*)$")
_TRY = "a setting, rate of adam; a method, newton; a landscape, saddle; a panel, stability"


@final
class SearchBox(QWidget):
    """Covers the window while it is open.

    Attributes
    ----------
    recent
        The keys of what was chosen lately, the last one first.
    """

    def __init__(
        self,
        entries: Callable[[], list[Entry]],
        styles: Callable[[], tuple[RunStyle, ...]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._entries_now, self._styles = entries, styles
        self._theme = LIGHT
        self._entries: list[Entry] = []
        self._placed: list[Placed] = []
        self._chosen = 0
        self._value = ""
        self._trouble = ""
        self.recent: tuple[str, ...] = ()
        self._frame = QFrame(self)
        self._frame.setObjectName("searchbox")
        self._line = Line(self._frame)
        self._line.textEdited.connect(self._on_typed)
        self._line.installEventFilter(self)
        self._rows = Rows(self._frame)
        self._rows.pointed.connect(self._choose)
        self._rows.clicked.connect(self._on_clicked)
        self._scroll = QScrollArea(self._frame)
        self._scroll.setWidget(self._rows)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._foot = Foot(self._frame)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._foot)
        self.hide()
        window.installEventFilter(self)

    # -- in ----------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self.isVisible():
            self._place()

    def open(self) -> None:
        """Show it, empty, with what was chosen lately; or close it."""
        if self.isVisible():
            self.close_box()
            return
        self._entries = self._entries_now()
        self._line.clear()
        self._find("")
        self._place()
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_box(self) -> None:
        """Go away; nothing is changed."""
        self.hide()
        self.window().setFocus()

    def type(self, text: str) -> None:
        """Search for `text`, as if a hand had typed it."""
        self._line.setText(text)
        self._on_typed(text)

    @property
    def found(self) -> tuple[Hit, ...]:
        """What is listed, from top to bottom."""
        return tuple(placed.hit for placed in self._placed)

    @property
    def chosen(self) -> Hit | None:
        """The row that Enter would do."""
        return self._placed[self._chosen].hit if self._placed else None

    # -- finding -----------------------------------------------------------------------

    def _on_typed(self, text: str) -> None:
        self._find(text)
        self._place()

    def _find(self, text: str) -> None:
        self._value = self._trouble = ""
        if not text.strip():
            known = {entry.key: entry for entry in self._entries}
            lately = [Hit(known[key], 0.0) for key in self.recent if key in known]
            self._placed = arranged(lately, "Recent" if lately else "")
        else:
            self._placed = arranged(self._hits(text))
        self._chosen = 0
        self._rows.show_hits(self._placed, self._styles())
        self._show_chosen()

    def _hits(self, text: str) -> list[Hit]:
        hits = matches(text, self._entries, self.recent)
        setting = _NUMBER.match(text.strip())
        if setting is not None:
            settable = [entry for entry in self._entries if entry.set_to is not None]
            found = matches(setting.group(1), settable, self.recent)
            if found:
                self._value = setting.group(2)
                hits = found
        counts: dict[str, int] = {}
        kept = []
        for hit in hits:
            counts[hit.entry.group] = counts.get(hit.entry.group, 0) + 1
            if counts[hit.entry.group] <= _MOST_IN_A_GROUP:
                kept.append(hit)
        return kept

    # -- the hand ----------------------------------------------------------------------

    def _choose(self, index: int) -> None:
        if index != self._chosen and 0 <= index < len(self._placed):
            self._chosen = index
            self._trouble = ""
            self._show_chosen()

    def _show_chosen(self) -> None:
        invalid = bool(self._trouble)
        self._rows.show_chosen(self._chosen, self._value, invalid=invalid)
        box = self._rows.box(self._chosen).toRect()
        self._scroll.ensureVisible(box.center().x(), box.top(), 0, box.height())
        self._scroll.ensureVisible(box.center().x(), box.bottom(), 0, 0)
        hit = self.chosen
        words = f"{hit.entry.title}: {hit.entry.words}" if hit is not None else "Nothing found"
        self._line.setAccessibleDescription(words)
        empty = not self._line.text().strip()
        count = f"{len(self._placed)} {'recent' if empty else 'found'}"
        self._foot.tell(self._trouble, count, hint=_TRY if empty else "")
        self.update()

    def _step(self, by: int) -> None:
        if self._placed:
            self._choose((self._chosen + by) % len(self._placed))

    def _next_group(self, by: int) -> None:
        heads = [i for i, placed in enumerate(self._placed) if placed.heading]
        if heads:
            present = max((i for i, at in enumerate(heads) if at <= self._chosen), default=0)
            self._choose(heads[(present + by) % len(heads)])

    def _on_clicked(self, index: int) -> None:
        self._choose(index)
        self._do()

    def _do(self) -> None:
        hit = self.chosen
        if hit is None:
            return
        entry = hit.entry
        if self._value and entry.set_to is not None:
            self._trouble = entry.set_to(self._value)
            if self._trouble:
                self._show_chosen()
                return
        self._remember(entry.key)
        self.close_box()
        if not self._value:
            entry.do()

    def _remember(self, key: str) -> None:
        others = tuple(k for k in self.recent if k != key)
        self.recent = (key, *others)[:_MOST_RECENT]

    # -- its place ---------------------------------------------------------------------

    def _place(self) -> None:
        theme, window = self._theme, self.window()
        self.setGeometry(window.rect())
        wide = min(theme.px(_WIDE), window.width() - theme.px(32))
        top = min(theme.px(_TOP), max(window.height() // 12, 8))
        hint = theme.px(56) if not self._line.text().strip() else 0
        wanted = theme.px(INPUT) + self._rows.height() + theme.px(FOOT) + theme.px(16)
        high = min(wanted, window.height() - 2 * top)
        self._foot.setFixedHeight(theme.px(FOOT) + hint)
        self._frame.setGeometry(
            QRect((window.width() - wide) // 2, top, wide, min(high + hint, window.height()))
        )

    def _spot(self) -> tuple[QRect, QRect] | None:
        """The card, and the field in it, that the chosen entry is about."""
        hit = self.chosen
        field = hit.entry.spot() if hit is not None else None
        if field is None or not field.isVisible():
            return None
        card: QWidget = field
        while card.objectName() not in ("card", "panel") and not card.isWindow():
            card = card.parentWidget() or card.window()
        return self._seen(card), self._seen(field)

    def _seen(self, widget: QWidget) -> QRect:
        at = self.mapFromGlobal(widget.mapToGlobal(QPoint(0, 0)))
        return QRect(at, widget.size()).intersected(self.rect())

    # -- Qt ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and watched is self._line:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()  # no shortcut of the window is meant
                return True
            if event.type() is QEvent.Type.KeyPress and self._on_key(event):
                return True
        elif event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        again = key == Qt.Key.Key_K and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Escape or again:
            self.close_box()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._next_group(1 if key == Qt.Key.Key_Tab else -1)
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_box()  # beside the frame

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QPainterPath()
        veil.addRect(QRectF(self.rect()))
        spot = self._spot()
        if spot is not None:
            hole = QPainterPath()
            hole.addRoundedRect(QRectF(spot[0]), theme.px(8), theme.px(8))
            veil = veil.subtracted(hole)
        colour = QColor(theme.window)
        colour.setAlphaF(_VEIL)
        painter.fillPath(veil, colour)
        if spot is not None:
            painter.setPen(QPen(QColor(theme.accent), theme.line(2.0)))
            around = QRectF(spot[1]).adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(around, theme.px(6), theme.px(6))
        box = QRectF(self._frame.geometry())
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(0, 0, 0, 5)
        for spread in range(1, 9):
            painter.setBrush(shade)
            grown = box.adjusted(-spread, 2 - spread, spread, 2 + 2 * spread)
            painter.drawRoundedRect(grown, theme.px(8) + spread, theme.px(8) + spread)
