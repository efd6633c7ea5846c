"""Scenes for windows, and what a hand does to single widgets and an eye finds there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gdviz.ui.look.theme import LIGHT
from gdviz.ui.moment import Moment
from gdviz.ui.views.plane.grid import GridView
from gdviz.ui.views.plane.landscape import LandscapeView
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.section import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import Scene
    from gdviz.ui.editors.runs.methods_menu import MethodsMenu
    from gdviz.ui.export.figure.figure import Figure
    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.session import Session

PATIENCE_MS = 20_000  # for a whole window on a machine that has much else to do
BOWL: dict[str, Any] = {
    "title": "Bowl",
    "objective": "quadratic",
    "start": [3, -3],
    "steps": 60,
    "runs": [
        {"optimizer": "gd", "hyper": {"lr": 0.1}},
        {"optimizer": "adam", "hyper": {"lr": 0.05}},
    ],
}


def race(*runs: dict[str, Any], objective: str = "himmelblau_tilted") -> dict[str, Any]:
    return {"title": "Race", "objective": objective, "steps": 80, "runs": list(runs)}


def editor(card: QWidget, name: str) -> ParamEditor:
    return next(e for e in card.findChildren(ParamEditor) if e.spec().name == name)


def entries(menu: MethodsMenu) -> dict[str, QAction]:
    """What the families offer, by key."""
    menu.fill()
    families = [entry.menu() for entry in menu.actions()]
    return {
        str(entry.data()): entry
        for family in families
        if isinstance(family, QMenu)
        for entry in family.actions()
    }


def choose(root: QWidget, key: str) -> None:
    """Choose in the first combo box of `root`, as a hand does."""
    combo = root.findChildren(Combo)[0]
    combo.set_current(key)
    combo.activated.emit(combo.currentIndex())


def menu_entry(menu: QMenu, data: str) -> QAction:
    menu.aboutToShow.emit()  # some are filled then
    for entry in menu.actions():
        inner = entry.menu()
        if isinstance(inner, QMenu):
            try:
                return menu_entry(inner, data)
            except LookupError:
                continue
        if entry.data() == data:
            return entry
    raise LookupError(data)


def settled(session: Session) -> bool:
    """Whether the whole of the present scene has arrived."""
    snapshot = session.snapshot
    return (
        snapshot is not None
        and snapshot.complete
        and snapshot.plan.generation == session.plan.generation
    )


def settle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: settled(session), timeout=PATIENCE_MS)


def stands_at(qtbot: QtBot, session: Session, k: int) -> None:
    qtbot.waitUntil(
        lambda: session.snapshot is not None and session.snapshot.k == k, timeout=PATIENCE_MS
    )


def moment_of(snapshot: Snapshot, styles: Sequence[RunStyle | None], **more: Any) -> Moment:
    """The moment with `snapshot`, its runs in `styles`."""
    own = tuple(style or LIGHT.runs[0] for style in styles)
    return Moment(snapshot, tuple(styles), own, **more)


def plane_of(figure: Figure) -> LandscapeView | GridView:
    """The part of a figure on which the paths lie."""
    part: QWidget | None = figure.canvases[0]
    while part is not None and not isinstance(part, LandscapeView | GridView):
        part = part.parentWidget()
    assert part is not None
    return part


def hyper(scene: Scene) -> list[dict[str, Any]]:
    return [dict(run.hyper) for run in scene.runs]


def mouse(canvas: Canvas, kind: QEvent.Type, x: float, y: float) -> None:
    """A mouse event of the left button at the point (x, y) of the plot's own coordinates."""
    px, py = canvas.to_pixels(np.array([[x, y]]))[0]
    spot = QPointF(canvas.mapFromScene(canvas.surface.mapToScene(QPointF(px, py))))
    viewport = canvas.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    cause = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    at = QPointF(viewport.mapToGlobal(spot.toPoint()))
    event = QMouseEvent(kind, spot, at, cause, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)


def click(canvas: Canvas, x: float, y: float) -> None:
    mouse(canvas, QEvent.Type.MouseButtonPress, x, y)
    mouse(canvas, QEvent.Type.MouseButtonRelease, x, y)


def make_all(root: QWidget) -> None:
    """Open every row, and shut it again: a form is made when its row opens."""
    for row in root.findChildren(Section):
        was_open = row.is_open()
        row.set_open(True)
        row.set_open(was_open)
