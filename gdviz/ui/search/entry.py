"""What the search box can find: one entry for each thing that can be done or set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, final

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

Group = Literal["Settings", "Actions", "Panels", "Methods", "Scenes", "Landscapes"]


def nowhere() -> QWidget | None:
    """Where an entry points at that has no widget of its own."""
    return None


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the search box.

    Attributes
    ----------
    key
        Its name among all entries, under which it is remembered.
    group
        The heading that it stands under.
    title, words
        What it is, and what it will do, in a sentence without its full stop.
    do
        Does it.
    beside
        What stands at the right: "adds a run", or the present value of a setting.
    keys
        Its shortcut, key by key.
    set_to
        For a setting, makes what was typed its value; "" when done, else a sentence.
    spot
        The widget that it is about, to be lit meanwhile.
    run
        The run that it is about, whose mark stands before it; None for no run.
    icon
        What stands before it otherwise.
    """

    key: str
    group: Group
    title: str
    words: str
    do: Callable[[], object]
    beside: str = ""
    keys: tuple[str, ...] = ()
    set_to: Callable[[str], str] | None = None
    spot: Callable[[], QWidget | None] = nowhere
    run: int | None = None
    icon: str = ""
