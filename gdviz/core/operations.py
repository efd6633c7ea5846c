"""How much work a step is, counted from what a method is declared to ask for.

The lines of a method are formulas, and its plan says what the objective is asked for: from
both follows how the work grows with the number of parameters D, linearly, with its square
or with its cube.  Nothing here knows a method by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from gdviz.core.expression import Binary, Call, Name, Negative, parse
from gdviz.core.optimizers.base import ANSWERS, Let

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.expression import Node
    from gdviz.core.kernel import Method
    from gdviz.core.optimizers.base import Link, Search

Shape: TypeAlias = Literal["scalar", "vector", "matrix", "ring"]

_SHAPES: dict[str, Shape] = {
    "f": "scalar", "g": "vector", "H": "matrix", "J": "matrix", "F": "matrix",
}  # fmt: skip
_TERMS = 20.0  # operations of a landscape on each of its parameters, more or less
_SLOPES = 2.0  # times those of the value
_ASKED = 20.0  # calls that a question to the objective takes
_KEPT = 80.0  # calls that a step takes to be looked at and written down
_CALL, _NUMBER, _DENSE = 1.5e-6, 1e-9, 3e-11  # seconds, on a computer of these years
_FLOAT = 8e-9  # seconds of Python for what is one operation of an array


class Work(NamedTuple):
    """What something takes.

    Attributes
    ----------
    calls
        Of NumPy: on short arrays they are all that counts.
    flat
        Operations on numbers in a row.
    dense
        Operations inside products and decompositions of matrices, where a number that has
        been fetched is used many times.
    """

    calls: float = 0.0
    flat: float = 0.0
    dense: float = 0.0

    def and_(self, other: Work) -> Work:
        """Both, one after the other."""
        return Work(*(a + b for a, b in zip(self, other, strict=True)))

    def times(self, count: float) -> Work:
        """The same so many times."""
        return Work(*(count * each for each in self))

    @property
    def operations(self) -> float:
        """Of numbers with numbers, whatever their speed."""
        return self.flat + self.dense

    @property
    def seconds(self) -> float:
        """About how long arrays take, on one processor."""
        return _CALL * self.calls + _NUMBER * self.flat + _DENSE * self.dense

    @property
    def seconds_as_floats(self) -> float:
        """About how long numbers by themselves take."""
        return _FLOAT * self.flat


def work_of_step(method: Method, dim: int) -> Work:
    """What one step of one lane takes, and that the loss and the slope are looked at."""
    known: dict[str, Shape] = dict(_SHAPES)
    for name, slot in method.optimizer.slots.items():
        known[name] = slot.shape
    sizes = _sizes(dim, method.optimizer.sizes.get("memory", 1))
    found = Work(_KEPT).and_(_question("value", dim)).and_(_question("gradient", dim))
    for want, count in zip(ANSWERS, method.cost(dim), strict=True):
        found = found.and_(_question(want, dim).times(count))
    for stage in method.optimizer.plan:
        known[stage.gradient] = "vector"
        found = found.and_(_tree(stage.node, known, sizes)[0])
    for line in method.treatments:
        work, known["g"] = _tree(line.node, known, sizes)
        found = found.and_(work.times(method.repeats))
    for link in method.optimizer.links:
        work, known[link.name] = _link(link, known, sizes, dim)
        found = found.and_(work)
    return found


def _sizes(dim: int, memory: int) -> dict[Shape, float]:
    return {"scalar": 1.0, "vector": dim, "matrix": dim * dim, "ring": memory * dim}


def _question(want: str, dim: int) -> Work:
    """What an answer of the objective takes."""
    if want == "value":
        return Work(_ASKED, _TERMS * dim)
    return Work(_ASKED, _SLOPES * _TERMS * (dim if want == "gradient" else dim * dim))


def _link(
    link: Link, known: Mapping[str, Shape], sizes: Mapping[Shape, float], dim: int
) -> tuple[Work, Shape]:
    if isinstance(link, Let):
        return _tree(link.node, known, sizes)
    return _search(link, known, sizes, dim), "scalar"


def _search(
    search: Search, known: Mapping[str, Shape], sizes: Mapping[Shape, float], dim: int
) -> Work:
    """What a search takes that comes to its end after as many trials as usual."""
    one, _ = _tree(parse(search.trial), {**known, search.name: "scalar"}, sizes)
    for want in search.asks:
        one = one.and_(_question(want, dim))
    return one.times(search.usual)


def _tree(
    node: Node, known: Mapping[str, Shape], sizes: Mapping[Shape, float]
) -> tuple[Work, Shape]:
    """What a formula takes, and the shape of what comes out; unknown names are scalars."""
    if isinstance(node, Name):
        return Work(), "vector" if node.name == "theta" else known.get(node.name, "scalar")
    if not isinstance(node, Negative | Binary | Call):
        return Work(), "scalar"
    if isinstance(node, Call):
        below: tuple[Node, ...] = node.args
    else:
        below = (node.inner,) if isinstance(node, Negative) else (node.left, node.right)
    parts = [_tree(each, known, sizes) for each in below]
    widest = max((shape for _, shape in parts), key=sizes.__getitem__)
    total = Work(1.0, sizes[widest])
    if isinstance(node, Call):
        function, dim = node.function, sizes["vector"]
        if not function.elementwise:
            dense = function.cubed * dim**3
            total = Work(10.0, sizes[widest] + function.squared * dim**2, dense)
            widest = function.gives or widest
    for work, _ in parts:
        total = total.and_(work)
    return total, widest
