"""A step in its sub-steps, with formulas, numbers and words.

Nothing here is written for one method: the sub-steps are the evaluations and lines that
the kernel went through, as it went through them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.expression import Name
from gdviz.core.kernel import Trace, step
from gdviz.core.notation import latex_name, written
from gdviz.core.numerals import number
from gdviz.core.optimizers import treatments
from gdviz.core.optimizers.base import Let, Stage

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.kernel import Batch, Traced
    from gdviz.core.objectives.base import Objective


@final
@dataclass(frozen=True, slots=True, eq=False)
class SubStep:
    """One line of a step.

    Attributes
    ----------
    symbol, title, formula
        What it makes (LaTeX), what that is called, and the line in LaTeX.
    numbers
        The right-hand side with the present numbers and their result, for each component;
        one entry when the result is a scalar, none where it is a matrix.
    sentence
        What it does, in words.
    result
        What was computed: a vector ``(D,)``, a scalar ``()`` or a matrix.
    before, after
        The update ``(D,)`` before and after the line.  It begins at zero and ends as the
        displacement, so that all differences ``after - before`` add up to that.
    line
        Its line in the pseudocode, from 0.
    """

    symbol: str
    title: str
    formula: str
    numbers: tuple[str, ...]
    sentence: str
    result: FloatArray
    before: FloatArray
    after: FloatArray
    line: int


def explain(
    objective: Objective, batch: Batch, k: int, *, digits: int = 4
) -> tuple[SubStep, ...]:
    """The sub-steps of step k of a batch of one lane.

    Parameters
    ----------
    objective, batch
        The landscape, and one lane with the inputs of step k, ``(D, 1)``.
    k
        Steps taken before.
    digits
        Significant digits of the numbers in the text.
    """
    trace: Trace = []
    step(objective, [batch], k, trace=trace)
    return tuple(_sub_step(part, line, digits) for line, part in enumerate(trace))


def pseudocode(batch: Batch, *, boxed: bool = False) -> tuple[str, ...]:
    """The lines of a step of `batch` in LaTeX, in the order of its sub-steps."""
    method = batch.method
    checked = (treatments.LEFT_OUT,) if treatments.HALF in method.treatments else ()
    parts = (*method.optimizer.plan, *method.treatments, *method.optimizer.links, *checked)
    return (*(part.formula for part in parts), *((_BOX,) if boxed else ()))


_BOX = r"\Delta\theta \leftarrow \Pi(\theta+\Delta\theta) - \theta"


def _sub_step(traced: Traced, line: int, digits: int) -> SubStep:
    part = traced.part
    result = _lane(traced.result)
    numbers: tuple[str, ...] = ()
    if isinstance(part, Let):
        values = {name: _lane(value) for name, value in traced.values.items()}
        numbers = _numbers(part, values, result, digits)
    elif result.ndim <= 1:
        numbers = tuple(number(float(x), digits) for x in np.atleast_1d(result))
    if part is None:
        symbol, title, formula = r"\Delta\theta", "Projection", _BOX
        sentence = "What would leave the allowed box stops at its wall."
    else:
        symbol = latex_name(part.gradient if isinstance(part, Stage) else part.name)
        title, formula, sentence = part.title, part.formula, part.sentence
    shape = traced.values["theta"].shape
    before, after = _update(traced.before, shape), _update(traced.after, shape)
    return SubStep(symbol, title, formula, numbers, sentence, result, before, after, line)


def _update(u: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """The update ``(D,)``; the mean of several gradients ``(r, D, 1)`` of one step."""
    one = u.mean(axis=0) if u.ndim > len(shape) else u
    return np.broadcast_to(one, shape)[..., 0]  # a number moves every component


def _numbers(
    part: Let, values: dict[str, FloatArray], result: FloatArray, digits: int
) -> tuple[str, ...]:
    if result.ndim > 1:
        return ()
    shown = []
    for i, x in enumerate(np.atleast_1d(result)):
        value = number(float(x), digits)
        if isinstance(part.node, Name):
            shown.append(value)
            continue
        text = written(part.node, values, i, digits)
        shown.append(value if text == value else f"{text} = {value}")
    return tuple(shown)


def _lane(value: FloatArray) -> FloatArray:
    """The only lane of `value`; counts of steps have none."""
    value = np.asarray(value)
    return value[..., 0] if value.ndim else value
