"""What a run has written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.kernel import Evals
    from gdviz.core.stopping import Status


@final
@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run as far as it has been computed; all arrays are read-only.

    Attributes
    ----------
    record
        Stands for the history that the arrays are views of: two runs with the same record
        agree as far as both go.
    label, optimizer
        Its name in the race and the key of its method.
    theta, loss, grad_norm, lr
        ``(n + 1, D)`` and ``(n + 1,)`` after n steps; ``lr[k]`` is the rate that step k
        uses or would use, and `grad_norm` is that of the exact gradient.
    state
        The optimizer's memory after every step, ``(n + 1, D)`` by slot name.
    status
        How it stands, and why.
    evals
        Evaluations that the method asked for; the loss and the exact gradient, which are
        only looked at, are not counted.
    """

    record: object
    label: str
    optimizer: str
    theta: FloatArray
    loss: FloatArray
    grad_norm: FloatArray
    lr: FloatArray
    state: Mapping[str, FloatArray]
    status: Status
    evals: Evals

    @property
    def steps(self) -> int:
        """Number of steps taken."""
        return len(self.loss) - 1
