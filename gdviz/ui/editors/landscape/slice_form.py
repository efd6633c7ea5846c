"""Which plane is drawn of a landscape with many dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.params import ParamSpec, as_number
from gdviz.scene.edits import SetScene
from gdviz.scene.records import SliceSpec
from gdviz.scene.settings import SEED
from gdviz.ui.editors.forms.form import align
from gdviz.ui.look.dress import spread
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.take_out import take_out

if TYPE_CHECKING:
    from gdviz.core.params import Value
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing

_KINDS = {
    "coordinates": "Two coordinates",
    "random": "Random plane",
    "pca": "Plane of the path",
}


class SliceForm(QWidget):
    """The kind of plane, and the two coordinates or the seed that make it."""

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._theme = LIGHT
        self._plan: Plan | None = None
        self._dim = 0
        self._kind = Combo(height=32, parent=self)
        self._kind.set_entries(_KINDS)
        self._kind.setAccessibleName("Slice")
        self._kind.setToolTip(
            "The plane that is drawn. That of the path is the one in which the chosen run’s "
            "path spreads most."
        )
        self._kind.chosen.connect(self._on_kind)
        self._seed = self._editor(SEED)
        self._axes: tuple[ParamEditor, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._heading = Label("Slice", self)
        self._column.addWidget(self._heading)
        self._column.addWidget(self._kind)
        self._column.addWidget(self._seed)

    def show_plan(self, plan: Plan) -> None:
        """Show the slice of the scene, silently; nothing where there is nothing to cut."""
        self._plan = plan
        dim = plan.objective.dim
        self.setVisible(dim > 2)
        if dim <= 2:
            return
        if dim != self._dim:
            self._dim = dim
            self._rebuild()
        spec = plan.scene.show.slice or SliceSpec()
        self._kind.set_current(spec.kind)
        self._seed.set_value(spec.seed)
        self._seed.setVisible(spec.kind == "random")
        for editor, value in zip(self._axes, (spec.i, spec.j), strict=True):
            editor.set_value(min(value, dim))
            editor.setVisible(spec.kind == "coordinates")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._heading.setFont(ui_font(theme.body))
        self._column.setSpacing(theme.px(4))

    # -- inside ------------------------------------------------------------------------

    def _editor(self, spec: ParamSpec) -> ParamEditor:
        editor = ParamEditor(spec, parent=self)
        editor.edited.connect(self._on_value)
        editor.finished.connect(self._editing.settle)
        return editor

    def _rebuild(self) -> None:
        """Sliders that reach as far as there are coordinates."""
        for editor in self._axes:
            take_out(editor, self._column)
        self._axes = tuple(self._editor(_coordinate(name, self._dim)) for name in "ij")
        for editor in self._axes:
            self._column.addWidget(editor)
            spread(editor, self._theme)
        align(self._axes)

    def _on_kind(self, kind: str) -> None:
        self._request("choose a slice", kind=kind)
        self._editing.settle()

    def _on_value(self, spec: ParamSpec, value: Value) -> None:
        self._request("move the slice", **{spec.name: round(as_number(value))})

    def _request(self, label: str, **changes: object) -> None:
        if self._plan is None:
            return
        show = self._plan.scene.show
        cut = replace(show.slice or SliceSpec(), **changes)
        self._editing.apply(SetScene(label, show=replace(show, slice=cut)))


def _coordinate(name: str, dim: int) -> ParamSpec:
    which = "across" if name == "i" else "upwards"
    return ParamSpec(
        name=name, kind="integer", default=1 if name == "i" else 2, low=1, high=dim,
        soft=(1, dim), symbol=name, doc=f"The coordinate that is drawn {which}, from 1.",
    )  # fmt: skip
