"""What a hand does in the window, and what an eye finds there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.toast import Toast

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from gdviz.scene.records import Scene
    from gdviz.ui.editors.runs.card import RunCard
    from gdviz.ui.editors.runs.methods_menu import MethodsMenu
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow

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


def cards(window: MainWindow) -> list[RunCard]:
    """The cards from top to bottom."""
    return list(window._runs._cards)


def card(window: MainWindow, index: int) -> RunCard:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return window._runs._cards[index]


def editor(card: QWidget, name: str) -> ParamEditor:
    return next(e for e in card.findChildren(ParamEditor) if e.spec().name == name)


def toast(window: MainWindow) -> str:
    (found,) = window.findChildren(Toast)
    return found.text() if found.isVisible() else ""


def title_of(window: MainWindow) -> str:
    return str(window._transport._title.text())


def action(window: MainWindow, key: str) -> QAction:
    return window._actions[key]


def entries(menu: MethodsMenu) -> dict[str, QAction]:
    """What the families offer, by key."""
    return {str(e.data()): e for family in menu._families for e in family.actions()}


def choose(root: QWidget, key: str) -> None:
    """Choose in the first combo box of `root`, as a hand does."""
    combo = root.findChildren(Combo)[0]
    combo.set_current(key)
    combo.activated.emit(combo.currentIndex())


def menu_entry(menu: QMenu, data: str) -> QAction:
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


def chosen(window: MainWindow, index: int, data: str) -> None:
    """Choose an entry of a card's menu."""
    menu_entry(window._runs._run_menu(index), data).trigger()


def settled(session: Session) -> bool:
    """Whether the whole of the present scene has arrived."""
    snapshot = session.snapshot
    return snapshot is not None and snapshot.complete and snapshot.plan is session.plan


def settle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: settled(session))


def stands_at(qtbot: QtBot, session: Session, k: int) -> None:
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == k)


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
