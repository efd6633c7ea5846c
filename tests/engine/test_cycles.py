"""The promise: a run that goes round is told with the shortest of its periods."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.verdict.cycles import cycle_at
from gdviz.engine.verdict.verdict import verdict_at
from gdviz.scene.codec import from_builtins

TILTED = {"objective": "himmelblau_tilted", "start": [-0.44, 0.63]}


@pytest.mark.parametrize(
    ("tree", "lr", "period"),
    [
        *((TILTED, lr, 2) for lr in (0.03, 0.0302, 0.0298, 0.0294, 0.029)),
        (TILTED, 0.0354, 4),
        ({"objective": "six_hump_camel", "start": [0.5, -0.3]}, 0.1236, 2),
        ({"formula": "(x^2+y^2-1)^2", "start": [0.6, 0.2]}, 0.26, 2),
        ({"formula": "x*log(x)", "start": [2.5]}, 0.76, 2),
        ({"formula": "cos(sqrt(x^2+y^2))", "start": [0.5, 0.3]}, 2.2, 2),
    ],
)
@pytest.mark.parametrize("k", [200, 400])
def test_a_run_that_is_drawn_to_a_cycle_has_the_shortest_of_its_periods(
    tree: dict[str, Any], lr: float, period: int, k: int
) -> None:
    """It comes nearer for ever, and at first its swing was another one."""
    given = dict(tree)
    if "formula" in given:
        given |= {"objective": "expression", "objective_params": {"formula": given["formula"]}}
        del given["formula"]
    plan = resolve(from_builtins({
        **given, "steps": 400, "runs": [{"optimizer": "gd", "hyper": {"lr": lr}}],
    }))  # fmt: skip
    run = simulate_plan(plan)[0]
    cycle = cycle_at(run.theta, k)
    assert cycle is not None
    assert cycle.period == period
    said = verdict_at(plan, run, k)
    assert said.sentence.startswith("**Cycling:**")


@pytest.mark.parametrize("factor", [-0.9, -0.999, -0.9999, -0.99999])
def test_what_dies_out_slowly_is_no_cycle(factor: float) -> None:
    swings = (factor ** np.arange(3000))[:, None]
    assert cycle_at(swings, 2999) is None
    falling = ((-1.0) ** np.arange(3000) / np.sqrt(1 + np.arange(3000)))[:, None]
    assert cycle_at(falling, 2999) is None
