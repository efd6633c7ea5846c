"""What the windows have in common in which pictures and films are prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.errors import GdvizError
from gdviz.ui.export.dialogs.runs_ahead import RunsAhead
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label, caption, set_title
from gdviz.ui.look.restyle import set_look
from gdviz.ui.panels import COMPOSED, figure_layouts
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.tab_order import follow
from gdviz.ui.widgets.tall import Tall, open_within
from gdviz.ui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.session import Session

_COLOURS = {"": "As the window", "light": "Light", "dark": "Dark", "print": "Paper"}
_SOON = 250  # milliseconds after the last change of the scene


class ExportDialog(QDialog):
    """A preview at the left, settings, a sentence and buttons at the right; not modal.

    Parameters
    ----------
    session
        Whose scene it is about.
    framing
        Tells what a hand has chosen in the window.

    Signals
    -------
    informed
        What is done.
    """

    informed = Signal(str)

    def __init__(
        self, title: str, session: Session, framing: Callable[[], Framing], parent: QWidget
    ) -> None:
        super().__init__(parent)
        set_title(self, title)
        self.setModal(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click beside a field leaves it
        self._session, self._framing = session, framing
        self._runs = RunsAhead(session, self)
        self._runs.arrived.connect(self._on_arrived)
        self._theme_name = ""
        self._shows, self._colours = (Combo(height=28, parent=self) for _ in range(2))
        self._shows.set_entries(figure_layouts())
        self._shows.set_current(session.scene.show.layout or COMPOSED)
        self._colours.set_entries(_COLOURS)
        self._words = Label(parent=self)
        self._words.setWordWrap(True)
        self._labels: list[Label] = []
        self._fields: list[QWidget] = []
        self._buttons: list[QPushButton] = []
        self._last: list[QWidget] = []  # of the buttons, those at the end
        self._columns = QHBoxLayout(self)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._columns.addLayout(self._left)
        self._columns.addLayout(self._right, 1)
        self._inner = QWidget(self)
        self._inner_rows = QVBoxLayout(self._inner)
        self._inner_rows.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._inner_rows.addLayout(self._grid)
        self._row_of_buttons = QHBoxLayout()
        self._row_of_buttons.addStretch(1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self._soon.timeout.connect(self._on_look)
        session.scene_changed.connect(self._on_scene)
        for combo in (self._shows, self._colours):
            combo.chosen.connect(self._on_look)

    # -- for subclasses ----------------------------------------------------------------

    def show_look(self) -> None:
        """Show what the settings lead to; a `GdvizError` becomes the sentence."""
        raise NotImplementedError

    def fill_left(self, *parts: QWidget) -> None:
        """Place what shows what will come of it."""
        for part in parts:
            self._left.addWidget(part)
        self._left.addStretch(1)

    def fill_right(self, first: QWidget, *rest: QWidget) -> None:
        """Place `first`, the rows, the `rest`, the sentence and the buttons."""
        self._right.addWidget(first)
        for part in rest:
            self._inner_rows.addWidget(part)
        self._inner_rows.addStretch(1)
        self._right.addWidget(Tall(self._inner, self), 1)
        self._right.addWidget(self._words)
        self._right.addLayout(self._row_of_buttons)
        follow(first, (*self._fields, *rest, *self._last))

    def add_row(self, text: str, field: QWidget) -> Label:
        """Add a setting."""
        label = Label(text, self)
        label.setBuddy(field)
        field.setAccessibleName(text)
        self._labels.append(label)
        self._fields.append(field)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)
        return label

    def make_button(self, text: str, *, primary: bool = False) -> QPushButton:
        """A button that is dressed like the others, to be placed."""
        button = QPushButton(caption(text), self)
        button.setAutoDefault(False)  # Enter in a field is for the field
        if primary:
            button.setProperty("kind", "primary")
        self._buttons.append(button)
        return button

    def add_button(self, text: str, *, primary: bool = False) -> QPushButton:
        """Add a button to the last row."""
        button = self.make_button(text, primary=primary)
        self._row_of_buttons.addWidget(button)
        self._last.append(button)
        return button

    @property
    def layout_name(self) -> str:
        """Which views are to be shown."""
        return self._shows.current_key()

    @property
    def theme_name(self) -> str | None:
        """The theme that was chosen, else that of the window."""
        return self._colours.current_key() or self._theme_name or None

    def say(self, sentence: str, *, role: str = "secondary") -> None:
        self._words.setText(sentence)
        set_look(self._words, "role", role)

    def complain(self, sentence: str) -> None:
        self.say(sentence, role="bad")

    def is_settled(self) -> bool:
        """Whether every field holds what it shows; says so where one does not."""
        lines = [
            line
            for line in self.findChildren(QLineEdit)
            if isinstance(line, TypedLine) and line.isEnabled()
        ]
        for line in lines:
            line.commit()  # where a click on a button leaves the focus alone
        wrong = [line for line in lines if line.property("invalid")]
        if wrong:
            self.complain(f"{wrong[0].accessibleName()}: correct what is red, or press Escape")
            wrong[0].setFocus()
        return not wrong

    # -- in ----------------------------------------------------------------------------

    def close_down(self) -> None:
        """Stop whatever is going on: the program ends."""
        self._runs.close_down()

    def set_theme(self, theme: Theme) -> None:
        side = theme.px(24)
        self._theme_name = theme.name
        self._columns.setContentsMargins(side, side, side, side)
        self._columns.setSpacing(side)
        for column in (self._left, self._right):
            column.setSpacing(theme.px(12))
        self._inner_rows.setSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))
        for label in (*self._labels, self._words):
            label.setFont(ui_font(theme.body))
        for button in self._buttons:
            button.setFont(ui_font(theme.body, 500))
        if self.isVisible():
            self._on_look()

    def open_near(self, window: QWidget) -> None:
        """Show what would come of the present scene."""
        open_within(self, window)
        self.show()
        self.raise_()
        self._on_look()

    def event(self, event: QEvent) -> bool:
        """Look again when the hand comes back from the window, which it may have changed."""
        if event.type() is QEvent.Type.WindowActivate:
            self._soon.start()
        return super().event(event)

    # -- the hand ----------------------------------------------------------------------

    def _on_scene(self, _: object) -> None:
        if self.isVisible():
            self._soon.start()

    def _on_arrived(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _on_look(self, *_: object) -> None:
        try:
            self.show_look()
        except GdvizError as error:
            self.complain(str(error))
