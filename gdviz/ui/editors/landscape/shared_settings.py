"""What every run does unless it says otherwise, in rows that fold open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.scene.overrides import differs
from gdviz.scene.settings import sections
from gdviz.ui.editors.forms.gradient_form import GradientForm
from gdviz.ui.editors.forms.noise_form import NoiseForm
from gdviz.ui.editors.forms.numbers_form import NumbersForm
from gdviz.ui.editors.forms.schedule_form import ScheduleForm
from gdviz.ui.editors.forms.stopping_form import StoppingForm
from gdviz.ui.widgets.section import Section

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.editors.forms.form import Form
    from gdviz.ui.moment import Moment


class SharedSettings(QWidget):
    """A row for each form, with what holds in short.

    Attributes
    ----------
    sections
        The rows.

    Signals
    -------
    opened
        The hand has opened the section that is `last_opened`.
    """

    opened = Signal()

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._schedule = ScheduleForm(editing, self)
        own = {kind.title: kind for kind in (GradientForm, NoiseForm)}
        self._forms: tuple[Form, ...] = (
            *(
                own[title](editing, self) if title in own else NumbersForm(title, editing, self)
                for title in sections()
            ),
            self._schedule,
            StoppingForm(editing, self),
        )
        self.sections = [Section(form.title, parent=self) for form in self._forms]
        self._open: frozenset[Section] = frozenset()
        self.last_opened: Section | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for form, section in zip(self._forms, self.sections, strict=True):
            section.toggled.connect(self._on_toggled)
            section.content.addWidget(form)
            column.addWidget(section)

    def show_plan(self, plan: Plan) -> None:
        """Show the settings of the scene, silently."""
        for form, section in zip(self._forms, self.sections, strict=True):
            short = form.show_plan(plan)
            own = any(differs(plan.scene.runs, field) for field in form.fields)
            section.set_summary("runs differ" if own else short)

    def show_moment(self, moment: Moment) -> None:
        """Mark the step at which the race stands, and show the rates of the selected run."""
        self._schedule.set_selection(moment.selection)
        self._schedule.show_snapshot(moment.snapshot)

    def _on_toggled(self, is_open: bool) -> None:
        now = frozenset(section for section in self.sections if section.is_open())
        fresh, self._open = now - self._open, now
        if is_open and fresh:
            self.last_opened = next(iter(fresh))
            self.opened.emit()
