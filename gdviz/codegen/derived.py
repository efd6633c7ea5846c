"""Code of landscapes that are formulas: the lines as written, and what is derived of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from gdviz.codegen.helpers import source as helper
from gdviz.codegen.helpers import with_needs
from gdviz.codegen.printer import WIDTH, Printer, constant, plain_name, real
from gdviz.core.expression import Binary, Call, Name, Negative, Node, Number, names, walk
from gdviz.core.functions import FUNCTIONS, OF_DERIVATIVES
from gdviz.core.objectives.chained import Chained
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.trees import least_squares, moving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.derivatives import Tape
    from gdviz.core.objectives import Objective
    from gdviz.core.trees import Derived, Trees

_OPERATORS = {"+": "+", "-": "-", "*": "*", "/": "/", "**": "**", "%": "%"}
_IN_TORCH = frozenset(
    {"sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "expm1", "log", "log1p", "sqrt",
     "abs", "sigmoid"}
)  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class Printed:
    """The code of a formula.

    Attributes
    ----------
    constants
        Parameters, and lines that do not change with the coordinates.
    helpers
        Functions that the others call.
    parts
        The definitions of ``f``, ``grad``, ``hess`` and ``jacobian`` by name.
    in_torch
        Whether ``f`` keeps its meaning when PyTorch takes the place of NumPy.
    """

    constants: str
    helpers: tuple[str, ...]
    parts: dict[str, str]
    in_torch: bool


def formula(objective: Objective, trees: Trees, module: str = "np") -> Printed:
    """The code of `objective`, which is the formula of `trees`.

    Where it can, ``f`` calls the functions of `module`.
    """
    found = trees.derived
    chained = isinstance(objective, Chained)
    taken = {*OPTIMIZERS, "theta"}
    own = [line.name for line in found.lines[:-1]]
    read = [*found.parameters, *own]
    given = {name: f"{plain_name(name)}_" for name in read if name in taken}
    writer = _Writer(found, Printer(given=given), chained=chained)
    smooth = _serves_torch(found)
    writer.printer.module = module if smooth else "np"
    value_of = writer.value(f"{objective.title}.")
    writer.printer.module = "np"
    parts = {"f": value_of, "grad": writer.gradient()}
    if "hessian" in objective.offers:
        parts["hess"] = writer.hessian()
    if "residuals" in objective.offers:
        parts["jacobian"] = writer.jacobian()
    docs = {spec.name: spec.doc for spec in objective.params}
    lines: list[str] = []
    for name, value in trees.given:
        if name in found.parameters:
            text = real(value) if value != 0.0 else "np.float64(0.0)"  # divides as NumPy does
            lines += constant(given.get(name) or plain_name(name), text, docs.get(name, ""))
    lines += writer.settled()
    helpers = tuple(helper(name) for name in with_needs(writer.printer.used))
    constants = "\n".join(lines)
    plain = "np.float64" not in constants + parts["f"]
    if smooth and not plain and module != "np":  # NumPy's numbers are for NumPy's functions
        return formula(objective, trees)
    return Printed(constants, helpers, parts, plain and smooth)


def _serves_torch(found: Derived) -> bool:
    """Whether every function in it is PyTorch's too, and is called with a coordinate."""
    changing = moving(found.lines, found.axes)
    for line in found.lines:
        if not changing & set(names(line.node)):
            continue
        for node in walk(line.node):
            if isinstance(node, Call) and not (
                node.function.name in _IN_TORCH and changing & set(names(node))
            ):
                return False
    return True


@final
@dataclass
class _Writer:
    """Writes the functions of one formula.

    Attributes
    ----------
    chained
        Whether the formula is of two neighbours and is summed along a chain.
    """

    derived: Derived
    printer: Printer
    chained: bool
    _changing: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._changing = moving(self.derived.lines, self.derived.axes)

    def settled(self) -> list[str]:
        """The lines that do not change with the coordinates."""
        return [
            text
            for name, node in self.derived.lines[:-1]
            if name not in self._changing
            for text in self.printer.assign(self.printer.name(name), node, 0)
        ]

    def value(self, doc: str) -> str:
        *named, (_, last) = self.derived.lines
        lines = [
            text
            for name, node in named
            if name in self._changing
            for text in self.printer.assign(self.printer.name(name), node, 4)
        ]
        if self.chained:
            lines += self.printer.statement("t = ", last, 4)
            return self._function("f", [*lines, f"return {self.printer.module}.sum(t)"], doc)
        return self._function("f", [*lines, *self.printer.statement("return ", last, 4)], doc)

    def gradient(self) -> str:
        if not self.chained:
            return self._arrays("grad", self.derived.tape, [self.derived.grad])
        lines, (slopes,) = self._program(self.derived.tape, [self.derived.grad])
        here, ahead = slopes
        return self._function("grad", [
            *lines, "g = np.zeros_like(theta)", f"g[:-1] = {here}", f"g[1:] += {ahead}",
            "return g",
        ])  # fmt: skip

    def hessian(self) -> str:
        places, n = self.derived.full_hess, len(self.derived.axes)
        results = [places[i * n : i * n + n] for i in range(n)]
        if not self.chained:
            return self._arrays("hess", self.derived.tape, results, matrix=True)
        lines, rows = self._program(self.derived.tape, results)
        ((here, across), (_, ahead)) = rows
        return self._function("hess", [
            *lines, "diagonal = np.zeros_like(theta)", f"diagonal[:-1] = {here}",
            f"diagonal[1:] += {ahead}", f"beside = np.diag({across} * np.ones(len(x)), 1)",
            "return np.diag(diagonal) + beside + beside.T",
        ])  # fmt: skip

    def jacobian(self) -> str:
        tape, rows, slopes = least_squares(self.derived.lines, self.derived.axes)
        n = len(self.derived.axes)
        results = [slopes[i * n : i * n + n] for i in range(len(rows))]
        if not self.chained:
            return self._arrays("jacobian", tape, results, matrix=True)
        lines, found = self._program(tape, results)
        bands = [f"band({here}, {ahead})" for here, ahead in found]
        return self._function("jacobian", [
            *lines, "m = len(x)", "here, ahead = np.eye(m, m + 1), np.eye(m, m + 1, 1)", "",
            "def band(a, b):", "    a, b = a * np.ones(m), b * np.ones(m)",
            "    return a[:, None] * here + b[:, None] * ahead",
            "", f"return np.sqrt(m) * np.vstack([{', '.join(bands)}])",
        ])  # fmt: skip

    # -- lines -------------------------------------------------------------------------

    def _arrays(
        self, name: str, tape: Tape, results: Sequence[Sequence[int]], *, matrix: bool = False
    ) -> str:
        """A function that returns its results as an array."""
        for longest in (24, 12, 1):  # parts of a result that may stand in the array itself
            lines, rows = self._program(tape, results, longest)
            inner = ", ".join(f"[{', '.join(map(_float, row))}]" for row in rows)
            last = f"return np.array({f'[{inner}]' if matrix else inner})"
            if len(last) + 4 <= WIDTH:
                break
        return self._function(name, [*lines, last])

    def _function(self, name: str, lines: Sequence[str], doc: str = "") -> str:
        """A function of theta, of which it takes the coordinates that it reads."""
        axes = self.derived.axes
        text = "\n".join(lines)
        read = [axis for axis in axes if re.search(rf"\b{axis}\b", text)]
        if self.chained:
            unpack = ["x, y = theta[:-1], theta[1:]" if "y" in read else "x = theta[:-1]"]
        elif len(read) == len(axes) > 1:
            unpack = [f"{', '.join(axes)} = theta"]
        else:
            unpack = [f"{axis} = theta[{axes.index(axis)}]" for axis in read]
        body = [*([f'"""{doc}"""'] if doc else []), *unpack, *lines]
        return "\n".join([f"def {name}(theta):", *(f"    {x}" if x else "" for x in body)])

    def _program(
        self, tape: Tape, results: Sequence[Sequence[int]], longest: int = 12
    ) -> tuple[list[str], list[list[str]]]:
        """Lines that name what is used again, and what stands for the results."""
        printer = self.printer
        wanted = {place for row in results for place in row}
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
            bare = isinstance(node, Name | Number) or (
                _size(node) <= 3 and isinstance(node, Binary) and node.left == node.right
            )
            if isinstance(node, Binary) and node.op == "*" and node.left == node.right:
                node = Binary("**", node.left, Number(2.0))
            many = uses[place] > 1 or _size(node) > 24
            if not bare and (many or (place in wanted and _size(node) > longest)):
                count += 1
                name = f"u{count}_" if f"u{count}" in read else f"u{count}"
                lines += printer.assign(name, node, 4)
                node = Name(name)
            nodes[place] = node
        return lines, [[printer.text(nodes[p]) for p in row] for row in results]


def _float(text: str) -> str:
    """A result as code, of floats even if it is a whole number."""
    return f"{text}.0" if re.fullmatch(r"-?\d+", text) else text


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
    return Call(OF_DERIVATIVES.get(step.name) or FUNCTIONS[step.name], args)
