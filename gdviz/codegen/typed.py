"""Code of a landscape that somebody typed: the formula, and its exact derivatives."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gdviz.codegen.helpers import source as helper
from gdviz.codegen.helpers import with_needs
from gdviz.codegen.printer import Printer, plain_name, real
from gdviz.core.derivatives import Tape
from gdviz.core.expression import Binary, Call, Name, Negative, Node, Number, walk
from gdviz.core.functions import FUNCTIONS, OF_DERIVATIVES
from gdviz.core.objectives.expression import Expression, typed
from gdviz.core.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.objectives import Objective

_OPERATORS = {"+": "+", "-": "-", "*": "*", "/": "/", "**": "**", "%": "%"}
_IN_TORCH = {"sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "sigmoid"}


def typed_landscape(objective: Objective) -> tuple[str, dict[str, str], bool]:
    """Constants and helpers, the functions by name, and whether f serves PyTorch."""
    assert isinstance(objective, Expression)
    formula = typed(objective.text)
    taken = {*OPTIMIZERS, "theta"}
    given = {name: f"{name}_" for name, _ in objective.free if name in taken}
    axes = ("x", "y")[: formula.dim]
    tape = Tape()
    root = tape.read(formula.tree)
    first = [tape.slope(root, axis) for axis in axes]
    second = [[tape.slope(slope, axis) for axis in axes] for slope in first]
    printer = Printer(given=given)
    lines = printer.statement("return ", formula.tree, 4)
    parts = {
        "f": _function("f", '    """A formula of one\'s own."""', lines),
        "grad": _function("grad", "", _vector(tape, first, printer)),
        "hess": _function("hess", "", _matrix(tape, second, printer)),
    }
    constants = [
        f"{given.get(name) or plain_name(name)} = {_constant(value)}"
        for name, value in objective.free
    ]
    blocks = ["\n".join(constants)]
    blocks += [helper(name) for name in with_needs(printer.used)]
    smooth = _serves_torch(formula.tree) and "np.float64" not in blocks[0] + parts["f"]
    return "\n\n\n".join(filter(None, blocks)), parts, smooth


def _constant(value: float) -> str:
    """A number by which NumPy's rules can divide: zero must not stop the script."""
    return real(value) if value != 0.0 else "np.float64(0.0)"


def _function(name: str, doc: str, lines: Sequence[str]) -> str:
    """A function of theta, of which it takes the coordinates that it reads."""
    read = [axis for axis in ("x", "y") if re.search(rf"\b{axis}\b", "\n".join(lines))]
    unpack = {
        "": [], "x": ["    x = theta[0]"], "y": ["    y = theta[1]"],
        "xy": ["    x, y = theta"],
    }["".join(read)]  # fmt: skip
    body = [f"def {name}(theta):", *([doc] if doc else []), *unpack]
    return "\n".join([*body, *(f"    {line}" for line in lines)])


def _serves_torch(tree: Node) -> bool:
    """Whether every function in it is PyTorch's too, and is called with a coordinate."""
    for node in walk(tree):
        if isinstance(node, Call):
            moving = {n.name for n in walk(node) if isinstance(n, Name)} & {"x", "y"}
            if node.function.name not in _IN_TORCH or not moving:
                return False
    return True


def _vector(tape: Tape, slopes: Sequence[int], printer: Printer) -> list[str]:
    lines, (nodes,) = _program(tape, [slopes], printer)
    return [*lines, f"return np.array([{', '.join(nodes)}])"]


def _matrix(tape: Tape, slopes: Sequence[Sequence[int]], printer: Printer) -> list[str]:
    lines, rows = _program(tape, slopes, printer)
    shown = ", ".join(f"[{', '.join(row)}]" for row in rows)
    return [*lines, f"return np.array([{shown}])"]


def _program(
    tape: Tape, results: Sequence[Sequence[int]], printer: Printer
) -> tuple[list[str], list[list[str]]]:
    """Lines that name what is used again, and what stands for the results."""
    wanted = [place for row in results for place in row]
    places = tape.needed(wanted)
    uses = dict.fromkeys(places, 0)
    for place in places:
        for arg in tape.steps[place].args:
            uses[arg] += 1
    read = {tape.steps[p].what for p in places if tape.steps[p].name == "name"}
    count = 0
    nodes: dict[int, Node] = {}
    lines: list[str] = []
    for place in places:
        node = _node(tape, place, nodes)
        bare = isinstance(node, Name | Number)
        if not bare and (place in wanted or uses[place] > 1 or _size(node) > 24):
            count += 1
            name = f"u{count}_" if f"u{count}" in read else f"u{count}"
            lines += printer.assign(name, node, 4)
            node = Name(name)
        nodes[place] = node
    return lines, [[printer.text(nodes[p]) for p in row] for row in results]


def _size(node: Node) -> int:
    return sum(1 for _ in walk(node))


def _node(tape: Tape, place: int, nodes: dict[int, Node]) -> Node:
    step = tape.steps[place]
    args = tuple(nodes[arg] for arg in step.args)
    if step.name == "number":
        return Number(float(step.what))
    if step.name == "name":
        return Name(str(step.what))
    if step.name == "negative":
        return Negative(args[0])
    if step.name in _OPERATORS:
        return Binary(_OPERATORS[step.name], args[0], args[1])  # type: ignore[arg-type]
    function = OF_DERIVATIVES.get(step.name) or FUNCTIONS[step.name]
    return Call(replace(function), args)
