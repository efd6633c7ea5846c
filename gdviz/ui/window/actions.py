"""Qt's side of the actions: a `QAction` for each spec, and menus of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from gdviz.ui.look.plain import caption, tip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from gdviz.ui.action_spec import ActionSpec


@final
class Actions(QObject):
    """The actions of a window, by key, in the order of their declaration."""

    def __init__(self, specs: Iterable[ActionSpec], owner: QWidget) -> None:
        super().__init__(owner)
        self.specs = {spec.key: spec for spec in specs}
        self._built = {key: _built(spec, owner) for key, spec in self.specs.items()}
        self._labels: dict[str, str] = {}  # as they were shown last
        self.refresh()

    def __getitem__(self, key: str) -> QAction:
        return self._built[key]

    def refresh(self) -> None:
        """Show what can be done now, and what is on."""
        for key, spec in self.specs.items():
            action, label = self._built[key], spec.label()
            if self._labels.get(key) != label:  # after every edit nearly all stay the same
                self._labels[key] = label
                action.setText(caption(label))
            action.setEnabled(spec.enabled())
            if spec.checked is not None:
                action.setChecked(spec.checked())


def _built(spec: ActionSpec, owner: QWidget) -> QAction:
    action = QAction(caption(spec.text), owner)
    shown = f" ({QKeySequence(spec.keys[0]).toString()})" if spec.keys else ""
    action.setToolTip(tip(spec.tip + shown))
    action.setShortcuts([QKeySequence(key) for key in spec.keys])
    action.setProperty("glyph", spec.icon)
    action.setObjectName(spec.key)
    action.setCheckable(spec.checked is not None)
    action.triggered.connect(spec.do)
    owner.addAction(action)
    return action
