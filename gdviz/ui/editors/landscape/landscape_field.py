"""A field in which a person types a landscape, checked while they type."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import Signal

from gdviz.core.derivatives import differentiable
from gdviz.core.functions import FUNCTIONS
from gdviz.core.objectives.expression import FORMULA, typed
from gdviz.ui.look.plain import tip
from gdviz.ui.widgets.checked_text import CheckedText
from gdviz.ui.widgets.growing_text import GrowingText

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_PAUSE = 200  # ms without a key: then the text is looked at


@final
class LandscapeField(CheckedText):
    """Shows the formula of a landscape.

    Signals
    -------
    edited
        The new text, from the user's hand only.
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        text = GrowingText(least=2, most=5, enter_leaves=True)
        text.setAccessibleName("Formula of the landscape")
        text.setAccessibleDescription(FORMULA.doc)
        text.setToolTip(tip(_help()))
        super().__init__(text, pause=_PAUSE, parent=parent)
        self.setFocusProxy(text)
        self.typed.connect(self.edited)
        self.set_value(FORMULA.default)

    def read(self, value: str) -> str:
        found = typed(value)
        if found.notes:
            return found.notes[0]  # it begins with a name, which keeps its letters
        over = "x and y" if found.dim == 2 else "x: a curve"
        names = ", ".join(found.free)
        words = f"Over {over}" + (f", with {names}" if names else "")
        is_plain = found.shown.replace(" ", "") == value.replace(" ", "")
        return words if is_plain else f"Read as {found.shown}. {words}"

    def text_of(self, value: str) -> str:
        return value

    def value_of(self, text: str) -> str:
        return text.replace("\n", " ")


def _help() -> str:
    calls = ", ".join(n for n, f in FUNCTIONS.items() if f.public and differentiable(n))
    return (
        "<p>The height over <b>x</b> and <b>y</b>, or over <b>x</b> alone. Powers are "
        "written x^2, x**2 or x²; 2x is a product; |x|, <b>pi</b> and <b>e</b> are known; "
        "where(x &gt; 0, a, b) chooses; any other name becomes a slider.</p>"
        f"<p>Functions: {calls}.</p>"
    )
