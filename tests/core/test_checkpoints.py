"""The promise: whoever asks a step to stop is heard before its next question or line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gdviz.core.checkpoint import StoppedError
from gdviz.core.kernel import Batch, Method, step
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.params import as_number

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective


class Counted:
    """An objective that counts its questions, and may never let a search be content."""

    def __init__(self, inner: Objective, *, rises: bool = False) -> None:
        self.questions = 0
        self._inner, self._rises = inner, rises

    def __getattr__(self, name: str) -> object:
        found = getattr(self._inner, name)
        if name not in ("value", "grad", "hess", "jacobian", "fisher"):
            return found

        def asked(x: FloatArray) -> FloatArray:
            self.questions += 1
            answer: FloatArray = found(x)
            higher = self._rises and name == "value"
            return answer + 1e6 * self.questions if higher else answer

        return asked

    def at_step(self, k: int) -> Counted:
        return self


def batch_of(key: str, objective: Objective) -> Batch:
    optimizer = OPTIMIZERS[key].chosen({})
    theta = np.array(objective.start)[:, None]
    hyper = {
        spec.name: np.array([as_number(spec.default)])
        for spec in optimizer.params
        if not spec.structural
    }
    hyper.setdefault("lr", np.array([1.0]))
    return Batch(Method(optimizer), theta, optimizer.init(theta, hyper), hyper)


class Looks:
    """A checkpoint that raises when it is looked at for the n-th time."""

    def __init__(self, objective: Counted, last: int) -> None:
        self.count, self._objective, self._last = 0, objective, last
        self.since = self.most = 0

    def __call__(self) -> None:
        self.count += 1
        self.most = max(self.most, self._objective.questions - self.since)
        self.since = self._objective.questions
        if self.count == self._last:
            raise StoppedError


def landscape(key: str) -> Objective:
    name = "linear_regression" if "fisher" in OPTIMIZERS[key].wants else "rosenbrock"
    table = {}
    if name == "linear_regression":
        from gdviz.engine.data import columns

        table = columns("penguins")
    return build(OBJECTIVES[name], {}, table)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_no_two_questions_are_asked_between_two_looks(key: str) -> None:
    objective = Counted(landscape(key))
    batch = batch_of(key, landscape(key))
    looks = Looks(objective, -1)
    step(objective, [batch], 0, checkpoint=looks)  # type: ignore[arg-type]  # counts, no more
    assert objective.questions > 0
    assert looks.most <= 1
    assert looks.count >= objective.questions + len(batch.method.optimizer.links)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_step_that_is_stopped_has_changed_nothing(key: str, last: int) -> None:
    objective = Counted(landscape(key))
    batch = batch_of(key, landscape(key))
    before = {name: values.copy() for name, values in batch.state.items()}
    theta = batch.theta.copy()
    with pytest.raises(StoppedError):
        step(objective, [batch], 0, checkpoint=Looks(objective, last))  # type: ignore[arg-type]
    assert objective.questions < last
    assert_array_equal(batch.theta, theta)
    for name, values in before.items():
        assert_array_equal(batch.state[name], values)


def test_a_search_that_finds_nothing_is_looked_at_in_every_trial() -> None:
    objective = Counted(landscape("levenberg_marquardt"), rises=True)
    batch = batch_of("levenberg_marquardt", landscape("levenberg_marquardt"))
    looks = Looks(objective, 12)
    with pytest.raises(StoppedError):
        step(objective, [batch], 0, checkpoint=looks)  # type: ignore[arg-type]
    assert objective.questions < 12 <= looks.count
