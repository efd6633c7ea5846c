"""What one row of the scene's settings folds open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.optional_param import OptionalParam
from gdviz.ui.widgets.param_editor import ParamEditor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.core.params import ParamSpec
    from gdviz.engine.plan import Plan
    from gdviz.scene.edits import Edit
    from gdviz.scene.records import Scene
    from gdviz.ui.editing import Editing


class Form(QWidget):
    """Editors of some settings that all runs share.  Subclasses are final.

    Attributes
    ----------
    title
        Of the row.
    """

    title: str

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._theme = LIGHT
        self._plan: Plan | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_plan(self, plan: Plan) -> None:
        """Show the settings of the scene, silently."""
        self._plan = plan
        self._show(plan)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._column.setSpacing(theme.px(4))

    def _show(self, plan: Plan) -> None:
        """What `show_plan` does."""
        raise NotImplementedError

    @property
    def _scene(self) -> Scene:
        assert self._plan is not None
        return self._plan.scene

    def _request(self, edit: Edit, *, settled: bool = False) -> None:
        """Make `edit`; one that is refused leaves no trace in the editors."""
        refused = self._editing.apply(edit)
        if settled:
            self._editing.settle()
        if refused and self._plan is not None:
            self._show(self._plan)

    def _editor(self, spec: ParamSpec, slot: object) -> ParamEditor:
        editor = ParamEditor(spec, parent=self)
        editor.edited.connect(slot)
        editor.finished.connect(self._editing.settle)
        return editor

    def _optional(self, spec: ParamSpec, text: str, slot: object) -> OptionalParam:
        editor = OptionalParam(spec, text, parent=self)
        editor.edited.connect(slot)
        editor.finished.connect(self._editing.settle)
        return editor

    def _note(self, text: str = "") -> MathLabel:
        """A remark in small letters."""
        return MathLabel(text, role="secondary", small=True, wrap=True, parent=self)


def align(editors: Iterable[ParamEditor]) -> None:
    """Let the sliders of editors below each other begin at the same place."""
    rows = list(editors)
    widest = max((row.symbol_width() for row in rows), default=0.0)
    for row in rows:
        row.set_symbol_width(widest + 6)  # the thumb at the left end keeps clear of the name
