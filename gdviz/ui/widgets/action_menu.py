"""Menus of actions that are about one thing, such as a run or a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QMenu

from gdviz.ui.look.plain import add_entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.ui.action_spec import ActionSpec


def fill(menu: QMenu, specs: Iterable[ActionSpec]) -> None:
    """Add an entry for each of `specs` as things stand now; its data is the key."""
    for spec in specs:
        entry = add_entry(menu, spec.label())
        entry.setData(spec.key)
        entry.setEnabled(spec.enabled())
        entry.triggered.connect(spec.do)
        if spec.checked is not None:
            entry.setCheckable(True)
            entry.setChecked(spec.checked())


def close_menus() -> None:
    """Close the menu that is open, and those from which it was opened."""
    while isinstance(menu := QApplication.activePopupWidget(), QMenu):
        menu.close()
        if menu.isVisible():
            return
