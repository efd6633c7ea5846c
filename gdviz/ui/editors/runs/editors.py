"""The editors of a card: as many as its method has parameters, three of them in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.ui.editors.runs.formula_field import FormulaField
from gdviz.ui.look.dress import spread
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.take_out import take_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.params import ParamSpec, Value

SHOWN = 3  # editors before "more"
_FIRST = {"text": 0, "choice": 2}  # a formula, the rate, what chooses between methods, the rest

Editor: TypeAlias = ParamEditor | FormulaField


class CardEditors(QWidget):
    """A column of editors that follows the parameters of a method.

    Setters are silent.

    Signals
    -------
    edited
        The spec and the new value, from the user's hand only.
    finished
        The hand has let go.
    """

    edited = Signal(object, object)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._specs: tuple[ParamSpec, ...] = ()
        self._editors: dict[str, Editor] = {}
        self._marks: tuple[tuple[float, str], ...] = ()
        self._all = False
        self._owner = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def has_more(self) -> bool:
        """Whether there are more editors than are shown at first."""
        return sum(spec.kind != "text" for spec in self._specs) > SHOWN

    def editor(self, name: str) -> Editor | None:
        """What edits parameter `name`; None when the method has none."""
        return self._editors.get(name)

    def in_order(self) -> list[QWidget]:
        """The editors from top to bottom."""
        return list(self._editors.values())

    def show_values(
        self, specs: tuple[ParamSpec, ...], values: Mapping[str, Value], colour: str,
        owner: str = "",
    ) -> None:  # fmt: skip
        """Show `values` of `specs`; editors of what stays the same stay as they are.

        They are read out as those of the run `owner`.
        """
        if owner != self._owner:
            self._owner = owner
            for editor in self._editors.values():
                self._name(editor)
        if specs != self._specs:
            self._specs = specs
            self._rebuild()
        for name, editor in self._editors.items():
            editor.set_value(values[name])
            editor.set_colour(colour)

    def show_marks(self, marks: tuple[tuple[float, str], ...]) -> None:
        """Tick rates that matter."""
        self._marks = marks
        rate = self._editors.get("lr")
        if isinstance(rate, ParamEditor):
            rate.set_marks(marks)

    def show_all(self, everything: bool) -> None:
        """Show all editors, or the first few."""
        self._all = everything
        self._fold()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._column.setSpacing(theme.px(2))

    # -- inside ------------------------------------------------------------------------

    def _rebuild(self) -> None:
        """Make the editors anew whose specs are new, and put all in order."""
        self.setUpdatesEnabled(False)
        name, kind = self._focused()
        before, self._editors = self._editors, {}
        order = sorted(self._specs, key=_place)
        for i, spec in enumerate(order):
            editor = before.get(spec.name)
            if editor is not None and editor.spec() == spec:
                before.pop(spec.name)
            else:
                editor = self._made(spec)
            self._editors[spec.name] = editor
            self._column.removeWidget(editor)
            self._column.insertWidget(i, editor)
        self._fold()
        if name in before and name in self._editors:
            for part in self._editors[name].findChildren(QWidget):
                if type(part).__name__ == kind:
                    part.setFocus(Qt.FocusReason.OtherFocusReason)
        for editor in before.values():
            take_out(editor, self._column)
        self.show_marks(self._marks)
        self.setUpdatesEnabled(True)

    def _made(self, spec: ParamSpec) -> Editor:
        editor: Editor
        editor = (
            FormulaField(spec, parent=self)
            if spec.kind == "text"
            else ParamEditor(spec, parent=self)
        )
        for combo in editor.findChildren(Combo):
            combo.set_entries({choice: _title(choice) for choice in spec.choices})
        editor.edited.connect(self.edited)
        editor.finished.connect(self.finished)
        self._name(editor)
        spread(editor, self._theme)
        return editor

    def _name(self, editor: Editor) -> None:
        if isinstance(editor, ParamEditor):
            editor.set_owner(self._owner, kind="The run")

    def _fold(self) -> None:
        left = SHOWN
        for editor in self._editors.values():
            counts = isinstance(editor, ParamEditor)
            editor.setVisible(self._all or not counts or left > 0)
            left -= counts

    def _focused(self) -> tuple[str, str]:
        """The parameter that has the focus, and the kind of widget in which."""
        widget = QApplication.focusWidget()
        for name, editor in self._editors.items():
            if widget is not None and editor.isAncestorOf(widget):
                return name, type(widget).__name__
        return "", ""


def _place(spec: ParamSpec) -> int:
    return 1 if spec.name == "lr" else _FIRST.get(spec.kind, 3)


def _title(choice: str) -> str:
    """What a person reads for the name of a method, or of anything else."""
    text = OPTIMIZERS[choice].title if choice in OPTIMIZERS else choice.replace("_", " ")
    return text[:1].upper() + text[1:]
