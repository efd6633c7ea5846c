"""How slopes are found, and how exactly they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from msgspec.structs import replace

from gdviz.core.numerals import number
from gdviz.core.optimizers.rates import DIFFERENCE, GROW_AFTER, LOSS_SCALE
from gdviz.core.params import as_number
from gdviz.scene.edits import SetShared
from gdviz.scene.specs import GradientSpec, HalfSpec
from gdviz.ui.editors.forms.form import Form
from gdviz.ui.widgets.combo import Combo

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing

_KINDS = {
    "exact": "Exact",
    "forward": "Forward differences",
    "central": "Central differences",
}
_SMALLEST = 2.0**-25  # half the smallest number of 16 bits: what is below is rounded to 0
_LARGEST = 65504.0  # the largest number of 16 bits


@final
class GradientForm(Form):
    """Exact or from differences of values; in 64 bits or 16."""

    title = "Gradient"

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(editing, parent)
        self._kind = Combo(height=32, parent=self)
        self._kind.set_entries(_KINDS)
        self._kind.setAccessibleName("Gradient")
        self._kind.chosen.connect(self._on_kind)
        self._h = self._editor(DIFFERENCE, self._on_h)
        self._cost = self._note()
        self._half = self._optional(LOSS_SCALE, "Round to float16", self._on_half)
        self._limits = self._note()
        self._moving = self._optional(GROW_AFTER, "Let the scale move", self._on_moving)
        for part in (
            self._kind, self._h, self._cost, self._half, self._limits, self._moving
        ):  # fmt: skip
            self._column.addWidget(part)

    def _show(self, plan: Plan) -> None:
        found, half, dim = plan.scene.gradient, plan.scene.float16, plan.objective.dim
        self._kind.set_current(found.kind if found else "exact")
        for part in (self._h, self._cost):
            part.setVisible(found is not None)
        if found is not None:
            self._h.set_value(found.h)
            cost = f"D + 1 = {dim + 1}" if found.kind == "forward" else f"2D = {2 * dim}"
            self._cost.set_text(f"Each takes ${cost}$ values of $f$.")
        self._half.set_value(half.loss_scale if half else None)
        self._limits.setVisible(half is not None)
        if half is not None:
            low, high = (number(x / half.loss_scale) for x in (_SMALLEST, _LARGEST))
            moves = " and the scale halved" if half.dynamic else ""
            self._limits.set_text(
                f"Slopes below {low} become 0; above {high} the step is left out{moves}."
            )
            self._moving.set_value(half.grow_after if half.dynamic else None)
        self._moving.setVisible(half is not None)

    def _on_kind(self, kind: str) -> None:
        found = None
        if kind != "exact":
            found = self._scene.gradient or GradientSpec(h=as_number(self._h.value()))
            found = replace(found, kind=kind)
        self._request(SetShared("gradient", found), settled=True)

    def _on_h(self, spec: ParamSpec, value: Value) -> None:
        found = replace(self._scene.gradient or GradientSpec(), h=as_number(value))
        self._request(SetShared("gradient", found, "set distance of differences"))

    def _on_half(self, spec: ParamSpec, value: Value | None) -> None:
        before = self._scene.float16 or HalfSpec()
        half = None if value is None else replace(before, loss_scale=as_number(value))
        self._request(SetShared("float16", half))

    def _on_moving(self, spec: ParamSpec, value: Value | None) -> None:
        half = self._scene.float16 or HalfSpec()
        after = half.grow_after if value is None else int(as_number(value))
        half = replace(half, dynamic=value is not None, grow_after=after)
        self._request(SetShared("float16", half, "set loss scaler"))
