"""The promise: what a step looks like does not depend on the way that led to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Simulation, Snapshot
from gdviz.scene.codec import from_builtins
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.panel_picture import picture
from gdviz.ui.look.theme import DARK, LIGHT, Theme
from gdviz.ui.plot.picture import BLOCK
from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.plane.landscape import LandscapeView
from tests.ui.hand import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytestqt.qtbot import QtBot

Array = np.ndarray[Any, Any]
View = LandscapeView | CurvesView
LAST = 20 * BLOCK + 5  # far enough for copies that are kept on the way
STOPS = (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 8 * BLOCK, 9 * BLOCK + 7, LAST)


@pytest.fixture(scope="module")
def race() -> Snapshot:
    """Solid, dashed, dotted and dash-dotted paths that cross themselves all the time."""
    methods = {"gd": 0.002, "heavy_ball": 0.0005, "nesterov": 0.0005, "adam": 0.1}
    noise = {"kind": "gaussian", "std": 40.0, "seed": 5}
    scene = from_builtins(
        {
            "objective": "himmelblau_tilted",
            "steps": LAST,
            "noise": noise,
            "runs": [{"optimizer": key, "hyper": {"lr": lr}} for key, lr in methods.items()],
        }
    )
    simulation = Simulation(resolve(scene))
    simulation.advance(lambda: False)
    return Snapshot(simulation.plan, simulation.runs(), 0, playing=False, complete=True)


def shown(qtbot: QtBot, kind: type[View], theme: Theme = LIGHT) -> View:
    view = kind()
    qtbot.addWidget(view)
    view.resize(420, 320)
    view.set_theme(theme)
    view.show()
    qtbot.waitExposed(view)
    return view


def at(view: View, race: Snapshot, k: int) -> Snapshot:
    moment = Snapshot(race.plan, race.runs, k, playing=True, complete=True)
    view.show_moment(moment_of(moment, tuple(LIGHT.runs[: len(race.runs)])))
    return moment


def pixels(image: QImage) -> Array:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8)
    return raw.reshape(image.height(), image.width(), 4)[..., :3].copy()


def walked(view: View, race: Snapshot, way: Iterable[int]) -> Array:
    """The window after it has shown every step of `way`."""
    for k in way:
        at(view, race, k)
        grabbed = view.grab()
    return pixels(grabbed.toImage())


@pytest.mark.parametrize("kind", [LandscapeView, CurvesView])
def test_playing_jumping_and_scrubbing_back_lead_to_the_same_pixels(
    qtbot: QtBot, race: Snapshot, kind: type[View]
) -> None:
    played, jumped, back = (shown(qtbot, kind) for _ in range(3))
    walked(back, race, [LAST])
    by_playing: dict[int, Array] = {}
    for k in range(0, LAST + 1):
        if k in STOPS or k % 11 == 0:  # not every step is painted when time is short
            by_playing[k] = walked(played, race, [k])
    for k in reversed(STOPS):
        scrubbed = walked(back, race, [k])
        np.testing.assert_array_equal(scrubbed, by_playing[k], err_msg=f"back to {k}")
        direct = walked(jumped, race, [0, k])
        np.testing.assert_array_equal(direct, by_playing[k], err_msg=f"jump to {k}")


def test_to_and_fro_leaves_no_trace(qtbot: QtBot, race: Snapshot) -> None:
    view = shown(qtbot, LandscapeView)
    fresh = walked(shown(qtbot, LandscapeView), race, [70])
    way = np.random.default_rng(3).integers(0, LAST, 40).tolist()
    np.testing.assert_array_equal(walked(view, race, [*way, 70]), fresh)


def test_every_step_changes_the_picture(qtbot: QtBot, race: Snapshot) -> None:
    view = shown(qtbot, LandscapeView)
    before = walked(view, race, [BLOCK - 2])
    for k in (BLOCK - 1, BLOCK, BLOCK + 1):
        now = walked(view, race, [k])
        assert (now != before).any()
        before = now


def test_runs_that_are_still_computed_look_like_those_that_are_done(
    qtbot: QtBot, race: Snapshot
) -> None:
    view, whole = shown(qtbot, LandscapeView), shown(qtbot, LandscapeView)
    simulation = Simulation(race.plan)
    while not simulation.complete:
        taken = iter(range(97))
        simulation.advance(lambda: next(taken, None) is None)  # noqa: B023
        part = Snapshot(race.plan, simulation.runs(), 0, playing=True, complete=False)
        walked(view, part, [min(90, part.last)])
    np.testing.assert_array_equal(walked(view, race, [90]), walked(whole, race, [90]))


def test_a_hidden_run_is_not_painted(qtbot: QtBot, race: Snapshot) -> None:
    view = shown(qtbot, LandscapeView)
    some = walked(view, race, [50])
    moment = Snapshot(race.plan, race.runs, 50, playing=True, complete=True)
    view.show_moment(moment_of(moment, (None,) * len(race.runs)))
    none = pixels(view.grab().toImage())
    assert (some != none).any()
    for style in LIGHT.runs[: len(race.runs)]:
        colour = [int(style.colour[i : i + 2], 16) for i in (5, 3, 1)]  # blue comes first
        assert (some == colour).all(axis=-1).any()
        assert not (none == colour).all(axis=-1).any()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", [LandscapeView, CurvesView])
def test_the_sharp_picture_shows_what_the_window_shows(
    qtbot: QtBot, race: Snapshot, kind: type[View], theme: Theme
) -> None:
    view = shown(qtbot, kind, theme)
    window = walked(view, race, [150]).astype(int)
    sharp = pixels(picture([view], theme.window, ratio=1.0)).astype(int)
    assert sharp.shape == window.shape
    apart = np.abs(sharp - window).max(axis=-1)
    assert (apart > 60).mean() < 0.01  # markers and labels lie on whole pixels in the window
    assert apart.mean() < 2.0


def test_a_sharp_picture_has_twice_the_pixels_and_leaves_the_window_alone(
    qtbot: QtBot, race: Snapshot
) -> None:
    view = shown(qtbot, LandscapeView)
    before = walked(view, race, [150])
    image = picture([view], LIGHT.window)
    assert (image.width(), image.height()) == (840, 640)
    assert image.devicePixelRatio() == 2.0
    # truly painted anew: an enlarged picture would repeat every pixel
    raw = pixels(image)
    assert (raw[::2, ::2] != raw[1::2, 1::2]).any(axis=-1).mean() > 0.02
    np.testing.assert_array_equal(pixels(view.grab().toImage()), before)


def test_the_markers_of_the_first_and_last_step_are_whole(qtbot: QtBot, race: Snapshot) -> None:
    view = shown(qtbot, CurvesView)
    at(view, race, 0)
    width, height = view.canvas.pixel_size
    heads = [ink.ahead.head(k) for ink in view._picture._inks for k in (0, LAST)]
    assert len(heads) == 8
    for x, y in heads:
        assert 6.0 <= x <= width - 6.0
        assert 6.0 <= y <= height - 6.0


@pytest.mark.parametrize(("size", "wide"), [((640, 360), 1), ((3840, 2160), 3)])
def test_lines_are_as_wide_as_the_picture_is_large(
    qtbot: QtBot, race: Snapshot, size: tuple[int, int], wide: int
) -> None:
    with Figure(race.plan.scene, size, layout="curves") as figure:
        image = pixels(figure.image(LAST // 2))
        [canvas] = figure.canvases
        box = figure.plot_box(canvas)
        x = box.left() + float(canvas.to_pixels(np.array([[LAST // 2, 0.0]]))[0, 0])
    middle = round(x)
    rows = image[round(box.top()) + 8 : round(box.bottom()) - 8, middle - 10 : middle + 10]
    dark = (rows.max(axis=-1) < 128).sum(axis=1)
    assert np.median(dark) == wide
