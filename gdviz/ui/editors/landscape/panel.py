"""What all runs share: the landscape, the start, and what is done to gradients and rates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.objectives.expression import FORMULA, Expression, typed
from gdviz.core.params import ParamSpec, shown
from gdviz.lessons.prose import shown_text
from gdviz.scene.edits import SetFormula, SetObjective, SetObjectiveParam, SetStart
from gdviz.ui.action_spec import SettingOffer
from gdviz.ui.editors.landscape.landmark_list import LandmarkList
from gdviz.ui.editors.landscape.landscape_field import LandscapeField
from gdviz.ui.editors.landscape.shared_settings import SharedSettings
from gdviz.ui.editors.landscape.show_switches import ShowSwitches
from gdviz.ui.look.dress import spread
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label
from gdviz.ui.mathtext.formula import FormulaLabel, typed_latex
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.field_words import FieldWords
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.section import Section
from gdviz.ui.widgets.tab_order import follow
from gdviz.ui.widgets.take_out import take_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gdviz.core.objectives import Window
    from gdviz.core.params import Value
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.ui.editing import Editing
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.moment import Moment

_COORDINATE = ParamSpec(
    name="start", default=0.0, low=-1e12, high=1e12, soft=(-10.0, 10.0),
    doc="Where the runs begin.",
)  # fmt: skip


class LandscapePanel(Panel):
    """Settings of the scene."""

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__("Landscape", bleed=True, parent=parent)
        self._editing = editing
        self._plan: Plan | None = None
        self._written = ""  # the notes, as they are edited and saved
        self._runs: Sequence[Run] | None = None
        self._specs: tuple[ParamSpec, ...] | None = None
        self._typed = _WhileTyping()
        self._objective = Combo(parent=self)
        self._objective.set_entries({key: kind.title for key, kind in OBJECTIVES.items()})
        self._objective.setAccessibleName("Objective")
        # the longest of all titles does not decide how wide the panel must be
        self._objective.setSizeAdjustPolicy(
            Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._objective.setMinimumContentsLength(12)
        self._objective.chosen.connect(self._on_objective)
        self._formula = FormulaLabel(px=16, parent=self)
        self._text = LandscapeField(self)
        self._text.edited.connect(self._on_formula)
        self._text.finished.connect(self._on_typed)
        self._editors: dict[str, ParamEditor] = {}
        self._params = QVBoxLayout()
        self._fields = [NumberField(_COORDINATE, parent=self) for _ in range(2)]
        for field, axis in zip(self._fields, "xy", strict=True):
            field.setAccessibleName(f"Start {axis}")
            field.entered.connect(self._on_start)
            field.finished.connect(self._editing.settle)
        self._start_words = FieldWords(self)
        self._start_words.watch(*self._fields)
        self._shared = SharedSettings(editing, self)
        self._shared.opened.connect(self._on_opened)
        self._landmarks = LandmarkList(self)
        self._show = ShowSwitches(editing, self)
        self._shown = Section("Show", parent=self)
        self._shown.content.addWidget(self._show)
        self._shown.toggled.connect(self._on_show_opened)
        self._notes = Label(parent=self)
        self._notes.setWordWrap(True)
        self._notes.setProperty("role", "secondary")
        self._headings: list[Label] = []
        self._last_opened: Section | None = None
        self._fill()

    # -- in ----------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the settings of the scene, silently."""
        self._plan = plan
        scene, objective = plan.scene, plan.objective
        self._objective.set_current(scene.objective)
        self._show_landscape(plan)
        start = scene.start or objective.start
        for i, field in enumerate(self._fields):
            if i < objective.dim:
                field.set_value(start[i])
            else:
                field.take_back()  # or it would be entered when the field is hidden
            field.setVisible(i < objective.dim)
        self._shared.show_plan(plan)
        if scene.notes != self._written:
            self._written, self._runs = scene.notes, None
        self._notes.setText(shown_text(scene.notes, self._runs))
        for part in (self._about, self._notes):
            part.setVisible(bool(scene.notes))
        self._landmarks.show_landmarks(objective.landmarks())
        self._show.show_plan(plan)
        self._shown.set_summary(self._show.in_short())

    def show_moment(self, moment: Moment) -> None:
        """Mark where the race stands, what theory says there, and values in the notes."""
        self._runs = moment.snapshot.runs
        self._notes.setText(shown_text(self._written, self._runs))
        if moment.insight is not None:
            self._landmarks.show_insight(moment.insight)
        self._shared.show_moment(moment)

    def settings_offered(self) -> Iterator[SettingOffer]:
        plan = self._plan
        if plan is None:
            return
        for name, editor in self._editors.items():
            word = name.replace("_", " ")
            yield SettingOffer(
                key=f"landscape.{name}",
                title=f"{word} of {plan.objective.title}",
                words="Goes to its field in the panel of the landscape",
                value=shown(editor.value()),
                spot=editor.field,
                find=editor.field,
            )
        for section in (*self._shared.sections, self._shown):
            yield SettingOffer(
                key=f"shared.{section.title()}",
                title=section.title()
                if section is self._shown
                else f"{section.title()} of all runs",
                words="Opens it in the panel of the landscape",
                value=section.summary(),
                spot=section.itself,
                find=partial(self._unfold, section),
            )

    def _unfold(self, section: Section) -> QWidget:
        section.set_open(True)
        self._scroll.ensureWidgetVisible(section)
        return section

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        side = theme.px(15)
        self._start_row.setSpacing(theme.px(8))
        for layout in self._padded:
            layout.setContentsMargins(side, theme.px(8), side, theme.px(12))
            layout.setSpacing(theme.px(8))
        for heading in self._headings:
            heading.setFont(ui_font(theme.body, 600))
        self._start_label.setFont(ui_font(theme.body))
        self._notes.setFont(ui_font(theme.body))
        self._start_words.set_theme(theme)

    # -- inside ------------------------------------------------------------------------

    def _show_landscape(self, plan: Plan) -> None:
        """Show the formula and its parameters; a typed one in the field for it."""
        scene, objective = plan.scene, plan.objective
        is_typed = isinstance(objective, Expression)
        if not is_typed:
            self._text.take_back()
        self._text.setVisible(is_typed)
        is_set = not is_typed or (isinstance(objective, Expression) and objective.found)
        latex = typed_latex(objective) if is_set else ""
        self._formula.setVisible(bool(latex))
        specs = objective.params_for(scene.objective_params)
        values = {
            spec.name: scene.objective_params.get(spec.name, spec.default) for spec in specs
        }
        if isinstance(objective, Expression):
            self._text.set_value(objective.text)
            self._formula.set_latex(latex, spoken=objective.named)
            self._typed.see(plan, values)
            specs = tuple(spec for spec in specs if spec.name != FORMULA.name)
        else:
            self._formula.set_latex(objective.formula, spoken=objective.title)
        if specs != self._specs:
            self._specs = specs
            self._rebuild_editors(specs)
        for spec in specs:
            self._editors[spec.name].set_value(values[spec.name])

    def _fill(self) -> None:
        self._content = content = QWidget(self)
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top, start, below = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._padded = (top, start, below)
        top.addWidget(self._objective)
        top.addWidget(self._formula)
        top.addWidget(self._text)
        top.addLayout(self._params)
        self._start_label = Label("Start", self)
        self._start_row = row = QHBoxLayout()
        row.addWidget(self._start_label)
        row.addStretch(1)
        for field in self._fields:
            row.addWidget(field)
        start.addLayout(row)
        start.addWidget(self._start_words)
        below.addSpacing(4)
        below.addWidget(self._landmarks)
        self._about = Label("About this scene", self)
        self._headings.append(self._about)
        below.addSpacing(8)
        below.addWidget(self._about)
        below.addWidget(self._notes)
        column.addLayout(top)
        column.addWidget(_rule(self))
        column.addLayout(start)
        column.addWidget(_rule(self))
        column.addWidget(self._shared)
        column.addWidget(self._shown)
        column.addLayout(below)
        column.addStretch(1)
        self._scroll = scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # arrows drive time
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(scroll)

    def _rebuild_editors(self, specs: tuple[ParamSpec, ...]) -> None:
        for editor in self._editors.values():
            take_out(editor, self._params)
        self._editors = {}
        for spec in specs:
            editor = ParamEditor(spec, parent=self)
            editor.edited.connect(self._on_param)
            editor.finished.connect(self._editing.settle)
            if self._plan is not None:
                editor.set_owner(self._plan.objective.title, kind="The landscape")
            self._params.addWidget(editor)
            self._editors[spec.name] = editor
            spread(editor, self._theme)
        follow(self._objective, (self._text, *self._editors.values()))

    def _on_opened(self) -> None:
        self._last_opened = self._shared.last_opened
        QTimer.singleShot(0, self._reveal)  # after the layout has made room

    def _on_show_opened(self, is_open: bool) -> None:
        if is_open:
            self._last_opened = self._shown
            QTimer.singleShot(0, self._reveal)

    def _reveal(self) -> None:
        """Scroll until the section that was opened last is seen."""
        section = self._last_opened
        if section is not None and section.is_open():
            bar = self._scroll.verticalScrollBar()
            top = section.mapTo(self._content, QPoint(0, 0)).y()
            beyond = top + section.height() - self._scroll.viewport().height()
            bar.setValue(min(max(bar.value(), beyond), top))

    def _on_objective(self, key: str) -> None:
        self._editing.apply(SetObjective(key))
        self._editing.settle()

    def _on_param(self, spec: ParamSpec, value: float) -> None:
        self._editing.apply(SetObjectiveParam(spec.name, value))

    def _on_formula(self, text: str) -> None:
        self._editing.apply(self._typed.edit(text))

    def _on_typed(self) -> None:
        self._typed = _WhileTyping()
        if self._plan is not None:
            self._show_landscape(self._plan)
        self._editing.settle()

    def _on_start(self, _: float) -> None:
        if self._plan is not None:
            objective = self._plan.objective
            start = self._plan.scene.start or objective.start
            typed = tuple(field.value() for field in self._fields[: objective.dim])
            self._editing.apply(SetStart((*typed, *start[len(typed) :])))


class _WhileTyping:
    """What a person had while they type: a name or a coordinate that goes may come back."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._places: dict[int, tuple[tuple[float, ...] | None, Window | None]] = {}

    def see(self, plan: Plan, values: Mapping[str, Value]) -> None:
        """Remember the values of free names, and window and start by the number of axes."""
        self._values |= {n: v for n, v in values.items() if n != FORMULA.name}
        self._places[plan.objective.dim] = plan.scene.start, plan.scene.window

    def edit(self, text: str) -> SetFormula:
        """The change to `text`, with all that is remembered for it."""
        found = typed(text)
        values = {n: self._values[n] for n in found.free if n in self._values}
        start, window = self._places.get(found.dim, (None, None))
        return SetFormula(text, values, start, window)


def _rule(parent: QWidget) -> QFrame:
    rule = QFrame(parent)
    rule.setObjectName("rule")
    return rule
