"""A pull towards zero that is part of the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.core.numerals import number
from gdviz.core.optimizers.rates import L2
from gdviz.core.params import as_number
from gdviz.scene.edits import SetScene
from gdviz.ui.editors.forms.form import Form

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan


@final
class PenaltyForm(Form):
    """Its weight."""

    title = "L2 penalty"
    fields = ("l2",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weight = self._optional(L2, "Pull towards zero", self._on_weight)
        self._why = self._note("Adds $λθ$, the slope of $½λ‖θ‖²$.")
        for part in (self._weight, self._why):
            self._column.addWidget(part)

    def _show(self, plan: Plan) -> str:
        weight = plan.scene.l2
        self._weight.set_value(weight)
        return "off" if weight is None else f"λ = {number(weight)}"

    def _on_weight(self, spec: ParamSpec, value: Value | None) -> None:
        weight = (
            (as_number(value) or None) if value is not None else None
        )  # a weight of 0 is off
        self._request(SetScene("set L2 penalty", l2=weight))
