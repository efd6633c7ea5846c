"""What every run does unless it says otherwise, in rows that fold open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.scene.overrides import differs
from gdviz.scene.settings import sections
from gdviz.ui.editors.forms import in_short
from gdviz.ui.editors.forms.gradient_form import GradientForm
from gdviz.ui.editors.forms.noise_form import NoiseForm
from gdviz.ui.editors.forms.numbers_form import NumbersForm
from gdviz.ui.editors.forms.schedule_form import ScheduleForm
from gdviz.ui.editors.forms.stopping_form import StoppingForm
from gdviz.ui.look.dress import spread
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.section import Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.plan import Plan
    from gdviz.scene.records import Scene
    from gdviz.ui.editing import Editing
    from gdviz.ui.editors.forms.form import Form
    from gdviz.ui.moment import Moment

MakeForm: TypeAlias = "Callable[[Editing, QWidget], Form]"


@final
@dataclass(frozen=True, slots=True)
class _Row:
    """A row before anybody opens it.

    Attributes
    ----------
    title, make
        What it is called, and what makes the form in it.
    in_short
        Says what holds while it is shut.
    fields
        What it edits that a run may have for itself.
    """

    title: str
    make: MakeForm
    in_short: Callable[[Scene], str]
    fields: tuple[str, ...]


def _rows() -> tuple[_Row, ...]:
    """A row for each section of the catalogue, and two that are more than numbers."""
    own: dict[str, tuple[MakeForm, Callable[[Scene], str]]] = {
        GradientForm.title: (GradientForm, in_short.gradient_in_short),
        NoiseForm.title: (NoiseForm, in_short.noise_in_short),
    }
    found = []
    for title, fields in sections().items():
        numbers = partial(NumbersForm, title), partial(in_short.numbers_in_short, title)
        make, words = own.get(title, numbers)
        found.append(_Row(title, make, words, fields))
    schedule = ("schedule", "schedule_params")
    return (
        *found,
        _Row(ScheduleForm.title, ScheduleForm, in_short.schedule_in_short, schedule),
        _Row(StoppingForm.title, StoppingForm, in_short.stopping_in_short, ("stop",)),
    )


class SharedSettings(QWidget):
    """A row for each form, with what holds in short; a form is made when its row opens.

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
        self._theme = LIGHT
        self._plan: Plan | None = None
        self._moment: Moment | None = None
        self._rows = {row.title: row for row in _rows()}
        self._forms: dict[str, Form] = {}
        self.sections = [Section(title, parent=self) for title in self._rows]
        self._open: frozenset[Section] = frozenset()
        self.last_opened: Section | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in self.sections:
            section.opening.connect(self._fill)
            section.toggled.connect(self._on_toggled)
            column.addWidget(section)

    def show_plan(self, plan: Plan) -> None:
        """Show the settings of the scene, silently."""
        self._plan = plan
        for row, section in zip(self._rows.values(), self.sections, strict=True):
            if row.title in self._forms:
                self._forms[row.title].show_plan(plan)
            own = any(differs(plan.scene.runs, field) for field in row.fields)
            section.set_summary("runs differ" if own else row.in_short(plan.scene))

    def show_moment(self, moment: Moment) -> None:
        """Mark the step at which the race stands, and show the rates of the selected run."""
        self._moment = moment
        schedule = self._forms.get(ScheduleForm.title)
        if isinstance(schedule, ScheduleForm):
            schedule.set_selection(moment.selection)
            schedule.show_snapshot(moment.snapshot)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def _fill(self, title: str) -> None:
        """Make the form of the row `title`, unless it is there."""
        if title in self._forms:
            return
        form = self._forms[title] = self._rows[title].make(self._editing, self)
        section = next(section for section in self.sections if section.title() == title)
        section.content.addWidget(form)
        spread(form, self._theme)
        if self._plan is not None:
            form.show_plan(self._plan)
        if self._moment is not None:
            self.show_moment(self._moment)

    def _on_toggled(self, is_open: bool) -> None:
        now = frozenset(section for section in self.sections if section.is_open())
        fresh, self._open = now - self._open, now
        if is_open and fresh:
            self.last_opened = next(iter(fresh))
            self.opened.emit()
