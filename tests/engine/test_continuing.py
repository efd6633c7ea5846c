"""The promise: a run that goes on from the middle of another is the run from the beginning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.engine import cohort, path_run
from gdviz.engine.data import Table, columns
from gdviz.engine.plan import Change, Plan, resolve
from gdviz.engine.simulation import Simulation
from gdviz.scene.codec import from_builtins
from tests.engine.test_simulation import assert_same

NOISE = {"kind": "gaussian", "std": 0.3, "seed": 3}


def plan_of(optimizer: str = "adam", **more: Any) -> Plan:
    run = {"optimizer": optimizer, "hyper": {"lr": 0.05}}
    tree = {"objective": "himmelblau", "start": [0.5, -1.0], "steps": 40, "runs": [run], **more}
    return resolve(from_builtins(tree))


def changed(plan: Plan, *changes: Change) -> Plan:
    return replace(plan, runs=tuple(replace(run, changes=changes) for run in plan.runs))


def finished(plan: Plan, previous: Simulation | None = None) -> Simulation:
    simulation = Simulation(plan, previous)
    simulation.advance(lambda: False)
    return simulation


SLOWER = Change(15, (("lr", 0.01),))
HEAVIER = Change(25, (("beta1", 0.5),))


def test_inputs_come_in_segments_and_the_rate_in_the_rates_alone() -> None:
    (run,) = changed(plan_of(), SLOWER, HEAVIER).runs
    assert "lr" not in run.inputs_at(0)
    assert [run.inputs_at(k)["beta1"] for k in (0, 24, 25)] == [0.9, 0.9, 0.5]
    assert run.rates()[[0, 14, 15, 40]].tolist() == [0.05, 0.05, 0.01, 0.01]


def test_a_change_leaves_the_steps_before_it_alone_and_those_after_follow_it() -> None:
    (before,), (after,) = (
        finished(plan_of()).runs(),
        finished(changed(plan_of(), SLOWER)).runs(),
    )
    assert_array_equal(after.theta[:16], before.theta[:16])
    assert np.abs(after.theta[16] - before.theta[16]).min() > 1e-3
    substeps = after.explain(20)
    assert_allclose(after.theta[20] + substeps[-1].after, after.theta[21], rtol=1e-14)


@pytest.mark.parametrize(
    "more",
    [
        {"noise": NOISE, "clip_norm": 5.0},
        {"schedule": "reduce_on_plateau", "schedule_params": {"patience": 2}},
        {"stop": {"no_improvement": {"patience": 30, "delta": 1e6}}},
        {"optimizer": "nesterov"},
        {"optimizer": "newton"},
    ],
)
def test_going_on_is_beginning_anew(
    more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    take_over = cohort.Cohort._take_over

    def spy(self: cohort.Cohort, origins: Any, *rest: Any) -> None:
        taken.append(self.k)
        take_over(self, origins, *rest)

    taken_over = path_run.PathRun._taken_over

    def other_spy(self: path_run.PathRun, origin: Any, k: int, *rest: Any) -> Any:
        taken.append(k)
        return taken_over(self, origin, k, *rest)

    monkeypatch.setattr(cohort.Cohort, "_take_over", spy)
    monkeypatch.setattr(path_run.PathRun, "_taken_over", other_spy)
    first = finished(changed(plan_of(**more), SLOWER))
    hyper = (("beta1", 0.5),) if "optimizer" not in more else (("lr", 0.02),)
    plan = changed(plan_of(**more), SLOWER, Change(25, hyper))
    going_on, anew = finished(plan, first), finished(plan)
    steps = first.runs()[0].steps
    assert taken == [min(25, steps)]
    assert_same(going_on.runs()[0], anew.runs()[0])


def test_a_search_begins_anew_since_its_trials_are_counted() -> None:
    plan = changed(plan_of("gd_armijo"), Change(25, (("lr", 0.5),)))
    first = finished(plan_of("gd_armijo"))
    assert_same(finished(plan, first).runs()[0], finished(plan).runs()[0])


def test_a_scene_may_bring_its_own_data() -> None:
    tree = {"objective": "linear_regression", "start": [1, 1], "window": [[-2, 2], [-2, 2]]}
    scene = from_builtins({**tree, "runs": [{"optimizer": "gd"}]})
    shipped = columns("penguins")
    few = Table("few", {name: values[:40] for name, values in shipped.items()})
    own, usual = resolve(scene, table=few), resolve(scene)
    assert own.objective.samples == 40
    assert usual.objective.samples == len(shipped["body_mass_kg"])
    assert own.runs != usual.runs  # so that no run of the one is taken for one of the other
