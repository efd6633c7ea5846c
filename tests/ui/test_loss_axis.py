"""The promise: no curve of a loss ends where the loss is lowest, and the header says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gdviz.core.objectives.expression import Expression
from gdviz.core.stopping import StatusName
from gdviz.engine.landmarks import searched
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.scene.codec import from_builtins
from gdviz.ui.views.curves.loss_axis import counted, linear_range
from tests.typed_corpus import corpus

if TYPE_CHECKING:
    from gdviz.ui.views.curves.loss_axis import Counted
    from tests.typed_corpus import Formula

RUNS = [
    {"optimizer": "gd", "hyper": {"lr": 0.05}}, {"optimizer": "adam", "hyper": {"lr": 0.1}}
]  # fmt: skip


def drawn(
    objective: str, params: dict[str, Any], *, wanted: Any = None, **more: Any
) -> tuple[Counted, list[np.ndarray[Any, Any]], list[np.ndarray[Any, Any]]]:
    """How the losses of a race are counted, the losses, and their heights."""
    tree = {"objective": objective, "objective_params": params, "steps": 60, "runs": RUNS}
    plan = searched(resolve(from_builtins({**tree, **more})))
    runs = simulate_plan(plan)
    curves = [(run.loss, run.status.name is StatusName.DIVERGED) for run in runs]
    how = counted(curves, plan.objective, wanted)
    return how, [v for v, _ in curves], [how.heights(v, -20.0) for v, _ in curves]


@pytest.mark.parametrize(
    ("objective", "params", "base", "words"),
    [
        ("expression", {"formula": "x**2 + y**2 - 3"}, -3.0, "above −3, log axis"),
        ("expression", {"formula": "x**2 + y**2 + 7"}, 7.0, "above 7, log axis"),
        (
            "expression",
            {"formula": "x**2/4 + y**2/2 + a*sin(2*x)*cos(2*y)", "a": 1.0},
            None,
            "",
        ),
        ("saddle", {"c": 1.0}, -0.25, "above −0.25, log axis"),
        ("goldstein_price", {}, 3.0, "above 3, log axis"),
        ("quadratic", {}, 0.0, "log axis"),
        ("rosenbrock", {}, 0.0, "log axis"),
    ],
)
def test_a_loss_is_counted_from_the_lowest_value_that_is_known(
    objective: str, params: dict[str, Any], base: float | None, words: str
) -> None:
    how, losses, heights = drawn(objective, params)
    assert how.scale == "log"
    if base is not None:
        assert how.base == pytest.approx(base, abs=1e-12)
        assert how.words == words
    for loss, height in zip(losses, heights, strict=True):
        assert np.isfinite(height[np.isfinite(loss)]).all()


def test_a_loss_below_what_is_known_is_seen() -> None:
    how, _, _ = drawn(
        "expression", {"formula": "(x^2 - 1)^2 - x/2 + y^2"}, start=[-1.2, 1],
        window=[[-2, 0], [-2, 2]],
        runs=[{"optimizer": "gd", "hyper": {"lr": 0.01}},
              {"optimizer": "gd", "hyper": {"lr": 0.1}, "start": [1.2, 1]}],
    )  # fmt: skip
    assert how.source == "seen"
    assert "(lowest seen)" in how.words


def test_what_falls_for_ever_has_a_linear_axis() -> None:
    how, losses, heights = drawn("expression", {"formula": "x**3 + y**2"}, start=[-0.1, 1])
    assert how.words == "linear axis"
    for loss, height in zip(losses, heights, strict=True):
        assert np.isfinite(height[np.isfinite(loss)]).all()
    low, high = linear_range([(loss, False) for loss in losses])
    assert low < high


def test_a_positive_loss_of_which_nothing_is_known_is_counted_from_zero() -> None:
    how, _, _ = drawn("expression", {"formula": "exp(x) + 0*y"}, start=[1, 1])
    assert how.words == "log axis"


@pytest.mark.parametrize("wanted", ["linear", "log", "from_minimum"])
def test_the_axis_that_was_chosen_is_the_axis(wanted: Any) -> None:
    how, _, heights = drawn("expression", {"formula": "x**2 + y**2 - 3"}, wanted=wanted)
    assert how.choice == wanted
    if wanted != "log":
        assert all(np.isfinite(height).all() for height in heights)


@pytest.mark.parametrize("formula", corpus()[5::10], ids=lambda formula: formula.name)
def test_no_curve_of_the_corpus_is_cut(formula: Formula) -> None:
    start = Expression(formula.text, ()).start
    inside = [0.5 * (low + high) + 0.21 * (high - low) for low, high in formula.window]
    _, losses, heights = drawn(
        "expression", {"formula": formula.text}, start=inside or list(start),
        window=[list(ends) for ends in formula.window],
    )  # fmt: skip
    for loss, height in zip(losses, heights, strict=True):
        assert np.isfinite(height[np.isfinite(loss)]).all()
