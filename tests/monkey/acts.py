"""What a hand without a mind does at a window, as values: to be done again, and told.

An act names the widget that it is done to by the way that leads there, so that it means the
same when others are left out before it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from gdviz.engine import shipped
from tests.random_scenes import scene

if TYPE_CHECKING:
    import random

Act: TypeAlias = list[Any]
"""A verb, the way to a widget ("" for the window or for whoever has the keyboard), and more."""

BUTTONS = ("left", "left", "left", "left", "right", "middle")
HELD = ("", "", "", "", "shift", "ctrl", "alt")
KEYS = (
    "Space", "Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown", "Tab",
    "Backtab", "Escape", "Return", "Delete", "Backspace", "F1", "F2", "F11", "Ctrl+Z",
    "Ctrl+Shift+Z", "Ctrl+K", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+0", "Ctrl++", "1", "2", "r",
)  # fmt: skip
TEXTS = (
    "", "0", "1", "-1", "0.5", "1/3", "1e-400", "1e400", "nan", "-", "2*pi", "0,05", "x",
    "x**2 + y**2", "sin(x)*y", "1/(x*y)", "x", "step = -lr*g", "m = b1*m + g; step = -lr*m",
    "step = norm(t)*g", "$x^2$", r"$\frac{1}{$", "<b>&amp;</b>", "竞赛 🏁", "\u202eabc",
    "1, 2, 3",
    "lr", "Adam", "learning rate 0.1", "a" * 300, "((((((", "\t\n",
)  # fmt: skip
NAMES = ("a.gdviz", "b.gdviz", "c", "no folder/x.gdviz", "a.png", "p.svg", "f.pdf", "t.gif", "")
SIZES = ((1120, 660), (1280, 720), (1500, 800), (1120, 900))


def way_to(widget: QWidget) -> str:
    """The way to `widget` from its window: kinds, and which child of that kind."""
    parts: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        over = at.parentWidget()
        same = _alike(over, type(at).__name__)
        parts.append(f"{type(at).__name__}.{same.index(at)}")
        at = over
    return "/".join(reversed(parts))


def found(way: str) -> QWidget | None:
    """The widget to which `way` leads; None where it leads nowhere now."""
    at: QWidget | None = None
    for part in way.split("/"):
        name, _, number = part.rpartition(".")
        same = _alike(at, name)
        if int(number) >= len(same):
            return None
        at = same[int(number)]
    return at


def _alike(over: QWidget | None, name: str) -> list[QWidget]:
    """The children of a widget that are of the kind `name`; of none, the windows."""
    if over is None:
        inside = [w for w in QApplication.topLevelWidgets() if w.parentWidget() is None]
    else:
        inside = [child for child in over.children() if isinstance(child, QWidget)]
    return [widget for widget in inside if type(widget).__name__ == name]


def chosen(chance: random.Random, window: QWidget) -> Act:
    """What the hand does next, as things stand."""
    root = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if isinstance(root, QFileDialog):
        return ["file", way_to(root), chance.choice(NAMES)]
    if isinstance(root, QMenu) and chance.random() < 0.7 and root.actions():
        return ["entry", way_to(root), chance.randrange(len(root.actions()))]
    if root is not None and chance.random() < 0.3:
        return ["key", "", chance.choice(("Escape", "Down", "Return", "Tab", "Space"))]
    if root is None:
        others = [w for w in QApplication.topLevelWidgets() if _is_seen(w) and w is not window]
        root = chance.choice(others) if others and chance.random() < 0.4 else window
    verb = chance.choices(tuple(_SHARES), tuple(_SHARES.values()))[0]
    return _SOME[verb](chance, verb, root, window)


def _is_seen(window: QWidget) -> bool:
    """Whether it is on the screen: figures are made in windows that are not."""
    hidden = window.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    return window.isVisible() and not hidden


def _at_widget(chance: random.Random, verb: str, root: QWidget, _: QWidget) -> Act:
    target = root
    while inside := [w for w in target.children() if isinstance(w, QWidget) and _can_be_hit(w)]:
        if chance.random() < _STOPS:
            break
        target = chance.choice(inside)
    spots = [round(chance.random(), 2) for _ in range(2 if verb != "drag" else 6)]
    return [verb, way_to(target), chance.choice(BUTTONS), chance.choice(HELD), *spots]


_STOPS = 0.1  # on the way from a window to what lies innermost


def _can_be_hit(widget: QWidget) -> bool:
    return (
        widget.isVisible() and widget.isEnabled() and min(widget.width(), widget.height()) > 2
    )


def _key(chance: random.Random, verb: str, *_: QWidget) -> Act:
    return [verb, "", chance.choice(KEYS)]


def _text(chance: random.Random, verb: str, root: QWidget, _: QWidget) -> Act:
    kinds = (QLineEdit, QTextEdit, QPlainTextEdit)
    fields = [w for kind in kinds for w in root.findChildren(kind) if _can_be_hit(w)]
    if not fields:
        return _key(chance, "key")
    end = chance.choice(("Return", "Return", "Tab", "Escape", ""))
    return [verb, way_to(chance.choice(fields)), chance.choice(TEXTS), end]


def _action(chance: random.Random, verb: str, _: QWidget, window: QWidget) -> Act:
    every = window.findChildren(QAction)
    names = sorted({a.objectName() for a in every if a.objectName() and a.isEnabled()})
    name = chance.choice(names)
    if name in _SELDOM and chance.random() < 0.9:
        return _key(chance, "key")
    return [verb, "", name]


def _open(chance: random.Random, verb: str, *_: QWidget) -> Act:
    if chance.random() < 0.4:
        return [verb, "", chance.choice((*shipped.titles(), "no scene", "a.gdviz"))]
    return [verb, "", json.dumps(scene(chance))]


def _size(chance: random.Random, verb: str, *_: QWidget) -> Act:
    return [verb, "", *chance.choice(SIZES)]


def _nothing(chance: random.Random, verb: str, *_: QWidget) -> Act:
    return [verb, "", chance.choice((0, 0, 0, 0, 0, 1, 5, 40))]


def _closing(_: random.Random, verb: str, root: QWidget, window: QWidget) -> Act:
    return [verb, way_to(root) if root is not window else ""]


_SELDOM = ("theme", "picture", "film")  # each takes as long as a hundred other acts

_SHARES = {
    "press": 30, "double": 2, "drag": 9, "wheel": 6, "move": 5, "ask": 4, "key": 14, "text": 8,
    "action": 10, "open": 3, "size": 1, "wait": 25, "close": 0.2,
}  # fmt: skip
"""How often each is done, one against the other."""

_SOME = {
    **dict.fromkeys(("press", "double", "drag", "wheel", "move", "ask"), _at_widget),
    "key": _key, "text": _text, "action": _action, "open": _open, "size": _size,
    "wait": _nothing, "close": _closing,
}  # fmt: skip


def spot(widget: QWidget, x: float, y: float) -> QPoint:
    """The pixel at those shares of the width and height of `widget`."""
    return QPoint(int(x * (widget.width() - 1)), int(y * (widget.height() - 1)))


def under(widget: QWidget, at: QPoint) -> tuple[QWidget, QPoint]:
    """What lies on top at `at` of `widget`, and the place there."""
    top = widget.childAt(at) or widget
    return top, top.mapFrom(widget, at) if top is not widget else at


def global_spot(widget: QWidget, at: QPoint) -> QPointF:
    return QPointF(widget.mapToGlobal(at))


def held_keys(name: str) -> Qt.KeyboardModifier:
    """Modifiers by their names."""
    return {
        "": Qt.KeyboardModifier.NoModifier,
        "shift": Qt.KeyboardModifier.ShiftModifier,
        "ctrl": Qt.KeyboardModifier.ControlModifier,
        "alt": Qt.KeyboardModifier.AltModifier,
    }[name]
