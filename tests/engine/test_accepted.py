"""The promise: rates that a line search took are those it took, and so are the limits."""

from __future__ import annotations

import numpy as np
import pytest

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.verdict.accepted import accepted_rates
from gdviz.engine.verdict.verdict import verdict_at
from gdviz.scene.codec import from_builtins


def tried(optimizer: str, **tree: object) -> tuple:
    scene = from_builtins(
        {"objective": "rosenbrock", "steps": 200, "runs": [{"optimizer": optimizer}], **tree}
    )
    plan = resolve(scene)
    return plan, simulate_plan(plan)[0]


def test_backtracking_takes_halves_of_its_first_rate() -> None:
    plan, run = tried("gd_armijo")
    found = accepted_rates(run, 120, 40)
    assert found is not None
    assert found.first == 80
    halvings = np.log2(found.rates)
    np.testing.assert_allclose(halvings, np.rint(halvings), atol=1e-9)
    for i in (0, 17, 39):
        at = run.theta[80 + i]
        steepest = np.linalg.eigvalsh(run.objective.hess(at))[-1]
        assert found.limits[i] == pytest.approx(2.0 / steepest)
        moved = run.theta[81 + i] - at
        np.testing.assert_allclose(moved, -found.rates[i] * run.objective.grad(at), rtol=1e-9)
    assert found.above == 9
    said = verdict_at(plan, run, 120).sentence
    assert said.endswith(
        "Theory is silent: the line search picks $η$ anew each time, "
        "from 0.00195 to 0.00391, at 9 of the last 40 steps above $2/λ_max$."
    )


def test_exact_search_on_a_bowl_takes_what_calculus_says() -> None:
    bowl = {"objective": "quadratic", "start": [3.0, 1.0]}
    _, run = tried("gd_exact", **bowl)
    found = accepted_rates(run, 6, 40)
    assert found is not None
    g = run.objective.grad(run.theta[:6].T)
    hess = run.objective.hess(run.theta[0])
    wanted = np.sum(g * g, axis=0) / np.sum(g * (hess @ g), axis=0)
    np.testing.assert_allclose(found.rates, wanted, rtol=1e-6)


@pytest.mark.parametrize("optimizer", ["gd", "bfgs", "conjugate_gradient", "polyak_step"])
def test_who_searches_elsewhere_or_not_at_all_has_no_such_rates(optimizer: str) -> None:
    _, run = tried(optimizer)
    assert accepted_rates(run, min(run.steps, 60), 40) is None


def test_a_search_with_a_noisy_slope_is_not_along_the_exact_one() -> None:
    _, run = tried("gd_armijo", noise={"kind": "gaussian", "std": 0.5, "seed": 1})
    assert accepted_rates(run, min(run.steps, 60), 40) is None


def test_limits_are_unknown_without_curvature() -> None:
    _, run = tried("gd_armijo", objective="spectrum", objective_params={"n": 60})
    found = accepted_rates(run, min(run.steps, 40), 40)
    assert found is not None
    assert found.above is None
    assert np.isnan(found.limits).all()
