"""The algebra of optimizers: a plan of evaluations, then a chain of transforms.

The plan says where the objective is asked for what.  The last gradient then enters the
chain; each link rewrites the update, and what leaves the chain is the displacement to
add to the position.  Hyperparameters are not stored in the links: they arrive with every
step as arrays over the lanes, so that a slider, a schedule and a 512 by 512 sweep drive
the same code.

The state of an optimizer is a flat mapping from slot names to arrays whose last axes are
the lanes.  Flat names let any part of the program cut out lanes, count memory, hold a
slot still or print it, without knowing the method.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, TypeAlias, final

import numpy as np

from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars

if TYPE_CHECKING:
    from gdviz.core.params import ParamSpec

Want = Literal["value", "gradient", "hessian"]
Values: TypeAlias = Mapping[str, FloatArray]
State: TypeAlias = Mapping[str, FloatArray]
Hyper: TypeAlias = Mapping[str, FloatArray]
"""Hyperparameter values by name, each ``(*B,)``: they broadcast against points."""


class Evaluation(NamedTuple):
    """What the objective answered at one point; None for what was not asked."""

    at: Points
    value: Scalars | None = None
    grad: Points | None = None
    hess: Matrices | None = None


class StepContext(NamedTuple):
    """Everything that a stage or a link may look at besides the update itself."""

    k: int  # steps taken so far; the step that is being made is number t = k + 1
    theta: Points  # (D, *B), position before the step
    hyper: Hyper
    values: Values  # slots before the step, overwritten by what links produced so far
    evals: tuple[Evaluation, ...]  # answers to the stages so far

    @property
    def t(self) -> int:
        return self.k + 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One piece of an optimizer's memory, an array like θ.

    ``held`` marks slow accumulators of squares: the stability analysis treats them as
    constants at their present value (A. Cohen et al., Adaptive gradient methods at the
    edge of stability, 2022).
    """

    name: str
    symbol: str
    doc: str
    held: bool = False


class Stage(ABC):
    """One evaluation of the plan.  Subclasses are final and hold no arrays."""

    wants: ClassVar[frozenset[Want]] = frozenset({"gradient"})
    formula: ClassVar[str]
    sentence: ClassVar[str]

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        """The hyperparameters that it reads."""
        return ()

    @abstractmethod
    def where(self, ctx: StepContext) -> Points:
        """The point to ask about; ``ctx.theta`` itself when it is the position."""


class Transform(ABC):
    """One link of the chain.  Subclasses are final and hold no arrays.

    `formula` (LaTeX) and `sentence` are what a person reads about it.
    """

    formula: ClassVar[str]
    sentence: ClassVar[str]

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        """The hyperparameters that it reads."""
        return ()

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The memory that it owns."""
        return ()

    @abstractmethod
    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        """Return the rewritten update and named values; mutate nothing.

        Values under the name of one of its slots are the slot's next content; other
        names last until the end of the step, for the links that follow.
        """


@final
@dataclass(frozen=True, slots=True)
class Optimizer:
    """A named plan and chain.

    Attributes
    ----------
    key, title, reference, conventions
        Name in files, name on screen, the publication, and how this form relates to it.
    plan, links
        Evaluations in order; transforms in order.
    isotropic
        The step commutes with rotations and is linear in (θ, slots) on a quadratic, so
        that each curvature can be looked at alone.
    limit
        The stability limit of the rate as a formula in λ_max (and β): what the verdict
        prints.  "" when the limit depends on more.  The number itself always comes from
        the kernel.
    """

    key: str
    title: str
    reference: str
    plan: tuple[Stage, ...]
    links: tuple[Transform, ...]
    conventions: str = ""
    isotropic: bool = False
    limit: str = ""

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        """Hyperparameters in reading order: the rate first, then as they act, ε last."""
        found: dict[str, ParamSpec] = {}
        parts: tuple[Stage | Transform, ...] = (*self.plan, *self.links)
        for part in parts:
            for spec in part.params:
                found.setdefault(spec.name, spec)
        return tuple(sorted(found.values(), key=lambda s: (s.name != "lr", s.name == "eps")))

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for link in self.links for slot in link.slots)

    def init(self, theta: Points) -> dict[str, FloatArray]:
        """Memory before the first step: zeros."""
        return {slot.name: np.zeros_like(theta) for slot in self.slots}
