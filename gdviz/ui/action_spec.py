"""Actions as data: menus, keys, buttons, help and the search box are built from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, final

if TYPE_CHECKING:
    from collections.abc import Callable

TIME, SCENE, RUN, FILE, VIEW = "Time", "Scene", "Run", "File", "View"
"""Headings under which the list of keys and the search box show actions."""

Menu = Literal[
    "file", "export", "copy", "edit", "view", "workspaces", "panels", "window", "program", ""
]
"""Sections of the main menu, from top to bottom; "" for what is not in it."""

Ask: TypeAlias = "Callable[[], bool]"


def always() -> bool:
    """An action that can be done at any time."""
    return True


@final
@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    key
        Its name in code.
    text, tip
        What menus say, and the longer sentence of the tool-tip.
    do
        Does it.
    keys
        Shortcuts in Qt's notation; the first is shown.
    icon
        Name of an icon, "" for none.
    group
        Heading under which the list of keys and the search box show it.
    menu
        Its section of the main menu.
    enabled
        Whether it can be done now.
    checked
        Whether it is on, for an action that switches something.
    say
        Its text as things stand now, such as "Undo set learning rate"; `text` when None.
    """

    key: str
    text: str
    tip: str
    do: Callable[[], object]
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = SCENE
    menu: Menu = ""
    enabled: Ask = always
    checked: Ask | None = None
    say: Callable[[], str] | None = None

    def label(self) -> str:
        """Its text as things stand now."""
        return self.say() if self.say is not None else self.text
