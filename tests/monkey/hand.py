"""Does the acts: events of mouse and keyboard are sent to widgets as Qt would send them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDropEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QWidget

from tests.monkey.acts import found, global_spot, held_keys, spot, under

if TYPE_CHECKING:
    from gdviz.ui.window.main_window import MainWindow
    from tests.monkey.acts import Act

_BUTTONS = {
    "left": Qt.MouseButton.LeftButton,
    "right": Qt.MouseButton.RightButton,
    "middle": Qt.MouseButton.MiddleButton,
}
_NONE = Qt.MouseButton.NoButton


def done(act: Act, window: MainWindow) -> bool:
    """Do `act`; False where it means nothing now."""
    verb, way, *more = act
    target: QWidget | None = window
    if way:
        target = found(way)
        if target is None or not target.isVisible() or not target.isEnabled():
            return False
        root = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if root is not None and target is not root and not root.isAncestorOf(target):
            return False  # nobody reaches it now
    assert target is not None
    _DEEDS[verb](window, target, *more)
    return True


def _press(_: MainWindow, target: QWidget, button: str, held: str, x: float, y: float) -> None:
    top, at = under(target, spot(target, x, y))
    QTest.mouseClick(top, _BUTTONS[button], held_keys(held), at)


def _double(_: MainWindow, target: QWidget, button: str, held: str, x: float, y: float) -> None:
    top, at = under(target, spot(target, x, y))
    QTest.mouseDClick(top, _BUTTONS[button], held_keys(held), at)


def _drag(_: MainWindow, target: QWidget, button: str, held: str, *way: float) -> None:
    spots = [spot(target, x, y) for x, y in zip(way[::2], way[1::2], strict=True)]
    top, first = under(target, spots[0])
    which, keys = _BUTTONS[button], held_keys(held)
    _mouse(top, QEvent.Type.MouseButtonPress, first, which, which, keys)
    for at in spots[1:]:
        _mouse(top, QEvent.Type.MouseMove, at, _NONE, which, keys)
    _mouse(top, QEvent.Type.MouseButtonRelease, spots[-1], which, _NONE, keys)


def _mouse(
    widget: QWidget, kind: QEvent.Type, at: QPoint, cause: Qt.MouseButton,
    down: Qt.MouseButton, keys: Qt.KeyboardModifier,
) -> None:  # fmt: skip
    event = QMouseEvent(kind, at.toPointF(), global_spot(widget, at), cause, down, keys)
    QApplication.sendEvent(widget, event)


def _move(_: MainWindow, target: QWidget, _b: str, held: str, x: float, y: float) -> None:
    top, at = under(target, spot(target, x, y))
    _mouse(top, QEvent.Type.MouseMove, at, _NONE, _NONE, held_keys(held))


def _wheel(_: MainWindow, target: QWidget, button: str, held: str, x: float, y: float) -> None:
    top, at = under(target, spot(target, x, y))
    turn = QPoint(0, 120 if button == "left" else -240)
    event = QWheelEvent(
        at.toPointF(), global_spot(top, at), QPoint(), turn, _NONE, held_keys(held),
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(top, event)


def _ask(_: MainWindow, target: QWidget, _b: str, _h: str, x: float, y: float) -> None:
    top, at = under(target, spot(target, x, y))
    why = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(top, QContextMenuEvent(why, at, top.mapToGlobal(at)))


def _key(window: MainWindow, _: QWidget, name: str) -> None:
    root = QApplication.activePopupWidget() or QApplication.activeModalWidget() or window
    target = root.focusWidget() or root
    pressed = QKeySequence(name)[0]
    QTest.keyClick(target, pressed.key(), pressed.keyboardModifiers())


def _text(_: MainWindow, target: QWidget, text: str, end: str) -> None:
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if isinstance(target, QLineEdit):
        target.insert(text)  # QTest has no keys for what is not ASCII
    else:
        QTest.keyClicks(target, text.encode("ascii", "ignore").decode())
    if end:
        QTest.keyClick(target, getattr(Qt.Key, f"Key_{end}"))


def _action(window: MainWindow, _: QWidget, name: str) -> None:
    found_action = window.findChild(QAction, name)
    if found_action is not None and found_action.isEnabled():
        found_action.trigger()


def _open(window: MainWindow, _: QWidget, what: str) -> None:
    name = what
    if what.startswith("{"):
        name = "opened.gdviz"
        Path(name).write_text(what, encoding="utf-8")
        name = str(Path(name).resolve())
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(name)])
    if what.startswith("{"):
        at = QPoint(20, 20).toPointF()
        copy = Qt.DropAction.CopyAction
        event = QDropEvent(at, copy, dropped, _NONE, held_keys(""))
        QApplication.sendEvent(window, event)
    else:
        window.open_scene(what)


def _size(window: MainWindow, _: QWidget, wide: int, high: int) -> None:
    window.resize(wide, high)


def _wait(_w: MainWindow, _: QWidget, _ms: int) -> None:
    """Whoever drives the hand waits."""


def _close(window: MainWindow, target: QWidget) -> None:
    if target is window:
        window.ask_to_close()
    else:
        target.window().close()


def _file(_: MainWindow, target: QWidget, name: str) -> None:
    assert isinstance(target, QFileDialog)
    if not name:
        target.reject()
        return
    field = target.findChild(QLineEdit)
    assert field is not None
    field.setText(name)
    target.accept()
    if target.isVisible():  # the name was refused
        target.reject()


def _entry(_: MainWindow, target: QWidget, index: int) -> None:
    assert isinstance(target, QMenu)
    entries = target.actions()
    if index < len(entries):
        at = target.actionGeometry(entries[index]).center()
        QTest.mouseClick(target, _BUTTONS["left"], held_keys(""), at)


_DEEDS = {
    "press": _press, "double": _double, "drag": _drag, "move": _move, "wheel": _wheel,
    "ask": _ask, "key": _key, "text": _text, "action": _action, "open": _open, "size": _size,
    "wait": _wait, "close": _close, "file": _file, "entry": _entry,
}  # fmt: skip
