"""A field in which a person writes a method of their own, checked while they type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, final

from PySide6.QtCore import Signal

from gdviz.core.functions import FUNCTIONS
from gdviz.core.optimizers.own import begun_anew, own
from gdviz.ui.look.plain import tip
from gdviz.ui.widgets.checked_text import CheckedText
from gdviz.ui.widgets.growing_text import GrowingText

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec

_PAUSE = 250  # ms without a key: then the text is looked at
_PARTING = re.compile(r"[ \t]*;[ \t]*")


@final
class FormulaField(CheckedText):
    """Shows a text parameter, a line for each assignment.

    Signals
    -------
    edited
        The spec and the new text, from the user's hand only.
    """

    edited = Signal(object, object)

    def __init__(self, spec: ParamSpec, *, parent: QWidget | None = None) -> None:
        text = GrowingText(least=3, most=6)
        text.setAccessibleName("Formula of this method")
        text.setAccessibleDescription(spec.doc)
        text.setToolTip(tip(_help()))
        super().__init__(text, pause=_PAUSE, margin=4.0, parent=parent)
        self._spec = spec
        self.typed.connect(self._on_typed)
        self.set_value(spec.default)

    def spec(self) -> ParamSpec:
        return self._spec

    def set_colour(self, colour: str | None) -> None:
        """Text wears no colour of a run."""

    def read(self, value: str) -> str:
        if anew := begun_anew(value):
            return (
                f"{anew[0]} begins anew in every step; for its first value write {anew[0]}0 = 1"
            )
        memory = [
            f"{slot.symbol}, {slot.start} at first" if slot.start != "0" else slot.symbol
            for slot in own(value).slots.values()
        ]
        if not memory:
            return "Remembers nothing"
        remembers = " and ".join(filter(None, (", ".join(memory[:-1]), memory[-1])))
        return f"Remembers {remembers}" + ("" if "at first" in remembers else ", zero at first")

    def text_of(self, value: str) -> str:
        return _PARTING.sub("\n", value)

    def value_of(self, text: str) -> str:
        return text

    def _on_typed(self, value: str) -> None:
        self.edited.emit(self._spec, value)


def _help() -> str:
    calls = ", ".join(name for name, function in FUNCTIONS.items() if function.public)
    return (
        "<p>One assignment in a line; the last line assigns <b>step</b>. Given are the "
        "gradient <b>g</b>, the position <b>theta</b>, the loss <b>f</b>, and the counts "
        "<b>k</b> from 0 and <b>t</b> from 1. What is read before it is assigned is "
        "remembered, from zero on, or for <b>v</b> from what <b>v0 = 1</b> says; any other "
        f"name becomes a slider.</p><p>Functions: {calls}.</p>"
    )
