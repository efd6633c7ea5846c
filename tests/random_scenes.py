"""Scenes that nobody would make: every landscape, method, schedule and setting, at random.

What a scene may hold is read from the catalogues, so that a new entry is tried at once.  Most
of the scenes can be run; the others are to be refused in words.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from gdviz.core.errors import GdvizError
from gdviz.core.functions import FUNCTIONS
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.check import lacking
from gdviz.scene.records import switches
from tests.fuzz_formulas import grown

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from gdviz.core.params import ParamSpec

Tree = dict[str, Any]

SIZES = (2, 2, 3, 4, 7, 20)  # of a landscape that may have any: small ones are soon run
SIZE = "n"
GIVEN = ("g", "theta", "f", "k", "t", "m", "v", "lr", "beta", "a", "1", "2", "0.5")
CALLED = tuple(function for function in FUNCTIONS.values() if function.public)
TITLES = ("", "Race", "f(x) = $x^2$", "a & b < c", "Ⅷ 竞赛 🏁", "{race}", "x" * 200)


def scene(chance: random.Random, *, most_runs: int = 4, most_steps: int = 40) -> Tree:
    """The tree of a scene."""
    key, params = _landscape(chance)
    kind = OBJECTIVES[key]
    if chance.random() < 0.95:
        fitting = [o for o in OPTIMIZERS.values() if not lacking(o, kind)]
    else:
        fitting = list(OPTIMIZERS.values())
    dim = _dim(key, params)
    count = chance.randint(1, most_runs)
    tree: Tree = {
        "title": chance.choice(TITLES),
        "objective": key,
        "objective_params": params,
        "steps": chance.choice((1, 2, 3, chance.randint(4, most_steps), most_steps)),
        "runs": [_run(chance, chance.choice(fitting).key, dim) for _ in range(count)],
        **_some(chance, 0.2, settings(chance)),
        "show": _show(chance),
    }
    if chance.random() < 0.4:
        tree["start"] = _point(chance, dim)
    if chance.random() < 0.2:
        tree["window"] = _window(chance)
    if chance.random() < 0.1:
        tree["diverged_above"] = chance.choice((None, 1e-300, 1.0, 1e300))
    if chance.random() < 0.3:
        tree |= _schedule(chance)
    if chance.random() < 0.3:
        tree["stop"] = _stop(chance, most_steps)
    return tree


def value(chance: random.Random, spec: ParamSpec) -> Any:
    """A value that `spec` allows: one of everyday, one at a bound, or any."""
    if spec.kind == "boolean":
        return chance.random() < 0.5
    if spec.kind == "choice":
        return chance.choice(spec.choices)
    if spec.kind == "text":
        return method(chance)
    if spec.kind == "integers":
        found = {chance.randint(int(spec.low), int(min(spec.high, 60))) for _ in range(3)}
        return sorted(found)[: chance.randint(0, 3)]
    if spec.sizes:
        return chance.randint(int(spec.low), int(min(spec.high, spec.low + 5)))
    low, high = spec.soft if chance.random() < 0.8 else (spec.low, spec.high)
    where = chance.random()
    if where < 0.1:
        found = low
    elif where < 0.2:
        found = high
    elif spec.scale == "log" and low > 0.0:
        found = 10.0 ** chance.uniform(math.log10(low), math.log10(high))
    else:
        found = chance.uniform(max(low, -1e300), min(high, 1e300))
    return round(found) if spec.kind == "integer" else min(max(found, spec.low), spec.high)


def method(chance: random.Random) -> str:
    """The lines of an own method, with any function of any kind of argument."""
    lines = [f"{name} = {_term(chance, 3)}" for name in chance.choices("mvw", k=2)]
    kept = lines[: chance.choice((0, 0, 1, 2))]
    last = _term(chance, 3)
    step = f"-lr*({last})" if chance.random() < 0.6 else f"{last}*g"
    return chance.choice(("; ", "\n")).join([*kept, f"step = {step}"])


def settings(chance: random.Random) -> Tree:
    """Everything that may be done to a gradient."""
    return {
        "gradient": {
            "kind": chance.choice(("forward", "central")),
            "h": chance.choice((1e-300, 1e-6, 0.1, 1e6)),
        },
        "noise": {
            "kind": chance.choice(("gaussian", "multiplicative")),
            "std": chance.choice((0.0, 0.1, 1e6)),
            "seed": chance.randint(0, 9),
            "stream": chance.choice(("pcg64", "mt19937")),
        },
        "accumulate": chance.choice((1, 2, 5)),
        "float16": {"loss_scale": chance.choice((1e-12, 1.0, 65536.0, 1e12))},
        "clip_norm": chance.choice((1e-300, 0.5, 1e300)),
        "clip_value": chance.choice((1e-300, 0.5, 1e300)),
        "l2": chance.choice((1e-9, 0.1, 100.0)),
    }


def _landscape(chance: random.Random) -> tuple[str, Tree]:
    key = chance.choice(tuple(OBJECTIVES))
    if chance.random() < 0.2:
        key = "expression"
    kind = OBJECTIVES[key]
    if key == "expression":
        formula = grown(chance, chance.randint(1, 20))
        letters = sorted(set(re.findall(r"\b[ab]\b", formula)))
        return key, {"formula": formula, **{n: chance.uniform(-2.0, 2.0) for n in letters}}
    params = _some(chance, 0.5, _values(chance, kind.params_for({})))
    if SIZE in params:
        params[SIZE] = chance.choice(SIZES)
    return key, params


def _dim(key: str, params: Tree) -> int:
    kind = OBJECTIVES[key]
    try:
        defaults = {spec.name: spec.default for spec in kind.params_for(params)}
    except GdvizError:  # a formula that will be refused, whatever the start
        return 2
    return kind.dim_for({**defaults, **params})


def _run(chance: random.Random, key: str, dim: int) -> Tree:
    hyper: Tree = {}
    chooser = OPTIMIZERS[key].choice
    if chooser is not None and chance.random() < 0.9:
        hyper[chooser.name] = value(chance, chooser)
    offered = [s for s in OPTIMIZERS[key].chosen(hyper).params if s.name not in hyper]
    hyper |= _some(chance, 0.6, _values(chance, offered))
    run: Tree = {"optimizer": key, "hyper": hyper}
    if chance.random() < 0.2:
        run["label"] = chance.choice(TITLES)
    if chance.random() < 0.2:
        run["start"] = _point(chance, dim)
    if chance.random() < 0.2:
        run["visible"] = False
    if chance.random() < 0.2:
        run |= _schedule(chance)
    if chance.random() < 0.2:
        run["stop"] = chance.choice((None, _stop(chance, 40)))
    own = _some(chance, 0.1, settings(chance))
    return run | {
        name: chance.choice((None, own[name])) for name in own if name != "accumulate"
    }


def _show(chance: random.Random) -> Tree:
    found: Tree = {name: chance.random() < 0.5 for name in switches()}
    found["view"] = chance.choice(("2d", "2d", "2d", "grid", "grid", "3d"))
    found["selection"] = chance.randint(0, 3)
    if chance.random() < 0.3:
        found["slice"] = {
            "kind": chance.choice(("coordinates", "random", "pca")),
            "i": chance.randint(1, 5), "j": chance.randint(1, 5), "seed": chance.randint(0, 5),
        }  # fmt: skip
    if chance.random() < 0.2:
        found["camera"] = [
            {"step": k, "window": chance.choice((None, _window(chance)))} for k in (0, 5, 20)
        ]
    if chance.random() < 0.2:
        at = [chance.uniform(-2.0, 2.0), chance.uniform(-2.0, 2.0)]
        found["annotations"] = [
            {"at": at, "text": chance.choice(TITLES)}, {"at": at, "to": [0.0, 0.0]},
        ]  # fmt: skip
    if chance.random() < 0.2:
        found["start_at"] = chance.randint(0, 40)
    return _some(chance, 0.5, found)


def _schedule(chance: random.Random) -> Tree:
    key = chance.choice(tuple(SCHEDULES))
    params = _some(chance, 0.6, _values(chance, SCHEDULES[key].params))
    return {"schedule": key, "schedule_params": params}


def _stop(chance: random.Random, most: int) -> Tree:
    return _some(
        chance, 0.5,
        {
            "max_steps": chance.randint(1, most),
            "loss_below": chance.choice((-1e300, -1.0, 0.0, 1e-3, 1e300)),
            "grad_norm_below": chance.choice((1e-300, 1e-3, 1e300)),
            "no_improvement": {"delta": chance.choice((0.0, 1e-3)), "patience": 2},
            "not_before": chance.randint(0, most),
        },
    )  # fmt: skip


def _point(chance: random.Random, dim: int) -> list[float]:
    far = chance.choice((1.0, 1.0, 1.0, 5.0, 5.0, 0.0, 1e-300, 1e12))
    return [far * chance.uniform(-1.0, 1.0) for _ in range(dim)]


def _window(chance: random.Random) -> list[list[float]]:
    wide = chance.choice((1e-6, 1.0, 10.0, 10.0, 1e6))
    return [sorted(wide * chance.uniform(-1.0, 1.0) for _ in range(2)) for _ in "xy"]


def _values(chance: random.Random, specs: Iterable[ParamSpec]) -> Tree:
    return {spec.name: value(chance, spec) for spec in specs}


def _some(chance: random.Random, share: float, tree: Tree) -> Tree:
    """About that share of the entries of `tree`."""
    return {name: held for name, held in tree.items() if chance.random() < share}


def _term(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(GIVEN)
    if chance.random() < 0.5:
        function = chance.choice(CALLED)
        inner = (_term(chance, depth - 1) for _ in range(function.arity))
        return f"{function.name}({', '.join(inner)})"
    operator = chance.choice(("+", "-", "*", "/", "**", "%"))
    right = chance.choice(("2", "0.5", "3", "t")) if operator == "**" else None
    return f"({_term(chance, depth - 1)}){operator}({right or _term(chance, depth - 1)})"
