"""The promise: a claim is held against the numbers of the runs, and shipped ones are true."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.expression import evaluator
from gdviz.engine import shipped
from gdviz.engine.api import simulate_scene
from gdviz.lessons.claims import examine
from gdviz.lessons.measures import AT_STEPS, MEASURES, Measures
from gdviz.scene.claims import QUANTITIES, parse_claim
from gdviz.scene.codec import encode, from_builtins
from tests.lessons.races import race, scene

KEYS = shipped.keys()
TWO_HOLLOWS = [
    {"optimizer": "gd", "hyper": {"lr": 0.005}, "label": "one", "start": [3.5, 2.5]},
    {"optimizer": "gd", "hyper": {"lr": 0.005}, "label": "other", "start": [3.5, -2.5]},
]


def value(formula: str, *runs: dict[str, Any], **more: Any) -> float:
    """What `formula` comes to in a race of `tests.lessons.races`."""
    claim = parse_claim(f"{formula} < 0")
    values = Measures(race(*runs, **more)).values(claim.measures)
    return float(evaluator(claim.comparisons[0].left)(values))


def told(*claims: str, runs: tuple[dict[str, Any], ...] = (), **more: Any) -> list[str]:
    """How `claims` stand, and what was measured or why it could not be."""
    asked = scene(*runs, claims=list(claims), **more)
    stands = {True: "holds", False: "fails", None: "unknown"}
    return [
        f"{stands[f.holds]}: {f.error or f.measured}"
        for f in examine(asked, simulate_scene(asked))
    ]


@pytest.mark.parametrize(
    ("formula", "by_hand"),
    [  # x is multiplied by 1 - 5η = 1/2 in each of four steps, y by 1 - η = 9/10
        ("steps(gd)", 4),
        ("evals(gd)", 4),
        ("lr(gd)", 0.1),
        ("at(gd, 3, x)", 3 * 0.5**3),
        ("at(gd, 3, y)", -3 * 0.9**3),
        ("loss(gd)", 0.5 * (5 * (3 * 0.5**4) ** 2 + (3 * 0.9**4) ** 2)),
        ("at(gd, 0, loss)", 27),
        ("grad_norm(gd)", math.hypot(5 * 3 * 0.5**4, 3 * 0.9**4)),
        ("at(gd, 0, grad_norm)", math.hypot(15, 3)),
        ("distance(gd)", math.hypot(3 * 0.5**4, 3 * 0.9**4)),
        ("at(gd, 1, distance)", math.hypot(1.5, 2.7)),
        ("at(gd, 2, lr)", 0.1),
        ("rate(gd)", math.sqrt(math.hypot(0.5**4, 0.9**4) / math.hypot(0.5**2, 0.9**2))),
        ("limit(gd)", 2 / 5),
        ("kappa", 5),
        ("kappa(gd)", 5),
        ("max(x(gd))", 3),
        ("min(abs(y(gd)))", 3 * 0.9**4),
        ("mean(x(gd))", 3 * (1 + 1 / 2 + 1 / 4 + 1 / 8 + 1 / 16) / 5),
        ("max(abs(theta(gd)))", 3),
        ("max(x(gd) + y(gd))", 0),
        ("max(loss(gd), 100)", 100),
        ("sqrt(kappa)", math.sqrt(5)),
    ],
)
def test_quantities_are_those_of_the_page(formula: str, by_hand: float) -> None:
    assert_allclose(value(formula), by_hand, rtol=1e-8, atol=1e-15)


def test_at_the_best_step_the_distance_shrinks_by_the_rate_of_theory() -> None:
    best = {"optimizer": "gd", "hyper": {"lr": 1 / 3}}
    for steps in (1, 2, 3, 20):
        assert_allclose(value("rate(gd)", best, steps=steps), 2 / 3, rtol=1e-12)
    assert_allclose(value("(kappa - 1)/(kappa + 1)", best), 2 / 3, rtol=1e-12)


def test_signs_are_counted_when_they_change() -> None:
    swinging = {"optimizer": "gd", "hyper": {"lr": 0.3}}  # x times -1/2, y times 7/10
    assert value("sign_changes(x(gd))", swinging) == 4
    assert value("sign_changes(y(gd))", swinging) == 0
    resting = {"optimizer": "gd", "hyper": {"lr": 0.2}}  # x is 0 after one step
    assert value("sign_changes(x(gd))", resting) == 0


@pytest.mark.parametrize(
    ("key", "more", "limit"),
    [
        ("gd", {}, 2 / 5),
        ("heavy_ball", {}, 2 * 1.9 / 5),
        ("nesterov", {}, 2 * 1.9 / (2.8 * 5)),
        ("heavy_ball_ema", {}, 2 * 1.9 / (0.1 * 5)),
        ("gd", {"l2": 3}, 2 / 8),
    ],
)
def test_the_limit_is_that_of_the_method_at_the_minimum(
    key: str, more: dict[str, Any], limit: float
) -> None:
    hyper = {"lr": 0.01} if key == "gd" else {"lr": 0.01, "beta": 0.9}
    run = {"optimizer": key, "hyper": hyper, "label": "it"}
    assert_allclose(value("limit(it)", run, **more), limit, rtol=1e-6)


def test_theory_and_distance_are_those_of_the_nearest_minimum() -> None:
    runs = race(*TWO_HOLLOWS, objective="himmelblau", steps=200)
    minima = [np.array((3.0, 2.0)), np.array((3.584428, -1.848127))]
    for run, minimum in zip(runs, minima, strict=True):
        assert_allclose(run.theta[-1], minimum, atol=1e-6)
        curvatures = np.linalg.eigvalsh(run.objective.hess(minimum))
        claim = parse_claim(f"kappa({run.label}) < limit({run.label})")
        found = list(Measures(runs).values(claim.measures).values())[-2:]
        assert_allclose(found, [curvatures[1] / curvatures[0], 2 / curvatures[1]], rtol=1e-5)


def test_what_was_measured_is_told_beside_whether_it_holds() -> None:
    assert told(
        "steps(gd) == 4", "steps(gd) == 5", "loss(gd) > 3", "0 < steps(gd) < 3",
        "status(gd) == MAX_STEPS", "status(gd) == DIVERGED", "status(gd) != DIVERGED",
        "close(limit(gd), 0.4, rel=1e-6)", "close(steps(gd), 5, abs=0.5)",
        "close(steps(gd), 5, abs=1)", "at(gd, 3, x) < 0.3750001", "kappa <= 5",
    ) == [
        "holds: 4 = 4", "fails: 4 < 5", "fails: 2.025 < 3", "fails: 0 < 4 and 4 > 3",
        "holds: MAX_STEPS = MAX_STEPS", "fails: MAX_STEPS ≠ DIVERGED",
        "holds: MAX_STEPS ≠ DIVERGED", "holds: 0.4 ≈ 0.4", "fails: 4 and 5, 1 apart",
        "holds: 4 ≈ 5", "holds: 0.375 < 0.3750001", "holds: 5 = 5",
    ]  # fmt: skip


def test_infinity_is_compared_and_what_is_no_number_never_holds() -> None:
    wild = {"optimizer": "gd", "hyper": {"lr": 10.0}}
    assert told("1/(steps(gd) - 4) > 1e300", "0/(steps(gd) - 4) < 1", runs=(wild,)) == [
        "holds: ∞ > 10³⁰⁰", "fails: not a number, 1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "more", "sentence"),
    [
        ("loss(adm) < 1", {}, "there is no run 'adm'; choose from gd"),
        ("at(gd, 5, loss) < 1", {}, "at(gd, 5, loss): this run took 4 steps"),
        ("max(y(gd)) < 1", {"objective": "parabola", "start": [2]},
         "y(gd): Parabola has one dimension"),
        ("rate(gd) < 1", {"start": [0, 0]},
         "rate: this run stands in the minimum, to the last digit"),
        ("kappa < 1", {"objective": "expression", "objective_params": {"formula": "x*y"}},
         "no single minimum of Formula is known"),
        ("kappa < 1", {"objective": "matrix_factorization"},
         "no single minimum of Matrix factorization is known"),
        ("kappa < 1", {"objective": "ackley", "start": [0.01, 0], "steps": 1},
         "Ackley has no curvature at its minimum"),
        ("limit(gd) < 1", {"objective": "abs_sum"},
         "has no curvature at its minimum"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_a_sentence_with_its_place(
    claim: str, more: dict[str, Any], sentence: str
) -> None:
    (line,) = told(claim, **more)
    assert line.startswith("unknown: claims[0]: ")
    assert sentence in line


def test_a_condition_number_of_several_minima_must_say_whose() -> None:
    runs = tuple(TWO_HOLLOWS)
    assert told(
        "kappa < 9", "kappa < 9 + 0*loss(one)", "kappa(one) < 9 + loss(other)",
        runs=runs, objective="himmelblau", steps=200,
    )[:2] == [
        "unknown: claims[0]: the runs are nearest to different minima; write kappa(run)",
        "holds: 3.2 < 9",
    ]  # fmt: skip


def test_methods_without_a_limit_say_so() -> None:
    (line,) = told("limit(sign_gd) < 1", runs=({"optimizer": "sign_gd"},))
    assert line.startswith("unknown: claims[0]: limit: ")


def test_every_quantity_that_is_read_can_be_measured() -> None:
    assert set(MEASURES) | {"limit"} == set(QUANTITIES)
    assert set(AT_STEPS) == {q.name for q in QUANTITIES.values() if q.steps}


@pytest.mark.parametrize("key", KEYS)
def test_what_a_shipped_scene_claims_is_true(key: str) -> None:
    asked = shipped.load(key)
    found = examine(asked, simulate_scene(asked))
    assert [f"{f.text}: {f.error or f.measured}" for f in found if not f.holds] == []
    assert len(found) >= 5


@pytest.mark.parametrize("key", KEYS)
def test_what_a_shipped_scene_claims_would_be_seen_to_be_false(key: str) -> None:
    asked = shipped.load(key)
    tree = json.loads(encode(asked))
    turned = {"<": ">", ">": "<", "==": "!="}
    tree["claims"] = [
        claim.replace("close(", "close(2*")
        if "close(" in claim
        else re.sub(r"==|<=|[<>]", lambda sign: turned.get(sign[0], ">"), claim)
        for claim in asked.claims
    ]
    false = from_builtins(tree)
    assert not any(f.holds for f in examine(false, simulate_scene(false)))


@pytest.mark.parametrize("key", KEYS)
def test_a_shipped_scene_says_in_one_sentence_what_it_teaches(key: str) -> None:
    asked = shipped.load(key)
    assert 10 < len(asked.point) <= 64
    assert asked.point.endswith(".")
    assert asked.covers
