"""The algebra of optimizers: a plan of evaluations, then a chain of assignments.

The plan says where the objective is asked for what.  The last gradient then goes down the
chain; each link is one line of the method's pseudocode, a formula that is kept as text.
The same text is computed, typeset, explained with its numbers and differentiated for the
stability analysis, so that none of them can say anything else than the others.

Hyperparameters are not stored in the links: they arrive with every step as arrays over the
lanes, so that a slider, a schedule and a 512 by 512 sweep drive the same code.  Only what
decides the shape of the method (switches, choices, sizes of memories) is put in before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, final

import numpy as np

from gdviz.core.arrays import BoolArray, FloatArray, Points, Scalars
from gdviz.core.expression import Evaluator, Name, Node, evaluator, names, parse
from gdviz.core.notation import latex, latex_name, simplified

if TYPE_CHECKING:
    from gdviz.core.params import ParamSpec, Value

Want = Literal["value", "gradient", "hessian", "jacobian", "fisher"]
Shape = Literal["vector", "scalar", "matrix", "ring"]
Rate = Literal["curvature", "length", "fraction"]
State: TypeAlias = Mapping[str, FloatArray]
Hyper: TypeAlias = Mapping[str, FloatArray]
"""Hyperparameter values by name, each ``(*B,)``: they broadcast against points."""

ANSWERS: dict[Want, str] = {
    "value": "f", "gradient": "g", "hessian": "H", "jacobian": "J", "fisher": "F",
}  # fmt: skip
"""The names under which formulas find what the objective answered."""


@final
@dataclass(frozen=True, slots=True)
class Slot:
    """One piece of an optimizer's memory.

    Attributes
    ----------
    symbol, doc
        What a person reads.
    shape
        ``vector`` like θ ``(D, *B)``, ``scalar`` ``(*B,)``, ``matrix`` ``(D, D, *B)``, or a
        ``ring`` of the last vectors ``(m, D, *B)``.
    start
        Content before the first step: ``0``, ``theta``, ``identity``, or the name of a
        hyperparameter.
    held
        Slow accumulators: the stability analysis treats them as constants at their present
        value (A. Cohen et al., Adaptive gradient methods at the edge of stability, 2022).
    positive
        A held slot that the step divides by: while a component is zero, theory is silent.
    idle_without
        Name of a hyperparameter at whose zero nothing is remembered from step to step.
    """

    symbol: str
    doc: str
    shape: Shape = "vector"
    start: str = "0"
    held: bool = False
    positive: bool = False
    idle_without: str = ""


def _declared(part: Stage | Let) -> dict[str, object]:
    """What a part was declared with, without what it has worked out: that travels."""
    return {each.name: getattr(part, each.name) for each in fields(part)}


@final
@dataclass(frozen=True, eq=False)
class Stage:
    """One evaluation of the plan: at which point the objective is asked for what.

    Attributes
    ----------
    wants
        What is asked for; formulas find the answers under the names in `ANSWERS`.
    at
        The point as a formula; ``theta`` is where the run stands.
    gradient
        The name of the gradient, when there are several.
    """

    wants: tuple[Want, ...] = ("gradient",)
    at: str = "theta"
    gradient: str = "g"
    title: str = "Gradient"
    sentence: str = "The slope where we stand."

    @cached_property
    def node(self) -> Node:
        """The formula, taken apart when it is first needed: most methods never are."""
        return parse(self.at)

    @cached_property
    def compute(self) -> Evaluator:
        return evaluator(self.node)

    def __getstate__(self) -> dict[str, object]:
        return _declared(self)

    @property
    def formula(self) -> str:
        place = r"\theta" if self.node == Name("theta") else latex(self.node)
        return rf"{latex_name(self.gradient)} = \nabla f\left({place}\right)"


@final
@dataclass(frozen=True, eq=False)
class Let:
    """One line of the method: ``name = text``.

    What a line computes goes on to the next one as the update, unless it stands `aside`,
    as an accumulator does.  The last line's value is the displacement.

    Attributes
    ----------
    name, text
        What is assigned, and the formula for it.
    title, sentence
        What a person reads about it.
    slot
        The memory that the assigned value becomes, if it is remembered.
    aside
        Whether the update passes by unchanged.
    guarded
        Whether the whole step is left out where this line makes something that is not
        finite of a slope that was.
    """

    name: str
    text: str
    title: str
    sentence: str
    slot: Slot | None = None
    aside: bool = False
    tree: Node | None = None
    guarded: bool = False

    @cached_property
    def node(self) -> Node:
        """The formula, taken apart when it is first needed: most methods never are."""
        return self.tree if self.tree is not None else parse(self.text)

    @cached_property
    def compute(self) -> Evaluator:
        return evaluator(self.node)

    def __getstate__(self) -> dict[str, object]:
        return _declared(self)

    @property
    def formula(self) -> str:
        arrow = "=" if self.slot is None else r"\leftarrow"
        return f"{latex_name(self.name)} {arrow} {latex(self.node)}"

    def settled(self, known: Mapping[str, float]) -> Let:
        """The same line with the values of switches put in."""
        if not set(names(self.node)) & set(known):
            return self
        return replace(self, tree=simplified(self.node, known))


Ask: TypeAlias = Callable[[Want, Points], FloatArray]
"""Asks the objective at points ``(D, n)``."""


class Found(NamedTuple):
    """What a search along a family of steps came to, for n lanes in a row."""

    value: Scalars  # of the searched quantity, (n,)
    trials: tuple[tuple[BoolArray, Points], ...]  # which lanes tried, and where: (n,), (D, n)
    values: FloatArray  # how often each lane asked for a value, (n,)
    gradients: FloatArray  # … for a gradient, (n,)


class Search(ABC):
    """A link that asks the objective again and again before the step is decided.

    Its trials are no steps: they advance neither k nor schedule nor noise.  Subclasses are
    final and hold no arrays.

    Attributes
    ----------
    trial
        What is worked out for each trial, as a formula.
    asks, usual
        What the objective is asked for in each, and how many trials there mostly are: for
        the budget of a scene, which must be known before anything starts.
    """

    name: str
    title: str
    sentence: str
    formula: str
    trial: str = "theta + z*d"
    asks: tuple[Want, ...] = ("value",)
    usual: int = 3

    @abstractmethod
    def run(self, values: Mapping[str, FloatArray], ask: Ask) -> Found:
        """Search; `values` holds vectors ``(D, n)`` and scalars ``(n,)``."""


Link: TypeAlias = Let | Search


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Optimizer:
    """A named plan and chain.

    Attributes
    ----------
    key, title, family, reference
        Name in files, name on screen, group in menus, and the publication.
    conventions, strengths, weaknesses
        How this form relates to the publication; what it is good and bad at.
    plan, links
        Evaluations in order; lines in order.
    specs
        The hyperparameters that it reads, in reading order: the rate first.
    rate
        What ``lr`` is measured in: one over a curvature, a length, or a fraction of a step
        whose length the method finds by itself.
    isotropic
        The step commutes with rotations and is linear in (θ, slots) on a quadratic, so
        that each curvature can be looked at alone.
    limit
        The stability limit of the rate as a formula in λ_max (and β): what the verdict
        prints.  "" when the limit depends on more.  The number itself always comes from
        the kernel.
    silence
        Why linear theory has nothing to say; "" where it has.
    period
        Name of the hyperparameter after which the method repeats itself, "" for every step.
    failure
        Why no number may come out of a step.
    wrong
        Whether it is a misprint, shown to be recognised.
    choice, make
        A hyperparameter that selects one of several methods, and what makes them of it.
    sizes
        How many vectors its rings hold.
    """

    key: str
    title: str
    reference: str
    links: tuple[Link, ...]
    specs: tuple[ParamSpec, ...]
    family: str = "First order"
    plan: tuple[Stage, ...] = (Stage(),)
    conventions: str = ""
    strengths: str = ""
    weaknesses: str = ""
    rate: Rate = "curvature"
    isotropic: bool = False
    limit: str = ""
    silence: str = ""
    period: str = ""
    failure: str = ""
    wrong: bool = False
    choice: ParamSpec | None = None
    make: Callable[[str], Optimizer] | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(init=False)

    def __post_init__(self) -> None:
        slots = {
            link.name: link.slot
            for link in self.links
            if isinstance(link, Let) and link.slot is not None
        }
        object.__setattr__(self, "slots", slots)

    @cached_property
    def params(self) -> tuple[ParamSpec, ...]:
        """Hyperparameters in reading order: the rate, what chooses, …, ε, switches."""
        chooses = (self.choice,) if self.choice is not None else ()
        order = {"lr": 0, "eps": 3, **{spec.name: 1 for spec in chooses}}
        order |= {spec.name: 4 for spec in self.specs if spec.kind == "boolean"}
        return tuple(sorted((*self.specs, *chooses), key=lambda s: order.get(s.name, 2)))

    @cached_property
    def structural(self) -> frozenset[str]:
        """Names of the hyperparameters that decide its shape, and are no inputs of a step."""
        return frozenset(spec.name for spec in self.params if spec.structural)

    @cached_property
    def counts_steps(self) -> bool:
        """Whether a formula of its own reads how many steps there were."""
        nodes = [stage.node for stage in self.plan]
        nodes += [link.node for link in self.links if isinstance(link, Let)]
        return any(name in ("k", "t") for node in nodes for name in names(node))

    @property
    def wants(self) -> frozenset[Want]:
        """What the objective must offer besides value and gradient."""
        return frozenset(w for stage in self.plan for w in stage.wants) - {"value", "gradient"}

    def numbers_per_parameter(self, hyper: Mapping[str, Value] | None = None) -> str:
        """How much it remembers for each parameter: ``2``, ``2m`` for rings, ``D`` …

        What is idle at the values in `hyper`, or at the defaults, does not count.
        """
        known: dict[str, Value] = {spec.name: spec.default for spec in self.params}
        known.update(hyper or {})
        counts = {"vector": 0, "matrix": 0, "ring": 0, "scalar": 0}
        for slot in self.slots.values():
            idle = slot.idle_without in known and known[slot.idle_without] == 0
            counts[slot.shape] += not idle
        terms = [
            str(counts["vector"]) if counts["vector"] else "",
            "D" if counts["matrix"] else "",
            f"{counts['ring']}m" if counts["ring"] else "",
        ]
        return " + ".join(term for term in terms if term) or "0"

    def chosen(self, hyper: Mapping[str, Value]) -> Optimizer:
        """The method that the switches, choices and sizes in `hyper` make of it.

        Equal ones are the same object.  Values that are absent or not allowed count as the
        default: what is wrong with them is said where they are validated.
        """
        specs = {spec.name: spec for spec in self.params}
        if self.choice is not None and self.make is not None:  # the chosen one's own switches
            made = self.make(str(self.choice.accepted(hyper.get(self.choice.name))))
            specs |= {spec.name: spec for spec in made.params}
        structural = tuple(
            (spec.name, spec.accepted(hyper.get(spec.name, spec.default)))
            for spec in specs.values()
            if spec.structural
        )
        return _chosen(self, structural) if structural else self

    def init(self, theta: Points, hyper: Hyper) -> dict[str, FloatArray]:
        """Memory before the first step."""
        return {name: self.start_of(slot, theta, hyper) for name, slot in self.slots.items()}

    def start_of(self, slot: Slot, theta: Points, hyper: Hyper) -> FloatArray:
        """What `slot` holds before the first step."""
        dim, lanes = theta.shape[0], theta.shape[1:]
        shapes: dict[Shape, tuple[int, ...]] = {
            "vector": theta.shape,
            "scalar": lanes,
            "matrix": (dim, dim, *lanes),
            "ring": (self.sizes.get("memory", 1), *theta.shape),
        }
        start = np.zeros(shapes[slot.shape])
        if slot.start == "theta":
            start[...] = theta
        elif slot.start == "identity":
            start[...] = np.eye(dim).reshape(dim, dim, *(1,) * len(lanes))
        elif slot.start != "0":
            start[...] = hyper[slot.start] if slot.start in hyper else float(slot.start)
        return start


@lru_cache(maxsize=512)
def _chosen(optimizer: Optimizer, structural: tuple[tuple[str, Value], ...]) -> Optimizer:
    values = dict(structural)
    if optimizer.choice is not None and optimizer.make is not None:
        inner = optimizer.make(str(values[optimizer.choice.name])).chosen(values)
        return replace(
            inner, key=optimizer.key, title=optimizer.title, choice=optimizer.choice,
            make=optimizer.make,
        )  # fmt: skip
    switches = {name: float(v) for name, v in values.items() if isinstance(v, bool)}
    sizes = {n: v for n, v in values.items() if isinstance(v, int) and not isinstance(v, bool)}
    links = tuple(
        link.settled(switches) if isinstance(link, Let) else link for link in optimizer.links
    )
    return replace(optimizer, links=links, sizes=sizes)
