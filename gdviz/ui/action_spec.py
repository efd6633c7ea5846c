"""Actions and settings as data: menus, keys, buttons, help and the search box show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, final

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

TIME, SCENE, RUN, FILE, VIEW = "Time", "Scene", "Run", "File", "View"
"""Headings under which the list of keys and the search box show actions."""

Menu = Literal[
    "file", "export", "copy", "edit", "view", "window", "workspaces", "panels", "program", ""
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


@final
@dataclass(frozen=True, slots=True)
class SettingOffer:
    """One setting that a panel has a field for.

    Attributes
    ----------
    key
        Its name among all settings.
    title
        What it is called in words: "learning rate of Adam".
    words
        What happens when it is chosen.
    value
        What it is set to, as the field shows it.
    spot
        Where its field is, or what hides it; None when it has gone.
    find
        Its field, brought into view; None when it has gone.
    set_to
        Makes what was typed its value; "" when done, else the sentence that says why not.
    run
        The run that it belongs to; None for one that all share.
    """

    key: str
    title: str
    words: str
    value: str
    spot: Callable[[], QWidget | None]
    find: Callable[[], QWidget | None]
    set_to: Callable[[str], str] | None = None
    run: int | None = None
