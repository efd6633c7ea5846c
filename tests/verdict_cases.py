"""Verdicts on random runs, beside the same runs continued: `python -m tests.verdict_cases 400`.

A case is a landscape, a method, a rate, a start and a step, all from one seed.  What the
verdict claims is compared with what the linear model and the run do afterwards.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.suitable_rates import suitable_rate
from gdviz.engine.verdict.cycles import cycle_at
from gdviz.engine.verdict.linear import AHEAD, model_errors
from gdviz.engine.verdict.measured import Kind
from gdviz.engine.verdict.verdict import verdict_at
from gdviz.scene.check import lacking
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.verdict.verdict import Verdict

FAR = 1500  # steps of the continued run
LANDSCAPES = (
    "himmelblau_tilted", "rosenbrock", "quadratic", "beale", "six_hump_camel", "saddle",
    "matrix_factorization", "double_well", "styblinski_tang", "linear_regression",
    "rastrigin", "monkey_saddle", "ravine", "cliff",
)  # fmt: skip
FEW_LANDSCAPES = ("himmelblau_tilted", "rosenbrock", "quadratic", "saddle")
METHODS = (
    "gd", "heavy_ball", "nesterov", "heavy_ball_ema", "adam", "rmsprop", "adagrad", "newton",
    "newton_damped", "newton_saddle_free", "lookahead", "adamw", "lion", "rprop", "bfgs",
    "gd_armijo", "sam",
)  # fmt: skip
FEW_METHODS = ("gd", "heavy_ball", "nesterov", "adam", "newton")
STEPS = (0, 10, 20, 40, 60, 100, 150, 300, 400)
_AT_REST = 1e-9  # distances below it are rounding


class Case(NamedTuple):
    """A run at a step, as a verdict sees it, and the same run continued."""

    words: str
    plan: Plan
    run: Run
    k: int
    later: Run


def case_of(seed: int, *, few: bool = False) -> Case:
    """The case that `seed` stands for; of few landscapes and methods, which is quicker."""
    rng = np.random.default_rng(seed)
    landscapes, methods = (FEW_LANDSCAPES, FEW_METHODS) if few else (LANDSCAPES, METHODS)
    key = str(rng.choice(landscapes))
    able = [m for m in methods if not lacking(OPTIMIZERS[m], OBJECTIVES[key])]
    method = str(rng.choice(able))
    tree: dict[str, Any] = {"objective": key}
    if key == "quadratic":
        tree["objective_params"] = {
            "a": float(10.0 ** rng.uniform(-1, 2)), "b": float(rng.choice([1, 0, -0.1, 3])),
            "angle": float(rng.uniform(-1, 1)),
        }  # fmt: skip
    bare = resolve(from_builtins({**tree, "runs": [{"optimizer": "gd"}]}))
    if bare.objective.dim <= 2:
        box = bare.window[: bare.objective.dim]
        tree["start"] = [float(f"{rng.uniform(low, high):.3g}") for low, high in box]
    chosen = OPTIMIZERS[method].chosen({})
    spread = {"curvature": (-1.5, 1.3), "length": (-1.0, 1.5), "fraction": (-1.0, 0.4)}
    lr = suitable_rate(bare, method) * 10.0 ** rng.uniform(*spread[chosen.rate])
    hyper = {"lr": float(f"{lr:.3g}")}
    if "beta" in {spec.name for spec in chosen.params} and method != "rmsprop":
        hyper["beta"] = float(rng.choice([0.3, 0.8, 0.9, 0.99]))
    k = int(rng.choice(STEPS))
    tree["runs"] = [{"optimizer": method, "hyper": hyper}]
    plan = resolve(from_builtins({**tree, "steps": max(STEPS)}))
    (run,) = simulate_plan(plan)
    (later,) = simulate_plan(resolve(from_builtins({**tree, "steps": FAR})))
    words = f"{seed}: {method} {hyper} on {key} from {tree.get('start')}, step {k}"
    return Case(words, plan, run, min(k, run.steps), later)


def wrong(case: Case, said: Verdict) -> list[str]:
    """What `said` claims and the model or the run contradicts."""
    found = [*_of_the_model(case, said), *_of_the_run(case, said)]
    bold = said.sentence.count("**")
    if bold % 2 or said.sentence.count("$") % 2:
        found.append("marks do not pair")
    return [f"{case.words}: {each} | {said.sentence}" for each in found]


def _of_the_model(case: Case, said: Verdict) -> list[str]:
    if said.ground is None or "errors shrink" not in said.sentence:
        return []
    sizes = model_errors(case.run, said.k, said.ground, AHEAD)
    return [] if sizes[-1] < sizes[0] else [f"the model grows from {sizes[0]} to {sizes[-1]}"]


def _of_the_run(case: Case, said: Verdict) -> list[str]:
    found, k, theta = said.measured, said.k, case.later.theta
    end = min(k + 1000, case.later.steps)
    away = _distances(said, theta)
    match found.kind:
        case Kind.CONVERGING if said.ground is not None and not said.ground.is_flat.any():
            soon = min(k + AHEAD, case.later.steps)
            if "errors shrink" in said.sentence and soon > k and said.found is not None:
                pair = np.hypot(away[1:], away[:-1])
                if not (pair[soon - 1] < pair[k - 1] or away[soon] < _AT_REST):
                    return ["the run's distance does not shrink in the next steps"]
            if found.trend.slope * (end - k) < -2.0 and not away[end] < max(
                _AT_REST, 0.6 * away[k]
            ):
                return [f"the distance goes from {away[k]} to {away[end]}"]
        case Kind.SETTLING if away[end] < 1e-6 * away[k]:
            return ["it converges"]
        case Kind.CYCLING:
            assert found.cycle is not None
            period = found.cycle.period
            if end - period > k and not found.factor > 1.0:
                apart = np.abs(theta[k + period : end + 1] - theta[k : end + 1 - period])
                if apart.max() > 1e-2 * found.cycle.swing:
                    return [f"the cycle breaks, factor {found.factor}"]
        case Kind.CHAOTIC if cycle_at(theta, end) is not None or np.ptp(theta[-50:]) < 1e-9:
            return ["it comes to rest, or to a cycle"]
        case Kind.LEAVING if end > k + 5 and not away[k : end + 1].max() > 1.02 * away[k]:
            return ["it goes no farther"]
        case Kind.DIVERGING if "Diverging" in said.sentence:
            if case.later.status.name != "DIVERGED":
                return ["it did not diverge"]
    return []


def _distances(said: Verdict, theta: np.ndarray[Any, np.dtype[np.float64]]) -> Any:
    if said.ground is None:
        return np.zeros(len(theta))
    return np.linalg.norm(said.ground.errors(theta), axis=1)


def main(count: int) -> int:
    """Try `count` cases; print what was claimed, and what was wrong."""
    kinds: Counter[str] = Counter()
    complaints: list[str] = []
    with np.errstate(all="ignore"):
        for seed in range(count):
            case = case_of(seed)
            said = verdict_at(case.plan, case.run, case.k)
            kinds[said.kind] += 1
            complaints += wrong(case, said)
    sys.stdout.write("\n".join([*complaints, ""]))
    told = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    sys.stdout.write(f"{count} verdicts ({told}), {len(complaints)} wrong\n")
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
