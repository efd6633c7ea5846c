"""Functions of as many variables as somebody wants."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 1000  # parameters: a Hessian of 8 MB, a path of 8 kB a step


def dimensions(default: int) -> ParamSpec:
    """The parameter n, which decides how many parameters a function has."""
    return ParamSpec(
        name="n", kind="integer", default=default, low=2, high=MOST, soft=(2, 100),
        scale="log", sizes=True, symbol="n",
        doc="Number of dimensions; of more than two a slice is drawn.",
    )  # fmt: skip


def chosen(values: Mapping[str, object], spec: ParamSpec) -> int:
    """The number of dimensions that checked `values` ask for."""
    return int(str(spec.validate(values.get(spec.name, spec.default))))


@lru_cache(maxsize=64)
def names_of(n: int) -> tuple[str, ...]:
    """What the axes are called: x and y, or x1 to xn where there are more."""
    return ("x", "y") if n == 2 else tuple(f"x{i + 1}" for i in range(n))
