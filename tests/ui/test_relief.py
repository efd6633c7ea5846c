"""The promise: the ground is made in the background, and the last one stays until then."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage

from gdviz.core.checkpoint import Stop, StoppedError
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.slices import Slice, coordinate_frame
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Simulation, Snapshot
from gdviz.scene.codec import from_builtins
from gdviz.ui.export.figure.panel_picture import picture
from gdviz.ui.look.theme import DARK, LIGHT
from gdviz.ui.views.ground.ground import limits_over, relief, takes_long
from gdviz.ui.views.ground.relief_worker import (
    Order,
    PlaneCut,
    ReliefLook,
    relief_worker,
    rendered,
)
from gdviz.ui.views.plane.landscape import LandscapeView
from tests.ui.hand import moment_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Array = np.ndarray[Any, Any]
ELSEWHERE = ((-2.0, 4.0), (-3.0, 1.5))


@dataclass(eq=False)
class Slow:
    """A bowl that says who asks, and keeps threads other than the first one waiting."""

    go: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    broken: bool = False
    least_bands: int = 0

    def value(self, x: Array) -> Array:
        self.asked.append(threading.current_thread().name)
        if threading.current_thread() is not threading.main_thread():
            assert self.go.wait(10.0)
            if self.broken:
                raise ZeroDivisionError("a bug in the landscape")
        return np.asarray((x * x).sum(axis=0))

    def landmarks(self) -> tuple[()]:
        return ()

    @property
    def field(self) -> str:
        return "gradient"


def moment(**params: float) -> Snapshot:
    tree = {
        "objective": "quadratic", "objective_params": params, "steps": 3,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.01}}],
    }  # fmt: skip
    simulation = Simulation(resolve(from_builtins(tree)))
    simulation.advance(lambda: False)
    return Snapshot(simulation.plan, simulation.runs(), 0, playing=False, complete=True)


def shown(qtbot: QtBot, seen: Snapshot, window: object = None) -> LandscapeView:
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(420, 320)
    view.set_theme(LIGHT)
    view.show_moment(moment_of(seen, (None,)))
    if window is not None:
        view.canvas.show_window(*window)  # type: ignore[misc]
    view.show()
    qtbot.waitExposed(view)
    view.settle()
    return view


def pixels(view: LandscapeView) -> Array:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8)
    return raw.reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def order(objective: object, number: int = 1, right: float = 1.0) -> Order:
    window = (-1.0, right), (-1.0, 1.0)
    cut = PlaneCut(window, window)
    return Order(number, objective, *window, (90.0, 60.0), 1.0, LIGHT, ReliefLook(), cut)  # type: ignore[arg-type]


def test_a_moved_view_shows_the_last_ground_in_its_new_place_and_then_the_right_one(
    qtbot: QtBot,
) -> None:
    view = shown(qtbot, moment(a=5.0, b=1.0))
    assert view.at_rest
    before = pixels(view)
    view.canvas.show_window(*ELSEWHERE)
    meanwhile = pixels(view)  # painted before any event could bring the new one
    assert not view.at_rest
    assert (meanwhile != before).any()
    qtbot.waitUntil(lambda: view.at_rest)
    after = pixels(view)
    assert np.abs(meanwhile - after).mean() < 12.0  # the same hill in the same place
    assert (meanwhile != after).any()
    fresh = shown(qtbot, moment(a=5.0, b=1.0), ELSEWHERE)
    np.testing.assert_array_equal(after, pixels(fresh))


def test_another_parameter_keeps_the_last_ground_until_the_new_one_is_there(
    qtbot: QtBot,
) -> None:
    view = shown(qtbot, moment(a=5.0, b=1.0))
    before = pixels(view)
    view.show_moment(moment_of(moment(a=1.0, b=5.0), (None,)))
    np.testing.assert_array_equal(pixels(view), before)
    qtbot.waitUntil(lambda: view.at_rest)
    np.testing.assert_array_equal(pixels(view), pixels(shown(qtbot, moment(a=1.0, b=5.0))))


def test_a_picture_to_keep_has_the_ground_and_the_bar_of_its_view(qtbot: QtBot) -> None:
    view = shown(qtbot, moment(a=5.0, b=1.0))
    view.canvas.show_window(*ELSEWHERE)
    view.grab()
    assert not view.at_rest
    early = picture([view], LIGHT.window)
    view.settle()
    assert view.at_rest
    assert picture([view], LIGHT.window) == early


def test_other_colours_are_there_at_once(qtbot: QtBot) -> None:
    view = shown(qtbot, moment(a=5.0, b=1.0))
    view.set_theme(DARK)
    dark = pixels(view)
    assert view.at_rest
    lowest = QColor(DARK.bands[0])
    colour = [lowest.blue(), lowest.green(), lowest.red()]
    assert (dark == colour).all(axis=-1).any()


def test_only_the_latest_order_is_carried_out(qtbot: QtBot) -> None:
    worker, slow = relief_worker(), Slow()
    with qtbot.waitSignal(worker.bell.rang):
        worker.ask(order(slow, right=1.0))
        qtbot.waitUntil(lambda: len(slow.asked) == 1)
        for i in range(50):
            worker.ask(order(slow, right=2.0 + i))
        slow.go.set()
    answers: list[Any] = []

    def has_come() -> bool:
        answers.append(worker.take())
        return answers[-1] is not None and answers[-1].order == order(slow, right=51.0)

    qtbot.waitUntil(has_come)
    worker.close()
    assert len(slow.asked) <= 4  # a view, and what limits suit, twice at most
    assert worker.take() is None
    assert set(slow.asked).isdisjoint({"MainThread"})


def test_a_thread_is_there_only_from_the_first_order_to_the_end() -> None:
    def threads() -> list[str]:
        return [t.name for t in threading.enumerate() if t.name.startswith("relief")]

    others = threads()
    worker, slow = relief_worker(), Slow()
    assert threads() == others
    worker.ask(order(slow))
    assert len(threads()) == len(others) + 1
    slow.go.set()
    worker.close()
    assert threads() == others
    worker.ask(order(slow))  # a window that is painted once more while it closes
    assert threads() == others


def test_a_bug_in_the_background_is_reported_and_the_next_order_is_carried_out(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    worker, slow = relief_worker(), Slow(broken=True)
    slow.go.set()
    worker.ask(order(slow))
    qtbot.waitUntil(lambda: "a bug in the landscape" in caplog.text)
    caplog.clear()
    slow.broken = False
    with qtbot.waitSignal(worker.bell.rang):
        worker.ask(order(slow))
    worker.close()


def test_what_was_made_in_the_background_is_what_would_be_painted_at_once(
    qtbot: QtBot,
) -> None:
    worker, slow = relief_worker(), Slow()
    slow.go.set()
    with qtbot.waitSignal(worker.bell.rang):
        worker.ask(order(slow))
    found = worker.take()
    worker.close()
    assert found is not None
    assert found.image == rendered(order(slow)).image


def test_views_die_while_their_ground_is_being_made(qtbot: QtBot) -> None:
    for _ in range(20):
        view = shown(qtbot, moment(a=5.0, b=1.0))
        view.canvas.show_window(*ELSEWHERE)
        view.grab()
        view.close()
        view.deleteLater()
        del view
        QCoreApplication.processEvents()


# -- stopping --------------------------------------------------------------------------


def wide_slice() -> Slice:
    """A plane through a landscape of so many dimensions that its relief takes long."""
    whole = build(OBJECTIVES["rosenbrock"], {"n": 1000})
    return Slice(whole, coordinate_frame(np.zeros(1000), 0, 1, ("x1", "x2")))


@pytest.mark.parametrize("last", [1, 3, 8])
def test_a_relief_in_many_dimensions_is_left_at_its_next_rows(last: int) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks == last:
            raise StoppedError

    with pytest.raises(StoppedError):
        relief(wide_slice(), (-2.0, 2.0), (-1.0, 3.0), (400.0, 400.0), 8, None, Stop(look))
    assert looks == last


def test_rows_make_the_relief_that_the_whole_makes() -> None:
    seen: list[int] = []
    size = (90.0, 60.0)
    of = wide_slice()
    found = relief(of, (-2.0, 2.0), (-1.0, 3.0), size, 8, None, Stop(lambda: seen.append(1)))
    assert len(seen) > 10
    again = relief(of, (-2.0, 2.0), (-1.0, 3.0), size, 8)
    np.testing.assert_array_equal(found.levels, again.levels)
    assert found.below == again.below


def test_who_stops_one_relief_does_not_spoil_what_is_remembered_for_the_next() -> None:
    def never() -> None:
        raise StoppedError

    of, window = wide_slice(), ((-2.0, 2.0), (-1.0, 3.0))
    with pytest.raises(StoppedError):
        limits_over(of, window, 8, Stop(never))
    found = limits_over(of, window, 8, Stop(lambda: None))
    assert found is not None
    assert limits_over(of, window, 8, Stop(never)) is found


def test_a_window_shows_something_before_a_relief_that_takes_long(qtbot: QtBot) -> None:
    assert takes_long(wide_slice(), (1000.0, 700.0))
    assert not takes_long(build(OBJECTIVES["ackley"], {}), (3840.0, 2160.0))


def test_closing_does_not_wait_for_a_relief(qtbot: QtBot) -> None:
    worker, slow = relief_worker(), Slow()
    worker.ask(order(slow))
    qtbot.waitUntil(lambda: len(slow.asked) == 1)
    closing = threading.Thread(target=worker.close)
    closing.start()
    qtbot.waitUntil(worker._closing.is_set)
    slow.go.set()  # the values that it was at
    closing.join(30.0)
    assert not closing.is_alive()
    assert len(slow.asked) == 1  # and none for the limits
    assert worker.take() is None
