"""Formulas of vectors as operations on numbers: a vector is its components on a tape."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, final

from gdviz.core.derivatives import Tape
from gdviz.core.errors import UnsupportedError
from gdviz.core.expression import Binary, Call, Name, Negative, Number, constant, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gdviz.core.expression import Node

Value: TypeAlias = "int | tuple[Value, ...]"
"""A place on the tape, the places of a vector's components, or several vectors."""

_FADING = "exp(-abs(u))"  # never overflows
EXPANDED = {
    "sigmoid": parse(f"by_sign(u, {_FADING}, 1, 1)/(1 + {_FADING})"),
    "sigmoid_slope": parse(f"{_FADING}/(1 + {_FADING})**2"),
    "tanh_slope": parse(f"4*({_FADING}/(1 + {_FADING})**2)".replace("u", "(2*u)")),
    "clip": parse("min(max(u, v), w)"),
    "ceil": parse("-floor(-u)"),
    "logaddexp": parse("max(u, v) + log1p(exp(-abs(by_sign(u - v, u - v, 0, u - v))))"),
    "greater": parse("less(v, u)"),
    "greater_equal": parse("less_equal(v, u)"),
    "unequal": parse("1 - equal(u, v)"),
    "both": parse("u*v"),
    "either": parse("max(u, v)"),
    "negated": parse("1 - u"),
}
"""Functions that are a formula of others."""
WRITTEN = frozenset({
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "log1p",
    "expm1", "sqrt", "abs", "sign", "floor", "min", "max", "hypot", "ratio", "by_sign",
    "log_slope", "times_log", "faded", "where", "less", "less_equal", "equal", "atan2", "cbrt",
    "log10", "log2", "round", "negative", "+", "-", "*", "/", "**", "%",
})  # fmt: skip
"""Operations that every target can write."""


@final
class Reader:
    """Reads formulas onto a `tape`, with what names stand for in `values`.

    The order of operations is that of the trees.  What is no operation on numbers is an
    `UnsupportedError`.
    """

    def __init__(self) -> None:
        self.tape = Tape()
        self.values: dict[str, Value] = {}

    def read(self, node: Node) -> Value:
        if isinstance(node, Number):
            return self.tape.number(node.value)
        if isinstance(node, Name):
            if node.name not in self.values:
                raise UnsupportedError(f"reads {node.name}")
            return self.values[node.name]
        if isinstance(node, Negative):
            return self.each(lambda a: self.put("negative", a), self.read(node.inner))
        if isinstance(node, Binary):
            op, left = node.op, self.read(node.left)
            power = constant(node.right) if op == "**" else None
            right = self.read(node.right) if power is None else self.tape.number(power)
            return self.each(lambda a, b: self.put(op, a, b), left, right)
        return self._call(node)

    def _call(self, node: Call) -> Value:
        name, args = node.function.name, [self.read(arg) for arg in node.args]
        if name == "norm":
            return self.norm(places_of(args[0]))
        if name == "dot":
            return self.dot(places_of(args[0]), places_of(args[1]))
        if name == "unit":
            length = self.norm(places_of(args[0]))
            return self.each(lambda a: self.put("ratio", a, length), args[0])
        if name == "mean" and isinstance(args[0], tuple):
            rows = [places_of(row) for row in args[0]]
            count = self.tape.number(float(len(rows)))
            sums = rows[0]
            for row in rows[1:]:
                sums = tuple(self.put("+", a, b) for a, b in zip(sums, row, strict=True))
            return tuple(self.put("/", a, count) for a in sums)
        if not node.function.elementwise:
            raise UnsupportedError(f"needs {name}() of matrices")
        return self.each(lambda *each: self.apply(name, *each), *args)

    def norm(self, x: Sequence[int]) -> int:
        length = self.put("abs", x[0])
        for component in x[1:]:
            length = self.put("hypot", length, component)
        return length

    def dot(self, a: Sequence[int], b: Sequence[int]) -> int:
        first, *rest = (self.put("*", x, y) for x, y in zip(a, b, strict=True))
        for product in rest:
            first = self.put("+", first, product)
        return first

    def clip(self, x: int, low: int, high: int) -> int:
        return self.put("min", self.put("max", x, low), high)

    def each(self, apply: Callable[..., int], *args: Value) -> Value:
        """`apply` for each component; a number goes with all of them."""
        depth = max(_depth(arg) for arg in args)
        if depth == 0:
            return apply(*args)
        width = next(
            len(arg) for arg in args if isinstance(arg, tuple) and _depth(arg) == depth
        )
        return tuple(
            self.each(
                apply,
                *(a[i] if isinstance(a, tuple) and _depth(a) == depth else a for a in args),
            )
            for i in range(width)
        )

    def apply(self, name: str, *args: int) -> int:
        """One operation, or the formula that it stands for."""
        if name in EXPANDED:
            return self._expand(EXPANDED[name], dict(zip("uvw", args, strict=False)))
        return self.put(name, *args)

    def _expand(self, node: Node, given: Mapping[str, int]) -> int:
        if isinstance(node, Name):
            return given[node.name]
        if isinstance(node, Number):
            return self.tape.number(node.value)
        if isinstance(node, Negative):
            return self.put("negative", self._expand(node.inner, given))
        if isinstance(node, Binary):
            sides = (self._expand(side, given) for side in (node.left, node.right))
            return self.put(node.op, *sides)
        return self.put(node.function.name, *(self._expand(a, given) for a in node.args))

    def put(self, name: str, *args: int) -> int:
        if name not in WRITTEN:
            raise UnsupportedError(f"needs {name}(), which is no operation on numbers here")
        return self.tape.put(name, *args)


def _depth(value: Value) -> int:
    return 0 if isinstance(value, int) else 1 + _depth(value[0])


def places_of(value: Value) -> tuple[int, ...]:
    """The components of a vector."""
    if isinstance(value, int) or not all(isinstance(place, int) for place in value):
        raise UnsupportedError("needs a vector where something else stands")
    return value  # type: ignore[return-value]  # as was just looked at
