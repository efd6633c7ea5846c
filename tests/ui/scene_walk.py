"""A walk through scenes of every dimension and every view, with menus left open on the way.

The steps are chosen by hypothesis.  One window goes through all walks: a new one would take
longer than many steps, and what a walk leaves behind is what the next one meets.  Run as
``make walks``: 500 walks of 100 steps, or ``python -m tests.ui.scene_walk [WALKS] [STEPS]``.
A tenth of the walks is made for every change.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, ClassVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import (
    RemoveRun,
    SetFormula,
    SetHyper,
    SetObjective,
    SetObjectiveParam,
    SetRun,
    SetScene,
    SetStart,
)
from gdviz.scene.records import SliceSpec, switches
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.session import Session
from gdviz.ui.system.application import application
from gdviz.ui.window.main_window import MainWindow
from tests.monkey.acts import way_to
from tests.monkey.cage import Ears
from tests.monkey.hand import done
from tests.random_scenes import scene, value

WALKS, STEPS = 500, 100
EVENTS_EVERY = 8  # steps: a hand is faster than pictures are painted
SIZE = (1120, 660)  # of the smallest window: it is painted soonest
FORMULAS = ("x**2 + a*y**2", "x**4 - x**2", "sin(x)*cos(y)", "1/(x*y)", "abs(x) + abs(y)", "(")
SHIPPED = ("noise", "momentum", "step_size")  # of few runs: a card takes long to make
VIEWS = st.sampled_from(("grid", "2d", "3d"))
INDICES = st.integers(0, 5)
SEEDS = st.integers(0, 10_000)


class Walk(RuleBasedStateMachine):
    """Steps of one walk.

    Attributes
    ----------
    window, ears
        In which it goes, and what hears of everything that goes wrong there.
    """

    window: ClassVar[MainWindow]
    ears: ClassVar[Ears]

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0

    @property
    def session(self) -> Any:
        return self.window._session

    @initialize()
    def begin(self) -> None:
        self._close_menus()
        self.window.finder.close()
        self.ears.heard.clear()
        self.session.open(shipped.load("race"))
        self.session.leave()

    # -- scenes ------------------------------------------------------------------------

    @rule(key=st.sampled_from(SHIPPED))
    def open_shipped(self, key: str) -> None:
        self.window.open_scene(key)

    @rule(seed=SEEDS)
    def open_any(self, seed: int) -> None:
        file = Path("any.gdviz")
        tree = scene(random.Random(seed), most_runs=2, most_steps=20)
        file.write_text(json.dumps(tree), encoding="utf-8")
        self.window.open_scene(str(file.resolve()))

    @rule(
        key=st.sampled_from(("rosenbrock", "spectrum", "parabola", "booth")),
        n=st.sampled_from((2, 3, 6)),
        view=VIEWS,
        count=st.integers(1, 3),
    )
    def open_of_dimension(self, key: str, n: int, view: str, count: int) -> None:
        runs = [{"optimizer": method} for method in ("gd", "adam", "newton")[:count]]
        tree = {"objective": key, "runs": runs, "steps": 12, "show": {"view": view}}
        if key in ("rosenbrock", "spectrum"):
            tree["objective_params"] = {"n": n}
        self.session.open(from_builtins(tree))

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.session.undo()

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.session.redo()

    @rule()
    def reset(self) -> None:
        self.session.reset()

    # -- landscapes --------------------------------------------------------------------

    @rule(key=st.sampled_from(tuple(OBJECTIVES)))
    def change_landscape(self, key: str) -> None:
        self._apply(SetObjective(key))

    @rule(n=st.sampled_from((2, 3, 7)))
    def change_dimension(self, n: int) -> None:
        self._apply(SetObjectiveParam("n", n))

    @rule(formula=st.sampled_from(FORMULAS))
    def type_formula(self, formula: str) -> None:
        self._apply(SetFormula(formula, {"a": 2.0} if "a*" in formula else {}))

    @rule(x=st.floats(-5.0, 5.0))
    def move_start(self, x: float) -> None:
        dim = self.session.plan.objective.dim
        self.session.apply(SetStart((x,) * dim))

    # -- runs --------------------------------------------------------------------------

    @rule(which=INDICES, seed=SEEDS)
    def set_a_number(self, which: int, seed: int) -> None:
        index = which % len(self.session.scene.runs)
        chance = random.Random(seed)
        spec = chance.choice(self.session.plan.runs[index].chosen.params)
        self.session.apply(SetHyper(index, spec.name, value(chance, spec)))

    @rule(key=st.sampled_from(tuple(OPTIMIZERS)))
    def add_run(self, key: str) -> None:
        self._panel("runs")._on_add(key)

    @rule(which=INDICES)
    def remove_run(self, which: int) -> None:
        if len(self.session.scene.runs) > 1:
            self._apply(RemoveRun(which % len(self.session.scene.runs)))

    @rule(which=INDICES, key=st.sampled_from(tuple(OPTIMIZERS)))
    def change_method(self, which: int, key: str) -> None:
        self.session.select(which)
        self._panel("runs")._on_change(key)

    @rule(which=INDICES)
    def hide_or_show(self, which: int) -> None:
        index = which % len(self.session.scene.runs)
        shown = self.session.scene.runs[index].visible
        self._apply(SetRun(index, {"visible": not shown}, "hide"))

    # -- what is looked at -------------------------------------------------------------

    @rule(view=VIEWS)
    def change_view(self, view: str) -> None:
        self._show(view=view)

    @rule(name=st.sampled_from(tuple(switches())))
    def switch(self, name: str) -> None:
        self._show(**{name: not getattr(self.session.scene.show, name)})

    @rule(i=st.integers(1, 4), j=st.integers(1, 4), kind=st.sampled_from(("pca", "random")))
    def change_slice(self, i: int, j: int, kind: str) -> None:
        self._show(slice=SliceSpec(kind=kind, i=i, j=j))

    @rule(which=INDICES)
    def select(self, which: int) -> None:
        self.session.select(which)

    @rule(key=st.sampled_from(("stability", "modes", "curves", "paths", "runs", "landscape")))
    def toggle_panel(self, key: str) -> None:
        self.window._docks.docks[key].toggle()

    @rule(k=st.integers(0, 60), plays=st.booleans())
    def seek(self, k: int, plays: bool) -> None:
        self.session.seek(k)
        self.session.simulation.play.emit(plays)

    @rule(verb=st.sampled_from(("move", "drag", "wheel", "ask")), seed=SEEDS)
    def touch_a_plot(self, verb: str, seed: int) -> None:
        chance = random.Random(seed)
        plots = [plot for plot in self.window.findChildren(Canvas) if plot.isVisible()]
        if plots and self._popup() is None:
            spots = [chance.random() for _ in range(6 if verb == "drag" else 2)]
            done([verb, way_to(chance.choice(plots)), "left", "", *spots], self.window)

    # -- menus -------------------------------------------------------------------------

    @rule(which=INDICES)
    def open_run_menu(self, which: int) -> None:
        panel = self._panel("runs")
        panel._on_menu(which % len(panel._cards), self.window.pos())

    @rule(which=st.integers(0, 20))
    def choose_from_menu(self, which: int) -> None:
        menu = self._popup()
        entries = (
            [e for e in menu.actions() if e.isEnabled() and e.menu() is None] if menu else []
        )
        if entries:
            entry = entries[which % len(entries)]
            menu.close()  # as a click does before it
            entry.trigger()

    @rule()
    def open_or_close_about(self) -> None:
        panel = self._panel("runs")
        if panel._about is not None and panel._about.isVisible():
            panel._about.hide()
        else:
            panel._open_about()

    @rule()
    def search(self) -> None:
        self.window.search()

    # -- time --------------------------------------------------------------------------

    @rule(ms=st.sampled_from((0, 0, 0, 2, 10)))
    def wait(self, ms: int) -> None:
        """Let what was asked for arrive and be painted; most steps come faster than that."""
        QTest.qWait(ms)
        QApplication.processEvents()

    @invariant()
    def nothing_was_raised(self) -> None:
        self._taken += 1
        if self._taken % EVENTS_EVERY == 0:
            QApplication.processEvents()
        assert self.ears.heard == [], "\n".join(self.ears.heard)

    # -- hands -------------------------------------------------------------------------

    def _panel(self, key: str) -> Any:
        return self.window._docks.docks[key].panel

    def _apply(self, edit: Any) -> None:
        self.session.apply(edit)
        self.session.settle()

    def _show(self, **changes: Any) -> None:
        show = replace(self.session.scene.show, **changes)
        self._apply(SetScene("set view", show=show))

    def _popup(self) -> Any:
        return QApplication.activePopupWidget()

    def _close_menus(self) -> None:
        while (menu := self._popup()) is not None:
            menu.close()


def walk(count: int, steps: int = STEPS) -> None:
    """Go `count` walks; an assertion fails with the shortest that goes wrong."""
    app = application()
    session = Session(shipped.load("race"))
    window = MainWindow(session)
    window.resize(*SIZE)
    window.show()
    session.start()
    with Ears() as ears:
        sys.excepthook = ears.raised
        session.failed.connect(ears.failed)
        Walk.window, Walk.ears = window, ears
        began = time.process_time()
        try:
            run_state_machine_as_test(
                Walk,
                settings=settings(
                    max_examples=count, stateful_step_count=steps, deadline=None,
                    derandomize=True, database=None, print_blob=False,
                    suppress_health_check=list(HealthCheck),
                    phases=(Phase.generate, Phase.shrink),
                ),
            )  # fmt: skip
            seconds = time.process_time() - began
            sys.stdout.write(f"{count} walks of {steps} steps, 0 failed, {seconds:.0f} s\n")
        finally:
            sys.excepthook = sys.__excepthook__
            session.close()
            window.close()
            app.processEvents()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        numbers = [int(text) for text in sys.argv[1:]]
        walk(*numbers, *(WALKS, STEPS)[len(numbers) :])
