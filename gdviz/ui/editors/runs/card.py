"""One run: its name, how it stands, and its rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.numerals import number
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.stopping import StatusName
from gdviz.ui.editors.runs.about_method import summary
from gdviz.ui.editors.runs.editors import CardEditors
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.icons import icon
from gdviz.ui.look.plain import Label, spoken, tip
from gdviz.ui.look.restyle import set_look
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.plot.run_glyph import RunGlyph
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.readout import Readout

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.remedy import Remedy
    from gdviz.engine.run import Run
    from gdviz.ui.look.theme import RunStyle

_STANDING = {
    StatusName.RUNNING: ("▸ running", "secondary"),
    StatusName.MAX_STEPS: ("■ all steps taken", "secondary"),
    StatusName.CONVERGED: ("✓ converged", "good"),
    StatusName.STALLED: ("■ no improvement", "secondary"),
    StatusName.DIVERGED: ("✕ diverged", "bad"),
    StatusName.FAILED: ("✕ failed", "bad"),
}


class RunCard(QFrame):
    """Shows one run of a scene; the hand's wishes leave as signals that begin with its index.

    Attributes
    ----------
    index
        Which run of the scene it shows.

    Signals
    -------
    edited
        Hyperparameter spec and new value.
    finished
        The hand has let go.
    chosen
        The card was clicked.
    menu_requested
        Where to open the menu of this run.
    remedy_requested
        The offered rate.
    why_requested
        The user wants to read why.
    complained
        A sentence about what was typed.
    """

    edited = Signal(int, object, object)
    finished = Signal()
    chosen = Signal(int)
    menu_requested = Signal(int, object)
    remedy_requested = Signal(int, float)
    why_requested = Signal(int)
    complained = Signal(str)

    def __init__(self, optimizer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.optimizer = optimizer
        self.index = 0
        self._theme = LIGHT
        self._standing = ""
        self._shown: object = None
        self._marks: tuple[tuple[float, str], ...] = ()
        self._remedy: Remedy | None = None
        self._glyph = RunGlyph(LIGHT.runs[0], parent=self)
        self._name = ElidedLabel(parent=self)
        self._status = Label(parent=self)
        self._menu = QToolButton(self)
        self._menu.setAutoRaise(True)
        self._menu.setToolTip("Change, duplicate, hide or remove this run")
        self._menu.setAccessibleName("Menu of this run")
        self._menu.clicked.connect(self._on_menu)
        self._readout = Readout(self)
        self._editors = CardEditors(self)
        self._editors.edited.connect(self._on_edited)
        self._editors.finished.connect(self.finished)
        self._editors.complained.connect(self.complained)
        self._own = ElidedLabel(parent=self)
        self._own.setProperty("role", "secondary")
        self._more = QPushButton("more", self)
        self._more.setProperty("kind", "link")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setCheckable(True)
        self._more.setVisible(False)
        self._more.toggled.connect(self._on_more)
        self._warning, self._words, self._fix, self._why = self._build_warning()
        self._head = QHBoxLayout()
        for part in (self._glyph, self._name, self._status, self._menu):
            self._head.addWidget(part)
        self._head.setStretch(1, 1)
        self._second = QHBoxLayout()
        self._second.addWidget(self._readout, 1)
        self._second.addWidget(self._more)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addLayout(self._second)
        self._column.addWidget(self._own)
        self._column.addWidget(self._editors)
        self._column.addWidget(self._warning)
        self._on_more(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_selected(False)

    # -- in ----------------------------------------------------------------------------

    def show_spec(
        self, name: str, style: RunStyle, hyper: dict[str, Value], *, own: str, visible: bool
    ) -> None:
        """Show the settings of a run, silently; `own` tells those that it does not share."""
        shown = (name, style, dict(hyper), own, visible)
        if shown == self._shown:
            return  # while one card is dragged, the others stay as they are
        self._shown = shown
        self._own.setText(own)
        self._own.setToolTip(tip(own))
        self._own.setVisible(bool(own))
        self._glyph.set_style(style)
        self._glyph.setEnabled(visible)
        self._name.setText(name)
        self.setAccessibleName(spoken(f"Run {name}"))
        method = OPTIMIZERS[self.optimizer].chosen(hyper)
        self._name.setToolTip(tip(summary(method, name)))
        self._name.setEnabled(visible)
        self._editors.show_values(method.params, hyper, style.colour)
        self._more.setVisible(self._editors.has_more)

    def show_run(self, run: Run, k: int, *, gone: bool) -> None:
        """Show how the run stands at step k; `gone` when it has left the window."""
        k = min(k, run.steps)
        over = k >= run.steps or (gone and run.status.name is StatusName.DIVERGED)
        status = run.status.name if over else StatusName.RUNNING
        text, role = _STANDING[status]
        self._readout.show_items(
            (
                ("loss", number(float(run.loss[k]), fixed=True)),
                ("gradient", number(float(run.grad_norm[k]), fixed=True)),
            )
        )
        if text != self._standing:
            self._standing = text
            self._status.setText(text)
            self._status.setToolTip(tip(run.status.message) if over else "")
            set_look(self._status, "role", role)

    def show_marks(self, marks: tuple[tuple[float, str], ...]) -> None:
        """Tick rates that matter."""
        if marks != self._marks:
            self._marks = marks
            self._editors.show_marks(marks)

    def show_remedy(self, remedy: Remedy | None) -> None:
        """Say why the run diverged and offer a rate that does not; None hides it."""
        if remedy != self._remedy:
            self._remedy = remedy
            self._warning.setVisible(remedy is not None)
            if remedy is not None:
                self._words.set_text(remedy.sentence)
                self._fix.setText(f"Set η to {number(remedy.lr)}")

    def field(self, name: str, *, reveal: bool = False) -> QWidget | None:
        """The field of a parameter, if it has one; `reveal` brings out what is folded away."""
        if (editor := self._editors.editor(name)) is None:
            return None
        if reveal and editor.isHidden():
            self._more.setChecked(True)
        return editor.field() if isinstance(editor, ParamEditor) else editor

    def in_order(self) -> list[QWidget]:
        """What the Tab key goes through, from top to bottom."""
        return [self._menu, self._more, *self._editors.in_order(), self._fix, self._why]

    def set_selected(self, selected: bool) -> None:
        set_look(self, "selected", selected)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        side = theme.px(12)
        self._column.setContentsMargins(side, theme.px(10), side, theme.px(8))
        self._column.setSpacing(theme.px(2))
        self._head.setSpacing(theme.px(8))
        self._name.setFont(ui_font(theme.body, 500))
        self._status.setFont(ui_font(theme.small))
        self._more.setFont(ui_font(theme.small))
        self._own.setFont(ui_font(theme.small))
        self._fix.setFont(ui_font(theme.body, 600))
        self._menu.setIcon(icon("dots", theme.text_secondary, theme.px(16)))
        self._menu.setIconSize(QSize(theme.px(16), theme.px(16)))

    # -- inside ------------------------------------------------------------------------

    def _build_warning(self) -> tuple[QFrame, MathLabel, QPushButton, QPushButton]:
        frame = QFrame(self)
        frame.setObjectName("warning")
        words = MathLabel("", wrap=True, parent=frame)
        fix, why = QPushButton(frame), QPushButton("Why?", frame)
        for button in (fix, why):  # a click must not leave the focus on what it hides
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        fix.setProperty("kind", "fix")
        why.setProperty("kind", "link")
        fix.clicked.connect(self._on_fix)
        why.clicked.connect(self._on_why)
        row = QHBoxLayout()
        row.addWidget(fix)
        row.addSpacing(8)
        row.addWidget(why)
        row.addStretch(1)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 10)
        column.addWidget(words)
        column.addLayout(row)
        frame.setVisible(False)
        return frame, words, fix, why

    def _on_more(self, checked: bool) -> None:
        self._editors.show_all(checked)
        self._more.setText("less" if checked else "more")

    def _on_menu(self) -> None:
        self.chosen.emit(self.index)
        self.menu_requested.emit(
            self.index, self._menu.mapToGlobal(self._menu.rect().bottomLeft())
        )

    def _on_edited(self, spec: ParamSpec, value: Value) -> None:
        self.edited.emit(self.index, spec, value)

    def _on_why(self) -> None:
        self.why_requested.emit(self.index)

    def _on_fix(self) -> None:
        if self._remedy is not None:
            self.remedy_requested.emit(self.index, self._remedy.lr)

    # -- Qt ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.index)
        if event.button() is Qt.MouseButton.RightButton:
            self.menu_requested.emit(self.index, event.globalPosition().toPoint())
