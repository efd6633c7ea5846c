"""What the settings of a run add to its function: numbers, and the end of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.codegen.comments import remark
from gdviz.core.expression import Binary, Call, Name, Negative
from gdviz.scene.settings import SETTINGS

if TYPE_CHECKING:
    from gdviz.core.expression import Node
    from gdviz.engine.plan import RunPlan


def numbers(plan: RunPlan) -> list[str]:
    """The names of the numbers that the settings of `plan` read, noise left out."""
    found = [
        n
        for name, value in plan.settings
        if name != "noise"
        for n in SETTINGS[name].inputs(value)
    ]
    return sorted(found, key=lambda n: n not in SETTINGS)


def scaler_lines() -> list[str]:
    """The end of a step whose slope has fitted into 16 bits."""
    return [
        *remark("The scale is doubled after a while without an overflow."),
        "good += 1",
        "if good >= grow_after:",
        "    loss_scale, good = 2 * loss_scale, 0",
    ]


def renamed(node: Node, old: str, new: str) -> Node:
    """`node` with the name `new` wherever it reads `old`."""
    if isinstance(node, Name):
        return Name(new) if node.name == old else node
    if isinstance(node, Negative):
        return Negative(renamed(node.inner, old, new))
    if isinstance(node, Binary):
        return Binary(node.op, renamed(node.left, old, new), renamed(node.right, old, new))
    if isinstance(node, Call):
        return Call(node.function, tuple(renamed(arg, old, new) for arg in node.args))
    return node
