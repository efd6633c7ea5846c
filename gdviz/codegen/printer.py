"""Formulas as Python: the trees that are computed, printed as NumPy code.

A line that would be too long is parted: its largest pieces get lines and names of their
own, so that no bracket has to be spread over several lines.
"""

from __future__ import annotations

import keyword
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from gdviz.core.expression import Binary, Call, Name, Negative, Node, Number, names, walk
from gdviz.core.expression import constant as constant_of
from gdviz.core.functions import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 88
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)  # how strongly a node holds together
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT, "**": _POWER}

_NUMPY = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "min": "minimum",
    "max": "maximum", "norm": "linalg.norm", "atan2": "arctan2", "round": "rint",
    **{name: name for name in (
        "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "log1p", "expm1", "sqrt",
        "abs", "sign", "floor", "hypot", "clip", "outer", "log10", "log2", "cbrt", "ceil",
        "logaddexp", "where",
    )},
}  # fmt: skip
_NUMBERS = {math.pi: "pi", math.e: "e"}
_COMPARED = {function: sign for sign, function in COMPARISONS.items()}
_JOINED = {"both": "&", "either": "|", "negated": "~"}
_INFIX = {"dot": "{0} @ {1}", "times": "{0} @ {1}"}
_RESERVED = frozenset(
    {"np", "f", "fx", "path", "paths", "start", "steps", "rows", "base", "best", "since",
     "loss", "rate", "bad", "seed", "torch", "optimizer", "range", "len", "min", "max",
     "abs", "grad", "hess", "jacobian", "fisher", "sigmoid", "goes_on", "l", "I", "O",
     "label", "as_label", "losses", "heights", "finite", "low", "high", "shade", "across",
     "left", "right", "figure", "places", "origin", "below", "value", "plt", "X1", "X2",
     "loss_at", "slope_at", "hess_at", "carries_on"}
)  # fmt: skip


def plain_name(name: str) -> str:
    """`name` where it means nothing else in a script, else with a line under its end."""
    taken = name in _RESERVED or keyword.iskeyword(name)
    return f"{name}_" if taken else name


def number(value: float) -> str:
    """`value` so that it reads back exactly, and as short as that allows."""
    whole = abs(value) < 1e6 and value == int(value)
    return str(int(value)) if whole else real(value)


def real(value: float) -> str:
    """`value` as a number that is seen not to be whole by nature: ``3.0``, ``1e-8``."""
    text = repr(float(value))
    if abs(value) >= 1e5 and float(f"{value:e}") == value:
        text = f"{value:e}"
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    return (
        f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(exponent)}"
    )


def constant(name: str, text: str, doc: str = "") -> list[str]:
    """The lines that assign a constant: what it means stands beside it, or above."""
    line, remark = f"{name} = {text}", f"# {doc}"
    if not doc:
        return [line]
    return [f"{line}  {remark}"] if len(line) + 2 + len(remark) <= WIDTH else [remark, line]


def printable(text: str) -> str:
    """`text` on one line, with spaces for what cannot be seen."""
    return "".join(c if c.isprintable() else " " for c in text)


def quoted(text: str) -> str:
    """`text` as a string in double quotes, or in single ones where that saves escapes.

    What cannot be seen is written as its number: it might not be what a reader takes it for.
    """
    mark = "'" if text.count('"') > text.count("'") else '"'
    body = text.replace("\\", "\\\\").replace(mark, f"\\{mark}")
    if not body.isprintable():
        body = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in body)
    return f"{mark}{body}{mark}"


@final
@dataclass
class Printer:
    """Prints the trees of one function.

    Attributes
    ----------
    given
        What names are called in the code, where it is something else.
    elementwise_dot
        Whether a product of vectors is printed so that numbers may stand in it.
    module
        What has the functions of NumPy.
    tensors
        Whether they take nothing but tensors: PyTorch's do.
    used
        The functions that were called and that NumPy does not have.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    elementwise_dot: bool = False
    module: str = "np"
    tensors: bool = False
    used: dict[str, None] = field(default_factory=dict)
    _parts: int = 0

    def name(self, name: str) -> str:
        return self.given.get(name) or plain_name(name)

    def text(self, node: Node) -> str:
        """`node` on one line."""
        return self._print(node)[0]

    def assign(self, target: str, node: Node, indent: int = 8) -> list[str]:
        """The lines that assign `node` to `target`."""
        return self.statement(f"{target} = ", node, indent)

    def statement(self, begin: str, node: Node, indent: int, end: str = "") -> list[str]:
        """The lines of a statement, without their indentation."""
        text, room = self.text(node), WIDTH - indent
        if len(begin) + len(text) + len(end) <= room:
            return [f"{begin}{text}{end}"]
        if not end and isinstance(node, Call) and text.endswith(")"):
            head, inner = text.split("(", 1)
            if head.replace("_", "").replace(".", "").isalnum() and (
                len(inner) + 3 <= room and len(begin) + len(head) < room
            ):
                return [f"{begin}{head}(", f"    {inner[:-1]}", ")"]
        return self._parted(begin, node, indent, end)

    def _parted(self, begin: str, node: Node, indent: int, end: str) -> list[str]:
        """Name the largest piece that fits a line of its own, and try again."""
        room = WIDTH - indent - len("part_00 = ")
        pieces = [n for n in walk(node) if n is not node and len(self.text(n)) <= room]
        if not pieces:  # nothing can be parted
            return [f"{begin}{self.text(node)}{end}"]
        largest = max(pieces, key=lambda n: len(self.text(n)))
        if len(self.text(largest)) < 12:
            return [f"{begin}{self.text(node)}{end}"]
        self._parts += 1
        part = f"part_{self._parts}"
        rest = _replaced(node, largest, Name(part))
        return [f"{part} = {self.text(largest)}", *self.statement(begin, rest, indent, end)]

    # -- nodes -------------------------------------------------------------------------

    def _print(self, node: Node) -> tuple[str, int]:
        if isinstance(node, Number):
            known = _NUMBERS.get(node.value)
            text = f"{self.module}.{known}" if known else number(node.value)
            return text, _ATOM if node.value >= 0 else _SIGN
        if isinstance(node, Name):
            return self.name(node.name), _ATOM
        if isinstance(node, Negative):
            power = isinstance(node.inner, Binary) and node.inner.op == "**"
            return f"-{self._held(node.inner, _ATOM if power else _SIGN)}", _SIGN
        if isinstance(node, Call):
            return self._call(node)
        return self._binary(node)

    def _binary(self, node: Binary) -> tuple[str, int]:
        if node.op == "**":
            left, right = self._held(node.left, _ATOM), self._held(node.right, _SIGN)
            close = _is_simple(node.left) and _is_simple(node.right, signed=True)
        else:
            strength, close = _STRENGTH[node.op], False
            left = self._held(node.left, strength)
            right = self._held(node.right, strength + 1)  # the order of sums is kept
        if not names(node) and node.op in ("/", "%", "**") and constant_of(node) is None:
            # NumPy divides by zero, Python does not
            scalar = "torch.tensor" if self.tensors else "np.float64"
            left, close = f"{scalar}({self.text(node.left)})", False
        gap = "" if close else " "
        return f"{left}{gap}{node.op}{gap}{right}", _STRENGTH[node.op]

    def _call(self, node: Call) -> tuple[str, int]:
        name = node.function.name
        if name == "gram":
            jacobian = self._held(node.args[0], _ATOM)
            return f"{jacobian}.T @ {jacobian} / len({jacobian})", _PRODUCT
        if name == "dot" and self.elementwise_dot:
            product = " * ".join(self._held(arg, _PRODUCT + 1) for arg in node.args)
            return f"{self.module}.sum({product})", _ATOM
        if name in _INFIX:
            left, right = node.args
            held = self._held(left, _PRODUCT), self._held(right, _PRODUCT + 1)
            return _INFIX[name].format(*held), _PRODUCT
        if name in _COMPARED or name in _JOINED:
            return f"1.0 * ({self._condition(node)})", _PRODUCT
        if name == "where":
            chosen = ", ".join(self.text(arg) for arg in node.args[1:])
            return f"{self.module}.where({self._condition(node.args[0])}, {chosen})", _ATOM
        args = [self._argument(arg) for arg in node.args]
        if name == "cbrt" and self.tensors:
            return f"torch.sign({args[0]}) * torch.abs({args[0]}) ** (1 / 3)", _PRODUCT
        if name in _NUMPY:
            theirs = "round" if name == "round" and self.tensors else _NUMPY[name]
            return f"{self.module}.{theirs}({', '.join(args)})", _ATOM
        if name == "shifted_solve":
            shift = self._held(node.args[1], _PRODUCT)
            matrix = self._held(node.args[0], _SUM)
            eye = f"{self.module}.eye(len(theta))"
            return f"{self.helper('solve')}({matrix} + {shift} * {eye}, {args[2]})", _ATOM
        if name == "mean":
            return f"{self.module}.mean({args[0]}, axis=0)", _ATOM
        args[1:] = [self.text(arg) for arg in node.args[1:]]  # plain numbers will do there
        return f"{self.helper(name)}({', '.join(args)})", _ATOM

    def _argument(self, node: Node) -> str:
        """What a function is called with."""
        text = self.text(node)
        return f"torch.tensor({text})" if self.tensors and not names(node) else text

    def helper(self, name: str) -> str:
        """What the function `name` is called, which the script has to define."""
        self.used[name] = None
        return f"tensor_{name}" if self.tensors else name

    def _condition(self, node: Node) -> str:
        """What is true or false, and no number."""
        name = node.function.name if isinstance(node, Call) else ""
        if isinstance(node, Call) and name in _COMPARED:
            left, right = (self._held(arg, _SUM) for arg in node.args)
            return f"{left} {_COMPARED[name]} {right}"
        if isinstance(node, Call) and name in _JOINED:
            parts = [f"({self._condition(arg)})" for arg in node.args]
            sign = _JOINED[name]
            return f"{sign}{parts[0]}" if len(parts) == 1 else f" {sign} ".join(parts)
        return f"{self._held(node, _SUM)} != 0"

    def _held(self, node: Node, strength: int) -> str:
        text, own = self._print(node)
        return text if own >= strength else f"({text})"


def opposite(node: Node) -> Node | None:
    """A product, quotient or name without the minus in front of it, if one stands there."""
    if isinstance(node, Negative):
        return node.inner
    if isinstance(node, Binary) and node.op in ("*", "/"):
        left = opposite(node.left)
        return None if left is None else Binary(node.op, left, node.right)
    return None


def _is_simple(node: Node, *, signed: bool = False) -> bool:
    """Whether the formatter lets ``**`` stand close to it."""
    if isinstance(node, Negative):
        return signed and isinstance(node.inner, Number)
    return isinstance(node, Number | Name)


def _replaced(node: Node, old: Node, new: Node) -> Node:
    """`node` with `new` wherever `old` stands."""
    if node == old:
        return new
    if isinstance(node, Negative):
        return Negative(_replaced(node.inner, old, new))
    if isinstance(node, Binary):
        left, right = (_replaced(n, old, new) for n in (node.left, node.right))
        return Binary(node.op, left, right)
    if isinstance(node, Call):
        return Call(node.function, tuple(_replaced(arg, old, new) for arg in node.args))
    return node


def point(at: Sequence[float]) -> str:
    """A place; a long one that repeats itself is written short."""
    for period in (1, 2, 3, 4):
        if len(at) > 6 and all(x == at[i % period] for i, x in enumerate(at)):
            return f"np.resize([{', '.join(map(real, at[:period]))}], {len(at)})"
    if len(at) > 6:
        text = " ".join(map(real, at))
        return f"np.array({quoted(text)}.split(), dtype=float)"
    return f"[{', '.join(map(real, at))}]"
