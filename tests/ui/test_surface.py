"""The promise: the surface shows hollows and paths, and where it cannot be drawn says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

import gdviz
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.engine import shipped
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetScene
from gdviz.scene.records import Show
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.views.surface import surface_marks
from gdviz.ui.views.surface.terrain import Terrain, terrain
from tests.ui.hand import plane_of
from tests.ui.screens import needs_screen, screen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.session import Session
    from gdviz.ui.views.plane.heads import Head
    from tests.ui.conftest import Open

ROOT = Path(gdviz.__file__).parents[1]
RUN = {"optimizer": "gd", "hyper": {"lr": 0.01}}


def block(key: str, **params: Any) -> Terrain:
    objective = build(OBJECTIVES[key], params, None)
    return terrain(objective, objective.window, 10, equal=True)


@pytest.mark.parametrize(
    "formula", ["1e308*sign(x)*y", "(x**2 + y**2)**-64", "exp(exp(9*x)) - exp(exp(9*y))"]
)
def test_heights_beyond_all_numbers_are_drawn_without_a_warning(formula: str) -> None:
    objective = build(OBJECTIVES["expression"], {"formula": formula})
    found = terrain(objective, ((-1.0, 1.0), (-1.0, 1.0)), 10, equal=True)
    assert np.isfinite(found.heights).all()
    assert found.heights.max() <= 1.0 + 1e-9


@pytest.mark.parametrize("key", ["quadratic", "rosenbrock", "himmelblau"])
def test_heights_rise_with_the_loss_and_fill_the_block(key: str) -> None:
    shape = block(key)
    assert shape.heights.min() >= 0.0
    assert_allclose(shape.heights.max(), 1.0)
    assert np.all(np.diff(shape.limits) > 0.0)
    (x0, x1), (y0, y1) = shape.window
    plane = np.random.default_rng(1).uniform((x0, y0), (x1, y1), (300, 2))
    loss = build(OBJECTIVES[key], {}, None).value(plane.T)
    z = shape.place(plane)[:, 2]
    assert np.corrcoef(np.argsort(np.argsort(loss)), np.argsort(np.argsort(z)))[0, 1] > 0.999


def test_only_a_great_range_is_compressed() -> None:
    assert not block("quadratic", a=2.0, b=1.0).compressed
    assert block("rosenbrock").compressed


def test_the_levels_are_those_of_the_plane() -> None:
    """½ · 2 · x² = level at the height level / highest of an uncompressed bowl."""
    shape = block("quadratic", a=2.0, b=1.0)
    top = build(OBJECTIVES["quadratic"], {"a": 2.0, "b": 1.0}, None)
    highest = max(
        float(top.value(np.array(c)))
        for c in np.array(np.meshgrid(*shape.window)).T.reshape(-1, 2)
    )
    assert_allclose(shape.limits, shape.levels / highest, rtol=1e-9)


@pytest.mark.parametrize("key", ["himmelblau", "rosenbrock", "quadratic"])
def test_plane_and_surface_end_their_bands_at_the_same_heights(
    qapp: QApplication, key: str
) -> None:
    run = {"optimizer": "gd", "hyper": {"lr": 1e-4}}
    scene = from_builtins({"objective": key, "runs": [run], "steps": 3})
    with Figure(scene, (700, 500), layout="landscape") as figure:
        figure.image(0)
        relief = plane_of(figure)._picture._bands.relief  # type: ignore[union-attr]
        plan = figure.plan
    equal = plan.objective.angles_matter
    shape = terrain(plan.objective, plan.window, len(LIGHT.bands), equal=equal)
    assert relief is not None
    np.testing.assert_array_equal(shape.levels, relief.levels)


def test_what_lies_behind_a_hill_is_hidden() -> None:
    shape = block("quadratic", a=1.0, b=1.0)  # a bowl: its rim hides the near slope
    eye = np.array([0.0, -6.0, 1.2])
    middle, far = shape.place(np.array([[0.0, 0.0], [0.0, 0.9 * shape.window[1][1]]]))
    assert shape.hidden(np.array([middle, far]), eye).tolist() == [True, False]
    above = np.array([0.0, -2.0, 6.0])
    assert shape.hidden(np.array([middle, far]), above).tolist() == [False, False]


def test_a_path_is_cut_so_finely_that_it_lies_on_the_surface() -> None:
    from gdviz.ui.views.surface.draped import draped

    plan = resolve(shipped.load("step_size"))
    shape = terrain(plan.objective, plan.window, 10, equal=True)
    run = simulate_plan(plan)[1]
    points, owner = draped(run, shape)
    assert_allclose(points[0], run.theta[0])
    assert np.all(np.diff(owner) >= 0)
    last = np.flatnonzero(owner == 5)[-1]
    assert_allclose(points[last], run.theta[5], atol=1e-12)
    inside = np.isfinite(points).all(axis=1)
    steps = np.abs(np.diff(points[inside], axis=0)).max()
    assert steps < 0.02 * 7.0


def test_a_path_beyond_the_window_has_no_place() -> None:
    from gdviz.ui.views.surface.draped import draped

    plan = resolve(shipped.load("step_size"))
    shape = terrain(plan.objective, plan.window, 10, equal=True)
    points, _ = draped(simulate_plan(plan)[2], shape)  # it diverges
    inside = np.isfinite(points).all(axis=1)
    assert not inside.all()
    assert np.all(np.abs(points[inside]) <= 3.5 + 1e-6)


class Above:
    """A scene that is seen from above, a hundred pixels for each unit of space."""

    def width(self) -> int:
        return 400

    def height(self) -> int:
        return 400

    def project(self, places: FloatArray) -> FloatArray:
        return 200.0 + 100.0 * places[:, :2] * (1.0, -1.0)


def test_runs_that_began_outside_of_the_block_have_names(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = {
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "steps": 4,
        "window": [[-4, 4], [-4, 4]],
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.2}, "start": [9, 0], "label": "comes"},
            {"optimizer": "gd", "hyper": {"lr": 0.5}, "start": [9, 0], "label": "crosses"},
            {"optimizer": "gd", "hyper": {"lr": 1e-4}, "start": [9, 2], "label": "stays"},
            {"optimizer": "gd", "hyper": {"lr": 0.9}, "start": [3, 0], "label": "leaves"},
        ],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    shape = terrain(plan.objective, plan.window, 10, equal=True)
    told: list[Head] = []
    monkeypatch.setattr(surface_marks, "draw_heads", lambda *args, **_: told.extend(args[2]))
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    visible = list(zip(simulate_plan(plan), LIGHT.runs, strict=False))
    surface_marks.draw_ends(painter, LIGHT, shape, Above(), visible, 4, 0.0)  # type: ignore[arg-type]
    painter.end()
    assert [head.label for head in told] == [
        "comes", "crosses, out of view", "stays, out of view", "leaves, diverged",
    ]  # fmt: skip
    (edge, middle), _ = Above().project(shape.place(np.array([[4.0, 2.0], [0.0, 0.0]])))
    assert (told[2].x, told[2].y) == pytest.approx((edge, middle), abs=0.1)
    assert told[3].x == pytest.approx(400.0 - edge, abs=2.0)  # where its path ends
    for head in told:
        assert -1.0 <= head.x <= edge + 1.0


def as_surface(session: Session) -> None:
    session.apply(SetScene("change view", show=Show(view="3d")))
    for _ in range(6):
        QApplication.processEvents()


def test_without_opengl_the_paths_stay_on_the_plane_and_it_is_said(
    open_window: Open, qtbot: QtBot
) -> None:
    desk = open_window("race")
    as_surface(desk.session)
    qtbot.waitUntil(lambda: bool(desk.excuse))
    sentence = desk.excuse
    assert sentence == "This display has no OpenGL, so that the paths stay on the plane."
    assert desk.plane.isVisible()
    desk.panel("paths").set_bare(bare=True)  # a picture does not tell of this machine
    assert not desk.excuse
    desk.panel("paths").set_bare(bare=False)
    assert desk.excuse
    desk.views.button("2d").click()
    qtbot.waitUntil(lambda: not desk.excuse)
    assert desk.session.scene.show.view == "2d"


def test_one_variable_has_no_surface_and_the_button_says_why(open_window: Open) -> None:
    desk = open_window({"objective": "parabola", "runs": [RUN]})
    button = desk.views.button("3d")
    assert not button.isEnabled()
    assert button.toolTip() == "A surface needs a landscape of two variables."


def test_a_scene_that_wants_a_surface_of_one_variable_gets_its_graph(
    open_window: Open,
) -> None:
    scene = {"objective": "parabola", "runs": [RUN], "show": {"view": "3d"}}
    desk = open_window(scene)
    assert desk.plane.isVisible()
    assert desk.excuse == "A surface needs a landscape of two variables."


def started(code: str, tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    own = {"PYTHONPATH": str(ROOT), "GDVIZ_SETTINGS": str(tmp_path / "gdviz.ini")}
    return subprocess.run(
        [*command, sys.executable, "-c", code],
        cwd=tmp_path, env={**os.environ, **own}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


def test_a_window_on_the_plane_does_not_load_opengl(tmp_path: Path) -> None:
    code = """
import sys
from gdviz.engine import shipped
from gdviz.ui import app
app.render(shipped.load("race"))
assert not [name for name in sys.modules if name.split(".")[0] == "OpenGL"]
assert "pyqtgraph.opengl" not in sys.modules
"""
    ended = started(code, tmp_path)
    assert ended.returncode == 0, ended.stderr


SPACE = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "xcb"
from PySide6.QtCore import QTimer
from msgspec.structs import replace
from gdviz.engine import shipped
from gdviz.ui import app

seen = []

def ready(qapp, window):
    window.kept = QTimer(window)
    window.kept.setSingleShot(True)
    window.kept.timeout.connect(lambda: look(window))
    window.kept.start(1500)

LOOK
scene = shipped.load("race")
scene = replace(scene, show=replace(scene.show, view="3d"))
status = app.run(scene, step=60, ready=ready)
assert seen == EXPECTED, seen
sys.exit(status)
"""

TURNED = """
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from gdviz.ui.export.figure.panel_picture import picture
from gdviz.ui.views.surface.surface import SurfaceView
from tests.ui.desk import Desk

def look(window):
    desk = Desk.at(window)
    assert window.findChildren(SurfaceView), desk.excuse
    view = desk.only(SurfaceView)
    image = view.grab().toImage()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    QTest.mouseMove(view, view.rect().center() / 2)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton)
    turned = view.grab().toImage()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton)
    back = view.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width() - 90, 7)
               for y in range(0, image.height(), 7)}
    told = bool(desk.excuse)
    seen.extend([len(colours) > 50, turned != image, back == image, told])
    picture([desk.panel("paths")], "#ffffff")
    seen.append(view._image.devicePixelRatio())
    desk.do("theme")
    desk.session.undo()
    LEAVE
"""


def in_space(look: str, expected: list[object]) -> str:
    """A program that opens a race as a surface, and what `look` has to see in it."""
    return SPACE.replace("LOOK", look).replace("EXPECTED", repr(expected))


@needs_screen
@pytest.mark.parametrize("leave", ["window.close()", "QApplication.exit(0)"])
def test_a_surface_is_drawn_turned_and_left_with_status_0(tmp_path: Path, leave: str) -> None:
    code = in_space(TURNED.replace("LEAVE", leave), [True, True, True, False, 2.0])
    ended = started(code, tmp_path, *screen("1700x1100"))
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_screen
def test_a_screen_without_gl_is_no_crash(tmp_path: Path) -> None:
    code = """
import os; os.environ['QT_QPA_PLATFORM'] = 'xcb'
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
from gdviz.ui.views.surface.gl_check import problem
print(problem())
"""
    ended = started(code, tmp_path, *screen(glx=False))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    said = ended.stdout.strip()
    assert said == "" or said.startswith(("the ", "this "))


LEFT = """
from tests.ui.desk import Desk

def look(window):
    desk = Desk.at(window)
    seen.append(desk.panel("paths").shown == "3d" or bool(desk.excuse))
    window.close()
"""


@needs_screen
def test_a_window_without_glx_says_why_it_stays_on_the_plane(tmp_path: Path) -> None:
    ended = started(in_space(LEFT, [True]), tmp_path, *screen("1700x1100", glx=False))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
