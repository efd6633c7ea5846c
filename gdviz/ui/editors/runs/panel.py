"""The cards of all runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.errors import GdvizError
from gdviz.core.numerals import number, typed
from gdviz.core.params import shown
from gdviz.engine.plan import hyper_of
from gdviz.scene.edits import SetHyper
from gdviz.scene.overrides import own_settings
from gdviz.ui.action_spec import SettingOffer
from gdviz.ui.editors.runs import edits as run_edits
from gdviz.ui.editors.runs.about_method import AboutMethod
from gdviz.ui.editors.runs.actions import MOST, RunActions
from gdviz.ui.editors.runs.adapt_bar import AdaptBar
from gdviz.ui.editors.runs.card import RunCard
from gdviz.ui.editors.runs.methods_menu import MethodsMenu
from gdviz.ui.look.dress import spread
from gdviz.ui.look.icons import icon
from gdviz.ui.moment import styles_in
from gdviz.ui.widgets.action_menu import fill
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.tab_order import follow
from gdviz.ui.widgets.take_out import take_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.insight import Insight, Offers
    from gdviz.engine.plan import Plan
    from gdviz.ui.action_spec import ActionSpec
    from gdviz.ui.editing import Editing
    from gdviz.ui.look.room import Room
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.moment import Moment


@final
class RunsPanel(Panel):
    """A card for each run, and a way to add one."""

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__("Runs", bleed=True, parent=parent)
        self._editing = editing
        self._actions = RunActions(editing, self._open_about)
        self._plan: Plan | None = None
        self._cards: list[RunCard] = []
        self._found: Insight | None = None
        self._offers_for = 0  # the plan's generation
        self._why: int | None = None  # the run whose sentence is waited for
        self._dropped: dict[str, Value] = {}  # values that a gesture has let go of
        self._about: AboutMethod | None = None  # made when somebody asks
        self._about_index = 0
        self._tabs: list[QWidget] = []
        self._add = QPushButton("+  Add run", self)
        self._add.setProperty("kind", "dashed")
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._add.setToolTip("Race another method, at a rate that suits this landscape")
        self._methods = MethodsMenu(parent=self)
        self._methods.chosen.connect(self._on_add)
        self._add.setMenu(self._methods)
        self._plus = QToolButton(self)  # where the window is small, in place of the other
        self._plus.setToolTip("Race another method, at a rate that suits this landscape")
        self._plus.setAccessibleName("Add run")
        self._plus.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._plus.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._plus.setMenu(self._methods)
        self._plus.hide()
        self.header_right.addWidget(self._plus)
        self._is_compact = False
        content = QWidget(self)
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.addWidget(self._add)
        self._column.addStretch(1)
        self._adapt = AdaptBar(self)
        self._adapt.wanted.connect(self._on_adapt)
        self._adapt.hide()
        self.body.addWidget(self._adapt)
        self._scroll = scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # arrows drive time
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(scroll)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        side = theme.px(8)
        self._column.setContentsMargins(side, 0, side, side)
        self._column.setSpacing(theme.px(4 if self._is_compact else 8))
        self._plus.setIcon(icon("plus", theme.text, theme.px(18)))
        self._plus.setIconSize(QSize(theme.px(18), theme.px(18)))
        self._show_specs()

    def set_room(self, room: Room) -> None:
        """In a small window only the selected run is a card."""
        self._is_compact = room == "small"
        for card in self._cards:
            card.set_compact(compact=self._is_compact)
        self._show_add()
        self.set_theme(self._theme)

    def _show_add(self) -> None:
        more = self._plan is not None and len(self._plan.scene.runs) < MOST
        self._add.setVisible(more and not self._is_compact)
        self._plus.setVisible(more and self._is_compact)

    def set_bare(self, *, bare: bool) -> None:
        super().set_bare(bare=bare)
        self._show_add()

    def show_plan(self, plan: Plan) -> None:
        """Show the settings of all runs; cards whose method is the same stay."""
        self._plan = plan
        self._methods.set_landscape(plan.scene.objective)
        runs = plan.scene.runs
        for i, run in enumerate(runs):
            if i < len(self._cards) and self._cards[i].optimizer != run.optimizer:
                self._drop(i)
                self._insert(i, run.optimizer)
            elif i >= len(self._cards):
                self._insert(i, run.optimizer)
        while len(self._cards) > len(runs):
            self._drop(len(self._cards) - 1)
        self._show_add()
        count = len(runs)
        self.set_hint(f"{count} of {MOST}" if count <= MOST else f"{count} runs")
        self._show_specs()
        self._order_tabs()
        if self._about is not None and self._about.isVisible():
            self._tell_about(min(self._about_index, len(runs) - 1))

    def show_moment(self, moment: Moment) -> None:
        """Show how every run stands at the cursor."""
        self._show_selection(moment.selection)
        snapshot = moment.snapshot
        if len(snapshot.runs) != len(self._cards):
            return
        exits = self._show_theory(moment.insight)
        for card, run, left in zip(self._cards, snapshot.runs, exits, strict=True):
            gone = left is not None and snapshot.k >= left
            card.show_run(run, snapshot.k, gone=gone, playing=snapshot.playing)

    def _show_theory(self, found: Insight | None) -> tuple[int | None, ...]:
        """Show rates that matter, and why runs diverged; returns where they left the window.

        What is not known yet stays as it was.
        """
        count = len(self._cards)
        if found is not self._found:
            self._found = found
            if found is not None and found.index < count:
                if self._cards[found.index].is_explaining:  # what it says follows the run
                    self._cards[found.index].explain(found.sentence)
                self._explain()
        if found is not None and found.marks is not None and len(found.marks) == count:
            for card, marks in zip(self._cards, found.marks, strict=True):
                card.show_marks(marks)
        if found is not None and found.offers is not None:
            self._show_offers(found.offers)
        if found is not None and found.exits is not None and len(found.exits) == count:
            return found.exits
        return (None,) * count

    def _show_offers(self, offers: Offers) -> None:
        self._offers_for = offers.generation
        if len(offers.remedies) == len(self._cards):
            for card, remedy in zip(self._cards, offers.remedies, strict=True):
                card.show_remedy(remedy)
        self._actions.offer_rates(offers.adapted, offers.generation)
        self._adapt.show_offer(offered=bool(offers.adapted), in_vain=offers.in_vain)

    def actions_offered(self) -> tuple[ActionSpec, ...]:
        return (*self._actions.actions(), self._actions.adapt())

    def settings_offered(self) -> Iterator[SettingOffer]:
        plan = self._editing.plan
        for index, run in enumerate(plan.runs):
            label, values = plan.labels[index], dict(run.hyper)
            for spec in run.chosen.params:
                yield SettingOffer(
                    key=f"run.{index}.{spec.name}",
                    title=f"{spec.in_words} of {label}",
                    words="Goes to its field in the run card",
                    value=_shown(values[spec.name]),
                    spot=partial(self._spot, index, spec.name),
                    find=partial(self._find, index, spec.name),
                    set_to=partial(self._set, index, spec) if spec.is_number else None,
                    run=index,
                )

    # -- inside ------------------------------------------------------------------------

    def _show_specs(self) -> None:
        if self._plan is None:
            return
        scene = self._plan.scene
        styles = styles_in(scene, self._theme)
        for i, (card, run) in enumerate(zip(self._cards, scene.runs, strict=False)):
            card.show_spec(
                self._plan.labels[i], styles[i], hyper_of(run), own=own_settings(run),
                visible=run.visible,
            )  # fmt: skip
        self._show_selection(self._editing.selection)

    def _show_selection(self, index: int) -> None:
        for i, card in enumerate(self._cards):
            one = len(self._cards) == 1  # a frame would tell it from nothing
            card.set_selected(i == index, framed=not one)

    def _order_tabs(self) -> None:
        """Let the Tab key go from top to bottom, whatever was made last."""
        order = [part for card in self._cards for part in card.in_order()]
        if order != self._tabs:
            self._tabs = order
            follow(self._scroll, [*order, self._add])

    def _insert(self, index: int, optimizer: str) -> None:
        card = RunCard(optimizer, self)
        card.edited.connect(self._on_edited)
        card.finished.connect(self._on_finished)
        card.chosen.connect(self._editing.select)
        card.menu_requested.connect(self._on_menu)
        card.remedy_requested.connect(self._on_remedy)
        card.why_requested.connect(self._on_why)
        self._cards.insert(index, card)
        card.set_compact(compact=self._is_compact)
        self._number()
        self._column.insertWidget(index, card)
        spread(card, self._theme)

    def _drop(self, index: int) -> None:
        card = self._cards.pop(index)
        self._number()
        take_out(card, self._column)

    def _number(self) -> None:
        for i, card in enumerate(self._cards):
            card.index = i

    def _on_edited(self, index: int, spec: ParamSpec, value: Value) -> None:
        plan = self._editing.plan
        self._editing.select(index)
        edit = run_edits.set_value(plan, index, spec, value, self._dropped)
        self._dropped.update(plan.scene.runs[index].hyper)
        self._editing.apply(edit)

    def _on_finished(self) -> None:
        self._dropped.clear()
        self._editing.settle()

    def _on_remedy(self, index: int, lr: float) -> None:
        offer = SetHyper(index, "lr", lr, "learning rate")
        self._editing.take(offer, self._offers_for)

    def _on_adapt(self) -> None:
        self._actions.adapt().do()

    def _on_why(self, index: int) -> None:
        """Say in the card what theory finds, at once or as soon as it is known."""
        self._editing.select(index)
        self._why = index
        self._explain()

    def _explain(self) -> None:
        found = self._found
        if self._why is not None and found is not None and found.index == self._why:
            self._cards[self._why].explain(found.sentence)
            self._why = None

    def _on_menu(self, index: int, at: QPoint) -> None:
        menu = self.run_menu(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def run_menu(self, index: int) -> QMenu:
        """What can be done to run `index`, which becomes the selected one."""
        self._editing.select(index)
        menu = QMenu(self)
        change = MethodsMenu("Change method", parent=menu)
        change.set_theme(self._theme)
        change.set_landscape(self._editing.scene.objective)
        change.chosen.connect(self._on_change)
        menu.addMenu(change)
        fill(menu, self._actions.actions())
        return menu

    def _on_change(self, key: str) -> None:
        plan, index = self._editing.plan, self._editing.selection
        self._editing.apply(run_edits.change_method(plan, index, key))
        self._editing.settle()

    def _on_add(self, key: str) -> None:
        self._editing.apply(run_edits.add_method(self._editing.plan, key))
        self._editing.settle()
        self._editing.select(len(self._cards) - 1)
        QTimer.singleShot(0, self._show_last)

    def _open_about(self) -> None:
        """Tell about the method of the selected run, beside its card."""
        index = self._editing.selection
        window = self.home
        if self._about is None:
            self._about = AboutMethod(window)
            spread(self._about, self._theme)
        self._tell_about(index)
        corner = self._cards[index].mapToGlobal(QPoint(0, 0))
        side = window.mapFromGlobal(self.mapToGlobal(QPoint(0, 0)))
        at = QPoint(side.x(), window.mapFromGlobal(corner).y())
        self._about.open_at(at, top=max(side.y(), 0))

    def _tell_about(self, index: int) -> None:
        assert self._plan is not None
        assert self._about is not None
        self._about_index = index
        run = self._plan.runs[index]
        self._about.show_method(run.chosen, str(dict(run.hyper).get("formula", "")))

    def _spot(self, index: int, name: str) -> QWidget | None:
        """The field of a parameter, or its card where the field is folded away."""
        if index >= len(self._cards):
            return None
        field = self._cards[index].field(name)
        return field if field is not None and field.isVisible() else self._cards[index]

    def _find(self, index: int, name: str) -> QWidget | None:
        """The field of a parameter, scrolled into view."""
        if index >= len(self._cards):
            return None
        field = self._cards[index].field(name, reveal=True)
        if field is not None:
            self._scroll.ensureWidgetVisible(self._cards[index])
        return field

    def _set(self, index: int, spec: ParamSpec, text: str) -> str:
        try:
            value = spec.parse(typed(text))
        except GdvizError as error:
            return str(error)
        self._editing.select(index)
        problem = self._editing.apply(
            run_edits.set_value(self._editing.plan, index, spec, value, {})
        )
        self._editing.settle()
        return problem

    def _show_last(self) -> None:
        """Scroll to the newest card, and to the button that adds another."""
        self._scroll.ensureWidgetVisible(self._cards[-1])
        self._scroll.ensureWidgetVisible(self._add)


def _shown(value: Value) -> str:
    """A value as the card shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return number(value) if isinstance(value, int | float) else shown(value)
