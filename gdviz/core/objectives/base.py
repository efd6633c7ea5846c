"""What an objective is, and what it may offer beyond a value and a gradient.

Arrays are components first: a point is ``(D, *B)``, a value ``(*B,)``, a Hessian
``(D, D, *B)``.  Everything is vectorised over the lanes ``*B``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import numpy as np

from gdviz.core.errors import UnsupportedError
from gdviz.core.linear import times

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from gdviz.core.arrays import FloatArray, IntArray, Matrices, Points, Scalars
    from gdviz.core.params import ParamSpec, Value
    from gdviz.core.trees import Trees

Field = Literal["gradient", "semi-gradient", "game"]
Sense = Literal["min", "max"]
Offer = Literal["hessian", "residuals", "samples", "fisher"]
Window = tuple[tuple[float, float], tuple[float, float]]
Kind = Literal["minimum", "saddle", "maximum"]
_SHORT = 40  # characters
Shape = Literal["point", "curve", "kink", "flat"]


@dataclass(frozen=True, slots=True)
class Landmark:
    """A stationary point that is worth a mark on the map.

    `shape` says what the Hessian cannot: ``point`` for an isolated point with a regular
    Hessian; ``curve`` for one point of a line on which all are the same; ``kink`` where the
    function has no derivative; ``flat`` where the Hessian is singular and higher orders
    decide.
    """

    kind: Kind
    at: tuple[float, ...]
    value: float
    shape: Shape = "point"


class Found(NamedTuple):
    """What a search over a window has found of a landscape that nobody has told of.

    Attributes
    ----------
    landmarks
        Within the window, minima first and the lowest in front.
    floor
        The lowest value that was seen, where the landscape does not go on falling beyond
        the window or into a pole; else None.
    """

    landmarks: tuple[Landmark, ...]
    floor: float | None


class Objective(ABC):
    """A function to descend, or the field of a method that has no function.

    Subclasses are final and immutable.  `value` and `grad` are always there; what
    `offers` does not name raises `UnsupportedError`, a sentence for the user, so these
    defaults are the one place where a method of this package is not abstract.

    Attributes
    ----------
    key, title, formula, source
        Name in scene files, name on screen, LaTeX, and where the function comes from.
    params
        What can be chosen; the values are the instance's attributes.
    further
        What a parameter of another name is like, where values decide which there are.
    field
        ``gradient`` of a value; ``semi-gradient`` and ``game`` have no potential.
    sense
        Whether methods go down or up.  A run's loss is the value of a ``max`` as it stands;
        methods, and rules that end a run, see its negative and go down.
    offers
        What there is besides value and gradient.
    angles_matter
        Draw with equal aspect by default.
    data
        Name of the data set in ``resources/data/`` that it is made of where a scene brings
        no data of its own; "" for one that needs none.
    least_bands
        How many bands of its picture must each hold 3 % of it; 0 where somebody has chosen
        a window in which they are good to look at.
    dim
        Number of parameters D; of an instance, where the values decide it.
    box
        Bounds of every parameter; each step ends with the projection onto them.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]] = ()
    further: ClassVar[ParamSpec | None] = None
    field: ClassVar[Field] = "gradient"
    sense: ClassVar[Sense] = "min"
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian"})
    angles_matter: ClassVar[bool] = False
    least_bands: ClassVar[int] = 0
    data: ClassVar[str] = ""

    dim: int = 2
    box: ClassVar[tuple[float, float] | None] = None

    @property
    def valued(self) -> str:
        """The formula in LaTeX, low enough for a line, with the values of its parameters."""
        return self.formula

    @property
    def named(self) -> str:
        """What it is called in a sentence: its title, or the formula that was typed."""
        return self.title

    @property
    def headed(self) -> str:
        """What stands above its picture: its name, where that is short."""
        return self.named if len(self.named) <= _SHORT else self.title

    @property
    def names(self) -> tuple[str, ...]:
        """What the axes are called."""
        return ("x", "y")[: self.dim]

    @property
    @abstractmethod
    def window(self) -> Window:
        """The part of the plane that is drawn when nobody chose one."""

    @property
    @abstractmethod
    def start(self) -> tuple[float, ...]:
        """Where a run begins when nobody chose a start."""

    @classmethod
    def params_for(cls, values: Mapping[str, object]) -> tuple[ParamSpec, ...]:
        """What can be chosen beside `values`, where one value decides what others there are.

        The values need not have been checked.  A `GdvizError` names the parameter that
        cannot decide.
        """
        return cls.params

    @classmethod
    def dim_for(cls, values: Mapping[str, object]) -> int:
        """The number of parameters D of the instance that `values`, checked, would make."""
        return cls.dim

    @classmethod
    def make(cls, values: Mapping[str, Value], columns: Mapping[str, FloatArray]) -> Self:
        """An instance from checked parameter values and the columns of its data set."""
        return cls(**values)

    @abstractmethod
    def value(self, x: Points) -> Scalars:
        """``(D, *B) -> (*B,)``."""

    @abstractmethod
    def grad(self, x: Points) -> Points:
        """``(D, *B) -> (D, *B)``, a new array."""

    def hess(self, x: Points) -> Matrices:
        """``(D, *B) -> (D, D, *B)``, symmetric."""
        raise self._lacks("a Hessian")

    def hvp(self, x: Points, v: Points) -> Points:
        """Hessian-vector product H(x) v, ``(D, *B) × (D, *B) -> (D, *B)``."""
        return times(self.hess(x), v)

    def residuals(self, x: Points) -> FloatArray:
        """Residuals r with value = ½ mean(r²), ``(D, *B) -> (N, *B)``."""
        raise self._lacks("residuals")

    def jacobian(self, x: Points) -> FloatArray:
        """Derivative of the residuals, ``(D, *B) -> (N, D, *B)``."""
        raise self._lacks("residuals")

    def fisher(self, x: Points) -> Matrices:
        """Fisher information of the predicted distribution, ``(D, *B) -> (D, D, *B)``."""
        raise self._lacks("a Fisher matrix")

    def trees(self) -> Trees | None:
        """What it is made of, where it is a formula; None where no formula says it."""
        return None

    def at_step(self, k: int) -> Objective:
        """What step k descends; another than this one where the objective is a sequence."""
        return self

    @property
    def samples(self) -> int:
        """Number N of samples that the value is a mean over; 0 without data."""
        return 0

    def grad_on(self, x: Points, rows: IntArray) -> Points:
        """Mean gradient over the samples `rows`, ``(D, *B) -> (D, *B)``.

        `rows` are the same for all lanes, ``(m,)``, or each lane's own, ``(m, *B)``.
        """
        raise self._lacks("samples")

    def landmarks(self) -> tuple[Landmark, ...]:
        """Stationary points that are known: minima first, the lowest in front."""
        return ()

    def floor(self) -> float | None:
        """The lowest value that is known to be lowest; None where none is."""
        return min((m.value for m in self.landmarks() if m.kind == "minimum"), default=None)

    def _lacks(self, thing: str) -> UnsupportedError:
        return UnsupportedError(f"{self.title} has no {thing.removeprefix('a ')}")


def stationary(objective: Objective, kind: Kind, near: tuple[float, ...]) -> Landmark:
    """The stationary point next to `near`, by Newton's method to machine precision.

    Its Hessian must be regular: points of a curve of minima are worked out by themselves.
    """
    x = np.array(near, dtype=float)
    for _ in range(8):  # quadratic convergence from three correct digits
        x = x - np.linalg.solve(objective.hess(x), objective.grad(x))
    return Landmark(kind, tuple(float(c) for c in x), float(objective.value(x)))
