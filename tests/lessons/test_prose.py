"""The promise: what a text tells is what the runs have come to, or it tells nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gdviz.core.stopping import RUNNING
from gdviz.engine.plan import resolve
from gdviz.lessons.prose import shown_plan, shown_text
from tests.lessons.races import race, scene

RUNS = race(
    {"optimizer": "gd", "hyper": {"lr": 0.1}}, {"optimizer": "gd", "hyper": {"lr": 10.0}}
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no value at all", "no value at all"),
        ("{= steps(run_1)} steps", "4 steps"),
        ("from {= at(run_1, 0, loss)} to {= loss(run_1)}.", "from 27 to 2.02."),
        ("{= loss(run_1) : 5}", "2.025"),
        ("{= -loss(run_1)/1e9}", "−2.02×10⁻⁹"),
        ("{= 1/(steps(run_1) - 4)}", "∞"),
        ("{= 0/(steps(run_1) - 4)}", "?"),
        ("{= loss(adam)}", "?"),
        ("{= at(run_1, 5, loss)}", "?"),
        ("{= status(run_1)}, {= status(run_2)}", "not converged, diverged"),
        ("{= limit(run_1)} and κ = {= kappa}", "0.4 and κ = 5"),
        (r"$\stackrel{!}{=}$", r"$\stackrel{!}{=}$"),
        ("{= loss(run_1", "{= loss(run_1"),
    ],
)
def test_values_are_written_as_a_person_writes_them(text: str, shown: str) -> None:
    assert shown_text(text, RUNS) == shown
    assert shown_text(text, RUNS) == shown  # remembered


def test_while_runs_are_computed_their_values_are_dots() -> None:
    text = "{= loss(run_1)} and 3"
    assert shown_text(text, None) == "… and 3"
    running = (RUNS[0], replace(RUNS[1], status=RUNNING))
    assert shown_text(text, running) == "… and 3"


def test_other_runs_are_told_anew() -> None:
    shorter = race({"optimizer": "gd", "hyper": {"lr": 0.1}}, steps=2)
    assert shown_text("{= steps(run_1)}", RUNS) == "4"
    assert shown_text("{= steps(run_1)}", shorter) == "2"


def test_a_value_that_would_take_long_is_left_out() -> None:
    long = (replace(RUNS[0], theta=np.full((30_001, 2), 3.0)),)
    short, wide = "{= max(x(gd))}", f"{{= max(x(gd){'+ x(gd)' * 30})}}"
    assert shown_text(short, long) == "3"
    assert shown_text(wide, long) == "?"
    assert shown_text(wide, RUNS[:1]) == "93"


def test_a_limit_in_many_dimensions_is_left_out() -> None:
    for n, shown in ((20, True), (21, False)):
        runs = race(
            {"optimizer": "gd"},
            objective="spectrum",
            objective_params={"n": n},
            start=[1.0] * n,
        )
        assert (shown_text("{= limit(gd)}", runs) != "?") == shown


def test_every_text_of_a_scene_is_shown_and_the_written_one_stays() -> None:
    told = scene(
        title="{= steps(gd)} steps", notes="{= steps(gd)}", point="In {= steps(gd)}.",
        show={"annotations": [{"at": [0, 0], "text": "{= steps(gd)}"}]},
    )  # fmt: skip
    plan = resolve(told)
    shown = shown_plan(plan, race()).scene
    assert (shown.title, shown.notes, shown.point) == ("4 steps", "4", "In 4.")
    assert shown.show.annotations[0].text == "4"
    assert plan.scene == told
