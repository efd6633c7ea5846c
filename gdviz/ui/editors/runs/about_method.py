"""What there is to know about a method, beside the work."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.optimizers.base import Search
from gdviz.ui.look.dress import spread
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.icons import icon
from gdviz.ui.look.plain import Label
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.mathtext.formula import FormulaLabel
from gdviz.ui.widgets.math_label import MathLabel

if TYPE_CHECKING:
    from gdviz.core.optimizers import Optimizer

_WIDTH, _SHADOW = 420.0, 14.0
_EDGE = 4  # pixels that the frame's line takes of width and height
_COUNTS = {1: "one", 2: "two", 3: "three"}
_WANTS = {
    "value": ("value", "values"), "gradient": ("gradient", "gradients"),
    "hessian": ("Hessian", "Hessians"), "jacobian": ("Jacobian", "Jacobians"),
    "fisher": ("Fisher matrix", "Fisher matrices"),
}  # fmt: skip


class AboutMethod(QWidget):
    """A frame over the window: pseudocode, properties, source.  Escape closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._theme = LIGHT
        self._method: Optimizer | None = None
        self._text = ""
        self._top = 0
        self._title, self._family = Label(parent=self), Label(parent=self)
        self._family.setProperty("role", "secondary")
        self._close = QToolButton(self)
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close (Esc)")
        self._close.setAccessibleName("Close")
        self._close.clicked.connect(self.hide)
        escape_key = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)  # only while visible
        escape_key.activated.connect(self.hide)
        self._frame = QFrame(self)
        self._frame.setObjectName("panel")
        self._scroll = QScrollArea(self._frame)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page: _Page | None = None
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addWidget(self._family)
        self._head.addStretch(1)
        self._head.addWidget(self._close)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._scroll)
        self._around = QVBoxLayout(self)
        self._around.addWidget(self._frame)
        self.hide()

    def show_method(self, method: Optimizer, text: str = "") -> None:
        """Tell about `method`, whose formula a person wrote as `text`."""
        if method is self._method and text == self._text:
            return
        self._method, self._text = method, text
        self._title.setText(_title(method))
        self._family.setText(method.family)
        self.setAccessibleName(f"About {method.title}")
        self._page = _Page(method, text)
        self._scroll.setWidget(self._page)  # which deletes the one before
        spread(self._page, self._theme)
        self._fit()

    def open_at(self, at: QPoint, *, top: int = 0) -> None:
        """Open with the upper right corner at `at` of the window, as far as there is room.

        What lies above `top` stays free.
        """
        self._top = top
        self._fit()
        around = self._window.rect()
        left = min(max(at.x() - self.width(), 0), around.width() - self.width())
        self.move(left, max(min(at.y(), around.height() - self.height()), top))
        self.show()
        self.raise_()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        side, shadow = theme.px(16), theme.px(_SHADOW)
        self._around.setContentsMargins(shadow, shadow, shadow, shadow)
        self._head.setContentsMargins(side, theme.px(10), theme.px(10), theme.px(6))
        self._head.setSpacing(theme.px(12))
        self._title.setFont(ui_font(theme.body, 600))
        self._family.setFont(ui_font(theme.small))
        self._close.setIcon(icon("x", theme.text_secondary, theme.px(16)))
        self._close.setIconSize(QSize(theme.px(16), theme.px(16)))
        self._fit()

    def _fit(self) -> None:
        """Take the size of the content, or all the room there is."""
        if self._page is None:
            return
        theme = self._theme
        shadow, width = 2 * theme.px(_SHADOW), theme.px(_WIDTH)
        above = self._head.sizeHint().height() + _EDGE + shadow
        room = self._window.height() - self._top
        content = self._page.take_width(width - _EDGE)
        if content + above > room:  # make way for the scroll bar
            content = self._page.take_width(width - _EDGE - theme.px(8))
        self.resize(width + shadow, min(content + above, room))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A soft shadow, drawn as rings: an effect would paint the frame into a picture."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        rings = theme.px(_SHADOW)
        frame = QRectF(self._frame.geometry()).translated(0, theme.px(3))
        for i in range(rings):
            colour = QColor("#000000")
            colour.setAlphaF((0.022 if theme.dark else 0.010) * (1.0 - i / rings))
            painter.setBrush(colour)
            grown = frame.adjusted(-i, -i, i, i)
            painter.drawRoundedRect(grown, theme.px(8) + i, theme.px(8) + i)
        painter.setBrush(QColor(theme.border))
        rim = QRectF(self._frame.geometry()).adjusted(-1, -1, 1, 1)
        painter.drawRoundedRect(rim, theme.px(8) + 1, theme.px(8) + 1)


class _Page(QWidget):
    """The content: lines of pseudocode, then facts."""

    def __init__(self, method: Optimizer, text: str) -> None:
        super().__init__()
        self.setObjectName("content")
        self._small: list[Label] = []
        self._plain: list[Label] = []
        self._column = QVBoxLayout(self)
        if method.wrong:
            self._add_words("Misprinted on purpose, to be recognised.", "bad")
        if text:
            for line in text.replace(";", "\n").splitlines():
                self._plain.append(_label(line.strip(), self))
                self._column.addWidget(self._plain[-1])
        else:
            for part in (*method.plan, *method.links):
                formula = FormulaLabel(part.formula, px=17, parent=self)
                formula.setAccessibleName(f"{part.title}: {part.formula}")
                self._column.addWidget(formula)
                self._add_words(part.sentence, "secondary")
                self._column.addSpacing(4)
                self._column.addWidget(_rule(self))
                self._column.addSpacing(4)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        for i, (name, value) in enumerate(_facts(method)):
            head = _label(name, self)
            head.setProperty("role", "secondary")
            self._plain.append(head)
            words = MathLabel(value, wrap=True, parent=self)
            self._grid.addWidget(head, i, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, i, 1)
        self._column.addLayout(self._grid)
        self._column.addStretch(1)

    def take_width(self, width: int) -> int:
        """Be `width` wide and as high as that takes; returns the height."""
        self._column.activate()
        height = self._column.totalHeightForWidth(width)
        self.setFixedSize(width, height)
        return height

    def _add_words(self, text: str, role: str) -> None:
        words = _label(text, self)
        words.setProperty("role", role)
        self._small.append(words)
        self._column.addWidget(words)

    def set_theme(self, theme: Theme) -> None:
        side = theme.px(15)
        self._column.setContentsMargins(side, theme.px(2), side, theme.px(14))
        self._column.setSpacing(theme.px(4))
        self._grid.setContentsMargins(0, theme.px(6), 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(8))
        for label in self._small:
            label.setFont(ui_font(theme.small))
        for label in self._plain:
            label.setFont(ui_font(theme.body))


def summary(method: Optimizer, name: str) -> str:
    """The tool-tip of a run called `name`: its method in a few words."""
    title = _title(method)
    head = name if name.lower() == title.lower() else f"{name}: {title}"
    return "\n".join(filter(None, (head, method.strengths, method.weaknesses)))


def asked(method: Optimizer) -> str:
    """What each step asks the landscape for, in words."""
    wants = Counter(want for stage in method.plan for want in stage.wants)
    words = [
        f"{_COUNTS.get(n, str(n))} {_WANTS[want][n > 1]}" for want, n in sorted(wants.items())
    ]
    text = " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
    if any(isinstance(link, Search) for link in method.links):
        return f"{text} for each step, and more for each trial"
    return f"{text} for each step"


def _facts(method: Optimizer) -> list[tuple[str, str]]:
    kept, needs = method.numbers_per_parameter(), asked(method)
    facts = [
        ("Good", method.strengths),
        ("Less good", method.weaknesses),
        ("Form", method.conventions),
        ("Asks for", f"{needs[:1].upper()}{needs[1:]}."),
        ("Remembers", "Nothing." if kept == "0" else _kept(kept)),
        (
            "Theory",
            f"Stable while $η$ < ${method.limit}$." if method.limit else method.silence,
        ),
        ("Source", method.reference),
    ]
    return [(name, value) for name, value in facts if value]


def _kept(count: str) -> str:
    noun = "number" if count == "1" else "numbers"
    where = [
        words
        for letter, words in (("D", "D is how many there are"), ("m", "m is its memory"))
        if letter in count
    ]
    return f"{count} {noun} for each parameter" + (f"; {where[0]}." if where else ".")


def _title(method: Optimizer) -> str:
    return method.title[:1].upper() + method.title[1:]


def _label(text: str, parent: QWidget) -> Label:
    label = Label(text, parent)
    label.setWordWrap(True)
    return label


def _rule(parent: QWidget) -> QFrame:
    rule = QFrame(parent)
    rule.setObjectName("rule")
    return rule
