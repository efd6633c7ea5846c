"""What all runs share: the landscape, the start, noise, clipping, schedule, stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.params import ParamSpec
from gdviz.scene.edits import SetObjective, SetObjectiveParam, SetScene, SetStart
from gdviz.ui.fonts import ui_font
from gdviz.ui.formula import FormulaLabel
from gdviz.ui.landmark_list import LandmarkList
from gdviz.ui.shared_settings import SharedSettings
from gdviz.ui.theme import LIGHT, Theme, spread
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from gdviz.engine.insight import Insight
    from gdviz.engine.plan import Plan

_COORDINATE = ParamSpec(
    name="start", default=0.0, low=-1e12, high=1e12, soft=(-10.0, 10.0),
    doc="Where the runs begin.",
)  # fmt: skip
_TOGGLES = {
    "isolines": "Isolines",
    "path_ahead": "Path ahead",
    "equal_aspect": "Equal aspect",
}


class LandscapePanel(Panel):
    """Settings of the scene.

    Signals
    -------
    edit_requested
        An `Edit` of the scene.
    settled
        The hand has let go.
    complained
        A sentence about what was typed.
    """

    edit_requested = Signal(object)
    settled = Signal()
    complained = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Landscape", bleed=True, parent=parent)
        self._theme = LIGHT
        self._plan: Plan | None = None
        self._kind = ""
        self._objective = Combo(parent=self)
        self._objective.set_entries({key: kind.title for key, kind in OBJECTIVES.items()})
        self._objective.setAccessibleName("Objective")
        self._objective.chosen.connect(self._on_objective)
        self._formula = FormulaLabel(px=16, parent=self)
        self._editors: dict[str, ParamEditor] = {}
        self._params = QVBoxLayout()
        self._fields = [NumberField(_COORDINATE, parent=self) for _ in range(2)]
        for field, axis in zip(self._fields, "xy", strict=True):
            field.setAccessibleName(f"Start {axis}")
            field.entered.connect(self._on_start)
            field.finished.connect(self.settled)
            field.complained.connect(self.complained)
        self._shared = SharedSettings(self)
        self._shared.edit_requested.connect(self.edit_requested)
        self._shared.settled.connect(self.settled)
        self._shared.complained.connect(self.complained)
        self._landmarks = LandmarkList(self)
        self._switches = {key: Switch(text, parent=self) for key, text in _TOGGLES.items()}
        for switch in self._switches.values():
            switch.edited.connect(self._on_show)
        self._notes = QLabel(self)
        self._notes.setTextFormat(Qt.TextFormat.PlainText)  # a stranger may have written it
        self._notes.setWordWrap(True)
        self._notes.setProperty("role", "secondary")
        self._headings: list[QLabel] = []
        self._fill()

    # -- in ----------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the settings of the scene, silently."""
        self._plan = plan
        scene, objective = plan.scene, plan.objective
        self._objective.set_current(scene.objective)
        if self._kind != scene.objective:
            self._kind = scene.objective
            self._formula.set_latex(objective.formula, spoken=objective.title)
            self._rebuild_editors(objective.params)
        for spec in objective.params:
            value = scene.objective_params.get(spec.name, spec.default)
            self._editors[spec.name].set_value(value)
        start = scene.start or objective.start
        for i, field in enumerate(self._fields):
            field.setVisible(i < objective.dim)
            if i < objective.dim:
                field.set_value(start[i])
        self._shared.show_scene(scene)
        self._notes.setText(scene.notes)
        for part in (self._about, self._notes):
            part.setVisible(bool(scene.notes))
        self._landmarks.show_landmarks(objective.landmarks())
        equal = scene.show.equal_aspect
        self._switches["isolines"].set_on(scene.show.isolines)
        self._switches["path_ahead"].set_on(scene.show.path_ahead)
        self._switches["equal_aspect"].set_on(
            objective.angles_matter if equal is None else equal
        )
        for key in ("isolines", "equal_aspect"):
            self._switches[key].setVisible(objective.dim == 2)

    def show_insight(self, found: Insight) -> None:
        """Show the numbers of theory that belong to the landscape."""
        self._landmarks.show_insight(found)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme
        side = theme.px(15)
        for layout in self._padded:
            layout.setContentsMargins(side, theme.px(8), side, theme.px(12))
            layout.setSpacing(theme.px(8))
        for heading in self._headings:
            heading.setFont(ui_font(theme.body, 600))
        self._start_label.setFont(ui_font(theme.body))
        self._notes.setFont(ui_font(theme.body))

    # -- inside ------------------------------------------------------------------------

    def _fill(self) -> None:
        content = QWidget(self)
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top, start, below = QVBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._padded = (top, start, below)
        top.addWidget(self._objective)
        top.addWidget(self._formula)
        top.addLayout(self._params)
        self._start_label = QLabel("Start", self)
        start.addWidget(self._start_label)
        start.addStretch(1)
        for field in self._fields:
            start.addWidget(field)
        below.addSpacing(4)
        below.addWidget(self._landmarks)
        show = QLabel("Show", self)
        self._headings.append(show)
        below.addSpacing(8)
        below.addWidget(show)
        for switch in self._switches.values():
            below.addWidget(switch)
        self._about = QLabel("About this scene", self)
        self._headings.append(self._about)
        below.addSpacing(8)
        below.addWidget(self._about)
        below.addWidget(self._notes)
        column.addLayout(top)
        column.addWidget(_rule(self))
        column.addLayout(start)
        column.addWidget(_rule(self))
        column.addWidget(self._shared)
        column.addLayout(below)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(scroll)

    def _rebuild_editors(self, specs: tuple[ParamSpec, ...]) -> None:
        for editor in self._editors.values():
            self._params.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
        self._editors = {}
        for spec in specs:
            editor = ParamEditor(spec, parent=self)
            editor.edited.connect(self._on_param)
            editor.finished.connect(self.settled)
            editor.complained.connect(self.complained)
            self._params.addWidget(editor)
            self._editors[spec.name] = editor
            spread(editor, self._theme)

    def _on_objective(self, key: str) -> None:
        self.edit_requested.emit(SetObjective(key))
        self.settled.emit()

    def _on_param(self, spec: ParamSpec, value: float) -> None:
        self.edit_requested.emit(SetObjectiveParam(spec.name, value))

    def _on_start(self, _: float) -> None:
        if self._plan is not None:
            dim = self._plan.objective.dim
            self.edit_requested.emit(SetStart(tuple(f.value() for f in self._fields[:dim])))

    def _on_show(self, _: bool) -> None:
        if self._plan is None:
            return
        states = {key: switch.is_on() for key, switch in self._switches.items()}
        show = self._plan.scene.show
        if show.equal_aspect is None and (
            states["equal_aspect"] == self._plan.objective.angles_matter
        ):
            states.pop("equal_aspect")
        self.edit_requested.emit(SetScene("change what is shown", show=replace(show, **states)))
        self.settled.emit()


def _rule(parent: QWidget) -> QFrame:
    rule = QFrame(parent)
    rule.setObjectName("rule")
    return rule
