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

_BRIEF = 92.0  # pixels at 100 % of the loss in a card of one row
_STANDING = {
    StatusName.RUNNING: ("▸ running", "secondary"),
    None: ("paused", "secondary"),
    StatusName.MAX_STEPS: ("■ done", "secondary"),
    StatusName.CONVERGED: ("✓ converged", "good"),
    StatusName.STALLED: ("■ stalled", "secondary"),
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
    """

    edited = Signal(int, object, object)
    finished = Signal()
    chosen = Signal(int)
    menu_requested = Signal(int, object)
    remedy_requested = Signal(int, float)
    why_requested = Signal(int)

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
        self._numbers: tuple[float, float] | None = None  # loss and slope
        self._glyph = RunGlyph(LIGHT.runs[0], parent=self)
        self._name = ElidedLabel(parent=self)
        self._status = Label(parent=self)
        self._menu = QToolButton(self)
        self._menu.setAutoRaise(True)
        self._menu.setToolTip("Change, duplicate, hide or remove this run")
        self._menu.setAccessibleName("Menu of this run")
        self._menu.clicked.connect(self._on_menu)
        self._readout, self._brief = Readout(self), Readout(self)
        self._brief.hide()
        self._is_compact = self._is_folded = self._is_selected = False
        self._editors = CardEditors(self)
        self._editors.edited.connect(self._on_edited)
        self._editors.finished.connect(self.finished)
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
        for part in (self._glyph, self._name, self._brief, self._status, self._menu):
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
        self._own.setHidden(not own or self._is_folded)
        self._glyph.set_style(style)
        self._glyph.setEnabled(visible)
        self._name.setText(name)
        self.setAccessibleName(spoken(f"Run {name}"))
        method = OPTIMIZERS[self.optimizer].chosen(hyper)
        self._name.setToolTip(tip(summary(method, name)))
        self._name.setEnabled(visible)
        self._menu.setAccessibleName(spoken(f"Menu of {name}"))
        self._editors.show_values(method.params, hyper, style.colour, name)
        self._more.setHidden(not self._editors.has_more or self._is_folded)

    def show_run(self, run: Run, k: int, *, gone: bool, playing: bool) -> None:
        """Show how the run stands at step k; `gone` when it has left the window."""
        k = min(k, run.steps)
        over = k >= run.steps or (gone and run.status.name is StatusName.DIVERGED)
        going = StatusName.RUNNING if playing else None
        text, role = _STANDING[run.status.name if over else going]
        self._numbers = float(run.loss[k]), float(run.grad_norm[k])
        self._show_numbers()
        if text != self._standing:
            self._standing = text
            self._status.setText(text)
            self._show_status()
            self._status.setToolTip(tip(run.status.message) if over else "")
            set_look(self._status, "role", role)

    def _show_numbers(self) -> None:
        """Tell loss and slope, in the one row or in the other."""
        if self._numbers is None:
            return
        loss = ("loss", number(self._numbers[0], fixed=True))
        if self._is_folded:
            self._brief.show_items((loss,))
        else:
            slope = ("gradient", number(self._numbers[1], fixed=True))
            self._readout.show_items((loss, slope))

    def show_marks(self, marks: tuple[tuple[float, str], ...]) -> None:
        """Tick rates that matter."""
        if marks != self._marks:
            self._marks = marks
            self._editors.show_marks(marks)

    def show_remedy(self, remedy: Remedy | None) -> None:
        """Say that the run diverged and offer a rate with which it does not; None hides it."""
        if remedy != self._remedy:
            self._remedy = remedy
            if remedy is None:
                self.explain("")
            self._warning.setHidden(remedy is None or self._is_folded)
            if remedy is not None:
                self._words.set_text(remedy.sentence)
                self._fix.setVisible(remedy.lr is not None)
                self._fix.setText(f"Set η to {number(remedy.lr or 0.0)}")

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

    def set_selected(self, selected: bool, *, framed: bool = True) -> None:
        set_look(self, "selected", selected and framed)
        self._is_selected = selected
        self._fold()

    def set_compact(self, *, compact: bool) -> None:
        """Be one row unless selected, where the window is small."""
        self._is_compact = compact
        self._fold()

    def explain(self, sentence: str) -> None:
        """Say below the warning why it is so; "" says nothing."""
        self._because.set_text(sentence)
        self._because.setVisible(bool(sentence))
        self._why.setText("Why?" if not sentence else "Close")

    @property
    def is_explaining(self) -> bool:
        """Whether it says why."""
        return not self._because.isHidden()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        side = theme.px(12)
        above, below = (2, 2) if self._is_folded else (10, 8)
        self._column.setContentsMargins(side, theme.px(above), side, theme.px(below))
        self._brief.setFixedWidth(theme.px(_BRIEF))
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

    def _fold(self) -> None:
        """Show the first row alone, or everything."""
        folded = self._is_compact and not self._is_selected
        if folded == self._is_folded:
            return
        self._is_folded = folded
        for part in (self._readout, self._editors):
            part.setHidden(folded)
        self._more.setHidden(folded or not self._editors.has_more)
        self._own.setHidden(folded or not self._own.text())
        self._warning.setHidden(folded or self._remedy is None)
        self._brief.setHidden(not folded)
        self._show_numbers()
        self._show_status()
        self.set_theme(self._theme)

    def _show_status(self) -> None:
        """In one row there is no room for what goes without saying."""
        self._status.setHidden(self._is_folded and self._standing[:1] not in "✓✕")

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
        self._because = MathLabel("", wrap=True, parent=frame)
        self._because.hide()
        column.addWidget(words)
        column.addLayout(row)
        column.addWidget(self._because)
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
        if self.is_explaining:
            self.explain("")
        else:
            self.why_requested.emit(self.index)

    def _on_fix(self) -> None:
        if self._remedy is not None and self._remedy.lr is not None:
            self.remedy_requested.emit(self.index, self._remedy.lr)

    # -- Qt ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.index)
        if event.button() is Qt.MouseButton.RightButton:
            self.menu_requested.emit(self.index, event.globalPosition().toPoint())
