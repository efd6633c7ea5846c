"""Runs that every target walks, and what their tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.testing import assert_array_equal

from gdviz.core.compile import machine
from gdviz.core.compile.flat import flat, lacking
from gdviz.core.compile.floats import CAREFUL
from gdviz.core.compile.terms import terms_of
from gdviz.core.compile.tile_source import TileAuthor
from gdviz.core.kernel import Method
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.stopping import Reason
from gdviz.engine import tiles
from gdviz.engine.cohort import Cohort
from gdviz.engine.path_run import PathRun, path_for
from gdviz.engine.plan import Plan, resolve
from gdviz.engine.sweep import finished, prepared
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from gdviz.engine.run import Run
    from gdviz.engine.sweep import Job
    from gdviz.engine.tile_records import Tile

BOWL = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"
WAVES = "a*exp(-x**2/8)*sin(2*x)*cos(y) + log(1 + x**2) + tanh(y)/3 + hypot(x, y)**1.5"
KINKS = "abs(x) + max(x, 2*y) + clip(y, -1, 1) + floor(x) % 3 + sign(y)*y + min(x*y, 3)"
CHOICES = (
    "where(x > 0 and not y > x or x == y, log10(x + 9)/2, cbrt(y - 4)) + round(3*x)/9 + ceil(y)"
    " + atan2(y, x) + log2(3 + x**2) + logaddexp(x, y) + (x >= y)*(x - y)**2 + (x != 1)"
)
POLE = "1/(x - 1)**2 + sqrt(y) + log(x + 3)"
CURVE = "x**4/4 - x**2 + x/3"
LONG = {
    "nested": "sin(" * 39 + "x + y" + ")" * 39,
    "powers": "+".join(f"(x*y + {i})**{i}" for i in range(2, 19)),
    "kinks": "+".join(["max(x,y)*min(x,y)"] * 12) + "+abs(x - y)",
    "quotients": "x/(y+" * 20 + "x" + ")" * 20,
}
"""At the limits of the parser."""
METHODS = [key for key, method in OPTIMIZERS.items() if not lacking(Method(method.chosen({})))]
SHIPPED = [
    key
    for key, kind in OBJECTIVES.items()
    if key != "expression" and not kind.data and build(kind, {}).trees() is not None
]
NOISE = {"kind": "gaussian", "std": 0.3, "seed": 3}
EXACT = frozenset({
    "name", "number", "negative", "+", "-", "*", "/", "sqrt", "abs", "hypot", "min", "max",
    "sign", "by_sign", "ratio", "floor",
})  # fmt: skip


def plan_of(optimizer: str = "adam", formula: str = BOWL, **more: Any) -> Plan:
    """One run on a typed formula, or on the shipped landscape of that key."""
    run = {"optimizer": optimizer, "hyper": {"lr": 0.02, **more.pop("hyper", {})}}
    place: dict[str, Any] = {"objective": formula}
    if formula not in OBJECTIVES:
        start = [0.5, 1.25][: 2 if "y" in formula else 1]
        typed = {"objective": "expression", "objective_params": {"formula": formula}}
        place = {**typed, "start": start}
    return resolve(from_builtins({**place, "steps": 60, "runs": [run], **more}))


def walked(plan: Plan) -> Run:
    """The run as floats."""
    path = path_for(plan.objective, plan.runs[0])
    assert path is not None
    walker = PathRun(plan.objective, plan.runs[0], path)
    while not walker.finished:
        walker.advance()
    return walker.run(0, "")


def stepped(plan: Plan) -> Run:
    """The run as arrays."""
    cohort = Cohort(plan.objective, plan.runs)
    while not cohort.finished:
        cohort.advance()
    return cohort.run(0, "")


def exact(plan: Plan) -> bool:
    """Whether only operations occur that every library rounds alike."""
    path = path_for(plan.objective, plan.runs[0])
    assert path is not None
    tape = path.flat.tape
    steps = [tape.steps[i] for i in tape.needed((*path.flat.moved, *path.flat.seen))]
    powers = [tape.steps[s.args[1]] for s in steps if s.name == "**"]
    return all(s.name in EXACT or s.name == "**" for s in steps) and all(
        p.what in (2.0, 0.5, -1.0, 1.0) for p in powers
    )


def assert_lane_is_run(tile: Tile, lane: int, run: Run) -> None:
    """A lane of a tile has the bits of its run."""
    assert (
        Reason(tile.reason[lane]).status is run.status.name
        or not np.isfinite(tile.theta[:, lane]).all()
    )
    if tile.steps[lane] == run.steps:  # else its last place was not finite, and is not drawn
        assert_array_equal(tile.theta[:, lane], run.theta[-1])
        assert_array_equal(tile.loss[lane], run.loss[-1])
        assert_array_equal(tile.grad_norm[lane], run.grad_norm[-1])
    else:
        assert tile.steps[lane] == run.steps + 1
        assert not np.isfinite(tile.theta[:, lane]).all()


def interpreted(job: Job, blockwise: frozenset[str] = frozenset()) -> Tile | None:
    """The tile walked by the source that would be compiled."""
    walk = prepared(job)
    found = terms_of(walk.objective)
    assert found is not None
    given = {f"given.{n}": np.asarray(v) for n, v in found[1].items()}
    tile = tiles._Flattened(walk, flat(walk.method, found[0], walk.objective.box), given)
    varied = {n for n, v in tile._settings.items() if v.ndim} | {"lr"}
    steady = bool((walk.rates == walk.rates[0]).all())
    patient = walk.rules.patience is not None
    author = TileAuthor(tile._step, varied, blockwise, steady_rates=steady, patient=patient)
    space = {
        **CAREFUL, "np": np, "njit": lambda *_, **__: lambda f: f, "of_walk": "",
        "hypot": CAREFUL["hypotenuse"],
    }  # fmt: skip
    exec(author.functions(), space)
    tile.machine = machine.machine_with(author, space["walk"])
    with np.errstate(all="ignore"):
        return finished(job, walk, tile.tile(0, lambda: False))
