"""How the learning rate changes from step to step."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gdviz.core.schedules import (
    COMMON,
    DURING,
    PER,
    SCHEDULES,
    STEPS_PER_EPOCH,
    WARMUP,
    WARMUP_START,
    Schedule,
)
from gdviz.scene.edits import SetScene
from gdviz.ui.editors.forms.form import Form, align
from gdviz.ui.editors.forms.rate_curve import Planned, RateCurve
from gdviz.ui.editors.forms.schedule_defaults import schedule_defaults
from gdviz.ui.look.dress import spread
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.formula import FormulaLabel
from gdviz.ui.moment import styles_in
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.tab_order import follow
from gdviz.ui.widgets.take_out import take_out

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import RunSpec
    from gdviz.ui.editing import Editing
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.widgets.param_editor import ParamEditor

_WITH_WARMUP = (WARMUP_START, DURING)  # they mean nothing without one


@final
class ScheduleForm(Form):
    """The rule, its curve and its parameters; warm-up and epochs behind "more"."""

    title = "Schedule"

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(editing, parent)
        self._selection = 0
        self._snapshot: Snapshot | None = None
        self._key = Combo(height=32, parent=self)
        self._key.set_entries({key: _entry(s) for key, s in SCHEDULES.items()})
        self._key.setMaxVisibleItems(len(SCHEDULES))
        self._key.setAccessibleName("Schedule of the learning rate")
        self._key.chosen.connect(self._on_key)
        self._formula = FormulaLabel(px=14, parent=self)
        self._curve = RateCurve(self)
        self._own = QVBoxLayout()
        self._editors: dict[str, ParamEditor] = {}
        self._built = ""
        self._common = {spec.name: self._editor(spec, self._on_param) for spec in COMMON}
        self._more = QPushButton("more", self)
        self._more.setProperty("kind", "link")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setCheckable(True)
        self._more.toggled.connect(self._on_more)
        align(self._common.values())
        self._column.addWidget(self._key)
        self._column.addSpacing(4)
        self._column.addWidget(self._formula)
        self._column.addSpacing(2)
        self._column.addWidget(self._curve)
        self._column.addLayout(self._own)
        for editor in self._common.values():
            self._column.addWidget(editor)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._more)
        self._column.addLayout(row)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Mark the step at which the race stands."""
        self._snapshot = snapshot
        if self.isVisible():
            self._show_moment()

    def set_selection(self, index: int) -> None:
        """Show the rates of run `index`, if it follows the schedule of the scene."""
        if index == self._selection:
            return
        self._selection = index
        if self._plan is not None:
            self._show_curve(self._plan)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._own.setSpacing(theme.px(4))
        self._more.setFont(ui_font(theme.small))
        if self._plan is not None:
            self._show_curve(self._plan)

    def _show(self, plan: Plan) -> None:
        schedule = SCHEDULES[plan.scene.schedule]
        self._key.set_current(schedule.key)
        if self._built != schedule.key:
            self._built = schedule.key
            self._formula.set_latex(schedule.formula, spoken=schedule.title)
            self._rebuild(schedule)
        values = _values(plan)
        for name, editor in {**self._common, **self._editors}.items():
            if name in values:
                editor.set_value(values[name])
        self._unfold(schedule, values)
        self._show_curve(plan)

    def _rebuild(self, schedule: Schedule) -> None:
        for editor in self._editors.values():
            take_out(editor, self._own)
        self._editors = {spec.name: self._editor(spec, self._on_param) for spec in schedule.own}
        for editor in self._editors.values():
            spread(editor, self._theme)
            self._own.addWidget(editor)
        align(self._editors.values())
        follow(self._key, self._editors.values())

    def _unfold(self, schedule: Schedule, values: dict[str, Value]) -> None:
        """Show what warm-up and epochs are about: all on request, else what is in use."""
        counts = {spec.name for spec in schedule.params}
        hidden = False
        for spec in COMMON:
            offered = spec.name in counts
            if spec is STEPS_PER_EPOCH:
                offered = offered and values[PER.name] == "epoch"
            if spec in _WITH_WARMUP:
                offered = offered and bool(values[WARMUP.name])
            in_use = offered and values[spec.name] != spec.default
            shown = offered and (in_use or spec is STEPS_PER_EPOCH or self._more.isChecked())
            self._common[spec.name].setVisible(shown)
            hidden = hidden or (offered and not in_use and spec is not STEPS_PER_EPOCH)
        self._more.setVisible(hidden)

    def _shown_run(self, plan: Plan) -> int:
        """The selected run, or else the first one that follows the scene's schedule."""
        selected = min(self._selection, len(plan.runs) - 1)
        order = (selected, *range(len(plan.runs)))
        return next((i for i in order if _follows(plan.scene.runs[i])), selected)

    def _show_curve(self, plan: Plan) -> None:
        index = self._shown_run(plan)
        scene = plan.scene
        self._curve.show_planned(
            Planned(
                scene.schedule, _values(plan), scene.steps, plan.runs[index].lr,
                plan.labels[index], styles_in(scene, self._theme)[index],
            )
        )  # fmt: skip
        self._show_moment()

    def _show_moment(self) -> None:
        plan, snapshot = self._plan, self._snapshot
        if plan is None or snapshot is None:
            return
        self._curve.show_step(snapshot.k)
        if not SCHEDULES[plan.scene.schedule].reacts:
            self._curve.show_used(None)
            return
        index = self._shown_run(plan)
        if index < len(snapshot.runs) and snapshot.runs[index].plan == plan.runs[index]:
            self._curve.show_used(snapshot.runs[index].lr)

    def _on_key(self, key: str) -> None:
        assert self._plan is not None
        scene, lr = self._scene, self._plan.runs[self._shown_run(self._plan)].lr
        params = schedule_defaults(key, steps=scene.steps, lr=lr, kept=scene.schedule_params)
        edit = SetScene("set schedule", schedule=key, schedule_params=params)
        self._request(edit, settled=True)

    def _on_param(self, spec: ParamSpec, value: Value) -> None:
        params = {**self._scene.schedule_params, spec.name: value}
        self._request(SetScene("set schedule", schedule_params=params))

    def _on_more(self, checked: bool) -> None:
        self._more.setText("less" if checked else "more")
        if self._plan is not None:
            self._unfold(SCHEDULES[self._scene.schedule], _values(self._plan))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_moment()


def _entry(schedule: Schedule) -> str:
    return schedule.title[:1].upper() + schedule.title[1:]


def _values(plan: Plan) -> dict[str, Value]:
    """Every parameter of the scene's schedule."""
    scene = plan.scene
    return {
        spec.name: scene.schedule_params.get(spec.name, spec.default)
        for spec in SCHEDULES[scene.schedule].params
    }


def _follows(run: RunSpec) -> bool:
    """Whether `run` has the schedule of the scene."""
    return run.schedule is None and run.schedule_params is None
