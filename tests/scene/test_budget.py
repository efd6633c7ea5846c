"""The promise: how much work a scene is, is known and said before anything starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gdviz.core.errors import GdvizError
from gdviz.core.functions import FUNCTIONS
from gdviz.core.kernel import Method
from gdviz.core.operations import work_of_step
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.base import Let
from gdviz.scene.budget import LONG, budget_of, spoken
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

FORMS = [
    (key, made)
    for key, entry in OPTIMIZERS.items()
    for made in (entry.choice.choices if entry.choice is not None else ("",))
]


def scene(n: int, steps: int, *optimizers: str, **settings: Any) -> Scene:
    runs = [{"optimizer": key} for key in optimizers]
    tree = {"objective": "rosenbrock", "objective_params": {"n": n}, "steps": steps}
    return from_builtins({**tree, "runs": runs, **settings})


def growth(key: str, choice: str) -> float:
    """By how much a step of very many parameters grows when there are twice as many."""
    entry = OPTIMIZERS[key]
    method = Method(entry.chosen({entry.choice.name: choice} if entry.choice else {}))
    one, other = (work_of_step(method, dim).operations for dim in (10**6, 2 * 10**6))
    return other / one


@pytest.mark.parametrize(("key", "choice"), FORMS)
def test_work_grows_with_dimension_as_what_the_method_asks_for(key: str, choice: str) -> None:
    entry = OPTIMIZERS[key]
    chosen = entry.chosen({entry.choice.name: choice} if entry.choice else {})
    words = " ".join(link.text for link in chosen.links if isinstance(link, Let))
    cubes = any(f"{f.name}(" in words for f in FUNCTIONS.values() if f.cubed)
    squares = chosen.wants or any(s.shape == "matrix" for s in chosen.slots.values())
    power = 3 if cubes else 2 if squares else 1
    assert growth(key, choice) == pytest.approx(2.0**power, rel=0.02)


def test_the_methods_of_every_growth_are_there() -> None:
    assert {round(growth(*form)) for form in FORMS} == {2, 4, 8}


def test_a_slope_from_differences_costs_as_many_values_as_there_are_dimensions() -> None:
    exact, central = (
        budget_of(scene(1000, 10, "gd", gradient=gradient)).operations
        for gradient in (None, {"kind": "central"})
    )
    assert central > 300.0 * exact


@pytest.mark.parametrize("factor", ["steps", "runs"])
def test_work_grows_with_steps_and_runs(factor: str) -> None:
    one = budget_of(scene(100, 50, "newton"))
    more = scene(100, 150, "newton") if factor == "steps" else scene(100, 50, *["newton"] * 3)
    assert budget_of(more).operations == pytest.approx(3.0 * one.operations)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_no_scene_of_the_usual_size_is_long(key: str) -> None:
    name = "linear_regression" if "fisher" in OPTIMIZERS[key].wants else "rosenbrock"
    runs = [{"optimizer": key}] * 8
    assert not budget_of(
        from_builtins({"objective": name, "runs": runs, "steps": 2000})
    ).is_long


def test_the_sentence_says_how_long_and_what_to_take_less_of() -> None:
    found = budget_of(scene(1000, 300, "gd", *["levenberg_marquardt"] * 3))
    assert found.is_long
    assert found.sentence == (
        "4 runs of 300 steps in 1000 dimensions with Levenberg–Marquardt are about 5×10¹² "
        "operations, some 4 minutes: take fewer steps (40 take half a minute), fewer "
        "dimensions, fewer runs or another method"
    )


def test_the_steps_that_are_offered_take_no_longer_than_is_said() -> None:
    found = budget_of(scene(1000, 300, "newton_saddle_free"))
    offered = int(found.sentence.partition("steps (")[2].partition(" take")[0])
    assert 0.5 * LONG < budget_of(scene(1000, offered, "newton_saddle_free")).seconds <= LONG


def test_what_takes_longer_than_a_day_is_not_begun() -> None:
    with pytest.raises(GdvizError) as caught:
        scene(1000, 10**6, *["levenberg_marquardt"] * 24)
    assert str(caught.value) == (
        "steps: 24 runs of 1000000 steps in 1000 dimensions with Levenberg–Marquardt are "
        "about 10¹⁷ operations, some 70 days, and the longest that is begun takes a day: "
        "take at most 300 steps, or fewer dimensions"
    )


def test_the_steps_that_are_offered_are_allowed() -> None:
    scene(1000, 300, *["levenberg_marquardt"] * 24)


def test_a_rule_that_ends_runs_early_counts() -> None:
    long = scene(1000, 8000, "newton")
    short = scene(1000, 8000, "newton", stop={"max_steps": 20})
    assert budget_of(long).is_long
    assert not budget_of(short).is_long


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a second or so"), (40.0, "some 40 seconds"), (89.0, "some 90 seconds"),
        (95.0, "some 2 minutes"), (2400.0, "some 40 minutes"), (5000.0, "some 80 minutes"),
        (9000.0, "some 2 hours"), (200_000.0, "some 2 days"), (1e12, "years"),
    ],
)  # fmt: skip
def test_times_are_told_as_people_tell_them(seconds: float, words: str) -> None:
    assert spoken(seconds) == words
