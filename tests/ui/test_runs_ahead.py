"""The promise: no dialog computes for long; it waits for runs that are made beside it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from gdviz.engine.api import simulate_scene
from gdviz.scene.budget import budget_of
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetHyper, SetRun
from gdviz.ui.export.dialogs.runs_ahead import SOON, WAITING, RunsAhead
from tests.ui.sessions import Heard, arrive, scene

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gdviz.scene.records import Scene
    from tests.ui.conftest import Open, OpenSession


def slow(steps: int = 800, **settings: Any) -> Scene:
    """Runs that take longer than a hand waits for."""
    runs = [{"optimizer": "bfgs", "hyper": {"line_search": "none", "lr": 1e-4}}] * 2
    found = from_builtins({"objective": "himmelblau", "steps": steps, "runs": runs, **settings})
    assert budget_of(found).seconds > SOON
    return found


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == "gdviz runs"]


def test_the_runs_of_the_window_are_not_made_again(qtbot: QtBot, opened: OpenSession) -> None:
    shown = opened(scene())
    snapshot = arrive(qtbot, shown)
    assert RunsAhead(shown, shown).of(shown.scene) is snapshot.runs


def test_what_the_window_is_still_computing_is_waited_for(
    qtbot: QtBot, opened: OpenSession
) -> None:
    shown = opened(scene())
    ahead = RunsAhead(shown, shown)
    shown.open(slow())
    with qtbot.waitSignal(ahead.arrived, timeout=60_000):
        assert ahead.of(shown.scene) is None
        assert not threads()  # the window computes them
    assert shown.snapshot is not None
    assert ahead.of(shown.scene) is shown.snapshot.runs


def test_other_scenes_are_computed_on_a_thread_of_their_own(
    qtbot: QtBot, opened: OpenSession
) -> None:
    shown, other = opened(scene()), slow()
    ahead = RunsAhead(shown, shown)
    with qtbot.waitSignal(ahead.arrived, timeout=60_000):
        assert ahead.of_all((scene(), other)) is None
    found = ahead.of(other)
    assert found is not None
    for one, again in zip(found, simulate_scene(other), strict=True):
        np.testing.assert_array_equal(one.theta, again.theta)
    ahead.close_down()


def test_who_closes_does_not_wait_for_what_takes_minutes(
    qtbot: QtBot, opened: OpenSession
) -> None:
    shown = opened(scene())
    ahead = RunsAhead(shown, shown)
    assert ahead.of(slow(1_000_000, schedule="reduce_on_plateau")) is None
    assert threads()
    ahead.close_down()
    assert not threads()


def test_the_dialogs_of_a_long_race_wait_and_write_nothing(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    desk = open_window("race")
    desk.session.open(slow(1_000_000))
    figure = desk.figure_dialog()
    assert figure._words.text() == WAITING
    figure.start(str(tmp_path / "it.png"))
    assert figure._words.text() == WAITING
    film = desk.film_dialog()
    assert film.told == WAITING
    film.start(str(tmp_path / "it.gif"))
    assert film.told == WAITING
    assert list(tmp_path.iterdir()) == []


def test_the_window_says_once_what_takes_long(qtbot: QtBot, opened: OpenSession) -> None:
    shown = opened(scene())
    heard = Heard(shown)
    long = slow(1_000_000)
    shown.open(long)
    assert heard.facts == [budget_of(long).sentence]
    shown.apply(SetRun(0, {"label": "one"}, "rename"))
    shown.apply(SetHyper(0, "lr", 2e-4))
    assert len(heard.facts) == 1
    shown.open(scene())
    shown.open(slow(900_000))
    assert heard.facts[1:] == [budget_of(shown.scene).sentence]
