"""Menus of actions that are about one thing, such as a run or a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.look.plain import add_entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QMenu

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
