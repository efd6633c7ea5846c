"""The promise: a scene copied as Python walks the very paths that gdviz shows."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.testing import assert_allclose

from gdviz.codegen.landscapes import source
from gdviz.codegen.script import keys, script
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.engine import shipped
from gdviz.engine.api import simulate_scene
from gdviz.engine.data import columns
from gdviz.engine.plan import labels, resolve
from gdviz.scene.codec import from_builtins
from gdviz.scene.specs import NoiseSpec

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

CLOSE = 1e-9
SEEN = 1e-11  # where two twins an ulp apart are farther apart than this, rounding rules


def scene(objective: str, *runs: dict[str, Any], **settings: Any) -> Scene:
    return from_builtins({"objective": objective, "runs": list(runs), **settings})


def executed(text: str) -> dict[str, Any]:
    """What a script leaves behind when it is imported."""
    space: dict[str, Any] = {"__name__": "copied"}
    with np.errstate(all="ignore"):  # it sets NumPy's own state
        exec(compile(text, "copied.py", "exec"), space)
    return space


def twins(what: Scene) -> list[Scene]:
    """The same scene with a little rounding noise: in the start, and in every slope."""
    plans = resolve(what).runs
    found = []
    for side in (np.inf, -np.inf):
        starts = [tuple(float(np.nextafter(x, side)) for x in plan.start) for plan in plans]
        runs = tuple(replace(run, start=at) for run, at in zip(what.runs, starts, strict=True))
        found.append(replace(what, runs=runs))
    for seed in (1, 2):
        trembling = []
        for run, plan in zip(what.runs, plans, strict=True):
            slope = float(np.abs(resolve(what).objective.grad(np.array(plan.start))).max())
            noise = plan.noise or NoiseSpec(std=2e-16 * max(slope, 1.0), seed=seed)
            if plan.noise is not None:
                noise = replace(noise, std=noise.std * (1.0 + 3e-16 * (2 * seed - 3)))
            trembling.append(replace(run, noise=noise))
        found.append(replace(what, runs=tuple(trembling)))
    return found


def assert_same_paths(what: Scene, text: str, *, least: int = 5) -> None:
    """Equal until rounding noise dominates, and for `least` steps where there are as many."""
    paths = executed(text)["paths"]
    runs, others = simulate_scene(what), [simulate_scene(twin) for twin in twins(what)]
    assert list(paths) == keys(labels(what))
    for i, (run, path) in enumerate(zip(runs, paths.values(), strict=True)):
        scale = np.maximum.accumulate(np.abs(run.theta).max(axis=1))
        end = min(_parting(run.theta, twin[i].theta, SEEN * scale) for twin in others)
        assert end > min(least, run.steps), (run.label, end)
        if end == len(run.theta):
            assert len(path) == end, run.label
        far = np.abs(path[:end] - run.theta[:end]).max(axis=1) / scale[:end]
        assert far.max() < CLOSE, (run.label, int(far.argmax()), far.max())


def _parting(a: Any, b: Any, near: Any) -> int:
    """The step at which two paths are no longer near each other."""
    n = min(len(a), len(b))
    noisy = np.abs(a[:n] - b[:n]).max(axis=1) > near[:n]
    return int(np.argmax(noisy)) if noisy.any() else n


# -- landscapes ------------------------------------------------------------------------

VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "quadratic": ({}, {"a": 30.0, "angle": 0.7, "offset": -2.5}),
    "linear_regression": (
        {}, {"standardised": False}, {"model": "line"},
        {"model": "line", "standardised": False},
    ),
    "rosenbrock": ({}, {"n": 5}),
    "spectrum": (
        {}, {"n": 6, "seed": 3, "kappa": 50.0}, {"n": 5, "spacing": "linear"},
        {"n": 7, "spacing": "clustered", "seed": 1},
    ),
    "saddle": ({}, {"c": 0.0}),
    "cliff": ({}, {"t": 3}),
    "expression": (
        {},
        {"formula": "x**4 - 2*x**2 + c*x", "c": 0.3},
        {"formula": "max(abs(x), 2*abs(y)) + exp(-x**2)*hypot(x, y)**1.5"},
        {"formula": "where(x > -3.5 and y < 3, log10(x + 5), cbrt(y - 4)) + x² + 2y²"},
        {"formula": "atan2(y, x + 9) + log2(3 + x²) + logaddexp(x, y) + ½x²"},
        {"formula": "(x >= y)*(x − y)² + round(3x)/9 + ceil(y) + (not x != 0 or y == 1)"},
        {"formula": "-ln(1/(1 + exp(-x))) + log(cosh(y)) + |x·y|²"},
        {"formula": "sigmoid(x*y) + log1p(x**2) + (x - 1)**2 % 3 + clip(y, -1, u1)**3"},
        {"formula": "cos(3*hypot(x, y)) + (x² + y²)*ln(x² + y²) + sqrt(x**2 + 1)*sin(x)²"},
        {"formula": "lambda_*x**2 + gd*y**2 + f*x*y + 1/(1 + l*x**2)", "gd": 2.0},
        {"formula": "(x**2 + y**2)**p/2 + abs(x)**q + sqrt(x**2 + y**4)", "p": 1.5, "q": 0},
    ),
}  # fmt: skip
CASES = [(key, params) for key in OBJECTIVES for params in VARIANTS.get(key, ({},))]
CASES.append(("expression", {"formula": "y**2 + cos(y)"}))  # of y alone


@pytest.mark.parametrize(("key", "params"), CASES)
def test_the_code_of_a_landscape_computes_what_the_landscape_does(
    key: str, params: dict[str, Any]
) -> None:
    kind = OBJECTIVES[key]
    objective = build(kind, params, columns(kind.data) if kind.data else None)
    code = source(objective)
    space = executed("\n\n".join(
        ["import numpy as np", code.setup, code.f, code.grad, *code.more.values()]
    ))  # fmt: skip
    rng = np.random.default_rng(4)
    window = [*objective.window, *[objective.window[-1]] * objective.dim][: objective.dim]
    low, high = np.array(window).T
    asks = {"f": "value", "grad": "grad"}
    asks |= {"hess": "hess"} if "hessian" in objective.offers else {}
    asks |= {"jacobian": "jacobian"} if "residuals" in objective.offers else {}
    asks |= {"fisher": "fisher"} if "fisher" in objective.offers else {}
    for at in [
        *(low + (high - low) * rng.random((20, objective.dim))),
        np.array(objective.start),
    ]:
        for name, ours in asks.items():
            wanted = getattr(objective, ours)(at)
            size = 1e-12 * max(1.0, float(np.abs(wanted).max()))
            with np.errstate(all="ignore"):
                assert_allclose(space[name](at), wanted, rtol=1e-11, atol=size, err_msg=name)


# -- methods ---------------------------------------------------------------------------

_LANDSCAPE = {
    "natural_gradient": "linear_regression", "gauss_newton": "rosenbrock",
    "levenberg_marquardt": "rosenbrock", "adagrad_full": "quadratic",
}  # fmt: skip
_HYPER: dict[str, dict[str, Any]] = {
    "gd": {"lr": 2e-4}, "heavy_ball": {"lr": 2e-4},
    "adagrad_full": {"eps": 1e-3},  # or else its first matrix is all rounding
    **{key: {"lr": 0.5} for key in ("conjugate_gradient", "bfgs", "lbfgs")},
}  # fmt: skip
METHODS = [
    *((key, {}) for key in OPTIMIZERS),
    *(("lookahead", {"base": base}) for base in ("adam", "nesterov", "rmsprop")),
    *(
        (key, {"line_search": way})
        for key in ("conjugate_gradient", "bfgs", "lbfgs")
        for way in ("wolfe", "armijo", "exact", "none")
    ),
    ("adam", {"eps_inside": True, "bias_correction": False}),
    ("rmsprop", {"beta": 0.5}),
    ("lbfgs", {"memory": 3}),
    ("custom", {"formula": "m = b1*m + (1 - b1)*g; lr_k = lr/sqrt(t); step = -lr_k*m"}),
    (
        "custom",
        {"formula": "paths = paths + g**2; step = -lr*g/(k + sqrt(paths) + 1/c)", "c": 0.0},
    ),
    ("custom", {"formula": "d = unit(g)*min(norm(g), f/10) + 0*dot(t, g); step = -lr*d"}),
]


@pytest.mark.parametrize(
    ("key", "hyper"), METHODS, ids=lambda given: str(given).replace(" ", "")
)
def test_a_method_walks_the_same_path(key: str, hyper: dict[str, Any]) -> None:
    landscape = _LANDSCAPE.get(key, "rosenbrock")
    run = {"optimizer": key, "hyper": {**_HYPER.get(key, {}), **hyper}}
    what = scene(landscape, run, steps=60)
    assert_same_paths(what, script(resolve(what)))
    bowl = {"a": 5.0, "b": 1.0, "angle": 0.4}
    if landscape == "rosenbrock" and key not in ("gauss_newton", "levenberg_marquardt"):
        what = scene("quadratic", run, objective_params=bowl, steps=60)
        assert_same_paths(what, script(resolve(what)))


@pytest.mark.parametrize("key", OBJECTIVES)
def test_a_run_on_every_landscape(key: str) -> None:
    what = scene(
        key, {"optimizer": "adam", "hyper": {"lr": 0.05}}, {"optimizer": "gd"}, steps=40
    )
    assert_same_paths(what, script(resolve(what)))


@pytest.mark.parametrize("key", OBJECTIVES)
def test_searches_come_to_the_same_length_on_every_landscape(key: str) -> None:
    searches = ("gd_exact", "gd_armijo", "bfgs")
    runs = ({"optimizer": name, "hyper": {"lr": 3.0}} for name in searches)
    what = scene(key, *runs, steps=8)
    assert_same_paths(what, script(resolve(what)), least=0)


# -- schedules, treatments, stopping ---------------------------------------------------

RATES: list[tuple[str, dict[str, Any]]] = [
    *((key, {}) for key in SCHEDULES),
    *((key, {"warmup": 7}) for key in SCHEDULES),
    ("cosine", {"warmup": 7, "warmup_start": 0.3}),
    ("constant", {"warmup": 1, "warmup_start": 0.3}),
    ("inverse_sqrt", {"warmup": 7, "during": True}),
    *((key, {"per": "epoch", "steps_per_epoch": 4}) for key in SCHEDULES if key != "constant"),
    ("cosine_restarts", {"period": 7, "period_factor": 1.5}),
    ("reduce_on_plateau", {"patience": 0, "factor": 0.5}),
    ("multi_step", {"drops": [5]}),
]


@pytest.mark.parametrize(("key", "params"), RATES)
def test_a_schedule_sets_the_same_rates(key: str, params: dict[str, Any]) -> None:
    short = {spec.name: 12 for spec in SCHEDULES[key].own if spec.name in (
        "period", "drop_every", "half_period", "patience")}  # fmt: skip
    what = scene(
        "quadratic",
        {"optimizer": "gd", "hyper": {"lr": 0.33}},
        {"optimizer": "rprop", "hyper": {"lr": 0.02}},
        {"optimizer": "schedule_free", "hyper": {"lr": 0.02}},
        schedule=key,
        schedule_params={**short, **params},
        steps=60,
    )
    assert_same_paths(what, script(resolve(what)))


TREATMENTS: list[dict[str, Any]] = [
    {"noise": {"std": 0.3, "seed": 5}},
    {"noise": {"kind": "multiplicative", "std": 0.3, "seed": 5}},
    {"noise": {"std": 0.3, "seed": 5, "stream": "mt19937"}},
    {"noise": {"std": 0.3, "seed": 5}, "accumulate": 4},
    {"clip_norm": 2.0},
    {"clip_value": 0.7},
    {"l2": 0.3},
    {"float16": {"loss_scale": 4.0}},
    {"float16": {"loss_scale": 30000.0}},
    {"float16": {"loss_scale": 65536.0, "dynamic": True, "grow_after": 4}},
    {"gradient": {"kind": "central", "h": 1e-3}},
    {"gradient": {"kind": "forward", "h": 1e-2}},
    {"noise": {"std": 0.1}, "clip_norm": 2.0, "clip_value": 1.0, "l2": 0.1,
     "float16": {"loss_scale": 2.0}, "gradient": {"kind": "central", "h": 1e-2}},
]  # fmt: skip


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (optimizer, settings)
        for optimizer in ("gd", "nesterov", "sam", "adam", "bfgs")
        for settings in TREATMENTS
        if not (optimizer == "bfgs" and "noise" in settings)  # its pairs would be rounding
    ],
    ids=str,
)
def test_a_treatment_changes_the_slope_in_the_same_way(
    optimizer: str, settings: dict[str, Any]
) -> None:
    run = {"optimizer": optimizer, "hyper": {"lr": 0.02}}
    what = scene("quadratic", run, steps=50, **settings)
    assert_same_paths(what, script(resolve(what)))


def test_a_method_of_ones_own_counts_steps_under_noise() -> None:
    formula = "step = -lr*g/(k + 1)"
    run = {"optimizer": "custom", "hyper": {"formula": formula}}
    what = scene("quadratic", run, noise={"std": 0.1}, steps=30)
    assert_same_paths(what, script(resolve(what)))


@pytest.mark.parametrize("key", [k for k, method in OPTIMIZERS.items() if not method.wants])
def test_a_sequence_of_landscapes_is_followed(key: str) -> None:
    what = scene("reddi", {"optimizer": key, "hyper": {"lr": 0.02}}, steps=40)
    assert_same_paths(what, script(resolve(what)))


STOPS: list[dict[str, Any]] = [
    {"loss_below": 0.1},
    {"grad_norm_below": 0.1},
    {"no_improvement": {"patience": 3, "delta": 0.05}},
    {"max_steps": 17},
    {"loss_below": 1.0, "not_before": 30},
    {"no_improvement": {"patience": 3, "delta": 0.5}, "not_before": 30},
]


@pytest.mark.parametrize("stop", STOPS, ids=str)
def test_a_run_ends_where_it_ends_here(stop: dict[str, Any]) -> None:
    what = scene("quadratic", {"optimizer": "gd", "hyper": {"lr": 0.05}}, stop=stop, steps=90)
    steps = simulate_scene(what)[0].steps
    assert steps < 90
    paths = executed(script(resolve(what)))["paths"]
    assert [len(path) for path in paths.values()] == [steps + 1]


@pytest.mark.parametrize("bound", [1e9, None])
def test_a_diverging_run_ends_where_it_ends_here(bound: float | None) -> None:
    what = scene(
        "rosenbrock",
        {"optimizer": "gd", "hyper": {"lr": 0.1}},
        {"optimizer": "newton", "hyper": {"lr": 0.0}, "start": [0.0, 0.005]},
        diverged_above=bound,
    )
    runs = simulate_scene(what)
    paths = executed(script(resolve(what)))["paths"]
    assert [len(path) for path in paths.values()] == [run.steps + 1 for run in runs]


# -- the whole -------------------------------------------------------------------------


@pytest.mark.parametrize("key", shipped.keys())
def test_a_shipped_scene_is_reproduced(key: str) -> None:
    what = shipped.load(key)
    assert_same_paths(what, script(resolve(what)))


def test_runs_that_differ_in_numbers_alone_share_a_function() -> None:
    what = scene(
        "parabola", *({"optimizer": "gd", "hyper": {"lr": lr}} for lr in (0.1, 0.2)),
        {"optimizer": "gd", "clip_norm": 1.0},
    )  # fmt: skip
    text = script(resolve(what))
    assert text.count("def gd(") == text.count("def gd_2(") == 1
    assert "def gd_3(" not in text


@pytest.mark.parametrize("title", ['a "quoted" \\n', "it's", '"""', "'\"\\"])
def test_words_of_a_stranger_stay_words(title: str) -> None:
    what = scene("parabola", {"optimizer": "gd", "label": title}, title=title, notes=title)
    assert list(executed(script(resolve(what)))["paths"]) == [title]


def test_a_script_is_laid_out_as_the_formatter_would(tmp_path: Any) -> None:
    scenes = [shipped.load(key) for key in shipped.keys()]  # noqa: SIM118
    scenes += [scene("quadratic", {"optimizer": key, "hyper": hyper}) for key, hyper in METHODS
               if key not in _LANDSCAPE]  # fmt: skip
    scenes += [scene(key, {"optimizer": "gd"}, objective_params=p) for key, p in CASES]
    scenes += [
        scene("quadratic", {"optimizer": "gd"}, schedule=key, schedule_params=p)
        for key, p in RATES
    ]
    scenes += [scene("quadratic", {"optimizer": "nesterov"}, **given) for given in TREATMENTS]
    scenes += [scene("quadratic", {"optimizer": "gd"}, stop=stop) for stop in STOPS]
    scenes += [scene("linear_regression", {"optimizer": key}) for key in _LANDSCAPE]
    scenes += [scene("reddi", {"optimizer": key}) for key in ("gd", "bfgs", "polyak_step")]
    scenes += [
        scene(key, {"optimizer": method}, objective_params=p)
        for key, p in CASES
        for method, offer in (("newton", "hessian"), ("gauss_newton", "residuals"))
        if offer in OBJECTIVES[key].offers
    ]
    for i, what in enumerate(scenes):
        what = replace(what, steps=9)  # how long it runs is one number of it
        (tmp_path / f"copied_{i}.py").write_text(script(resolve(what)), encoding="utf-8")
    for command in (["format", "--check", "--diff"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", str(tmp_path)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
