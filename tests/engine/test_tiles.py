"""The promise: a lane of a tile goes where its run goes, whatever walks it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.core.compile import build, machine
from gdviz.core.kernel import Batch, Method, step
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import tiles
from gdviz.engine.sweep import Axis, Job, finished, prepared, run_tile
from gdviz.engine.tiles import walk_lanes
from tests.engine.targets import (
    BOWL,
    CHOICES,
    KINKS,
    LONG,
    METHODS,
    NOISE,
    POLE,
    SHIPPED,
    WAVES,
    assert_lane_is_run,
    exact,
    interpreted,
    plan_of,
    walked,
)

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan
    from gdviz.engine.tile_records import Tile

STARTS = (Axis("start[0]", -3.0, 3.0, 4), Axis("lr", 1e-3, 1.0, 5, scale="log"))
FEW = (Axis("start[0]", -3.0, 3.0, 2), Axis("lr", 1e-3, 0.3, 2, scale="log"))
COMPILERS = pytest.mark.skipif(not machine.installed(), reason="numba is not installed")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_compiled_code: None) -> Path:
    """A cache of the test's own, in which nothing is begun behind its back."""
    monkeypatch.setenv("GDVIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(machine, "_build", lambda command: None)
    return tmp_path / "cache"


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where numba is not installed."""
    monkeypatch.setattr(machine, "installed", lambda: "")


def job_of(*args: Any, axes: tuple[Axis, ...] = STARTS, **more: Any) -> Job:
    return Job(plan_of(*args, **more).runs[0], axes)


def by_kernel(job: Job) -> Tile | None:
    """The tile as the kernel walks it."""
    walk = prepared(job)
    return finished(job, walk, walk_lanes(0, walk, lambda: False))


def compiled(job: Job) -> Tile:
    """The tile as machine code, which is made at once."""
    run_tile(job)  # asks for it
    for folder in (machine.cache_folder() / "tiles").iterdir():
        if not (folder / machine.DONE).exists():
            assert build.main(folder) == 0, (folder / machine.FAILED).read_text()
    found = run_tile(job)
    assert found is not None
    return found


def assert_same_tile(one: Tile | None, other: Tile | None, **tolerance: float) -> None:
    assert one is not None
    assert other is not None
    for name in ("reason", "steps"):
        assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    for name in ("theta", "loss", "grad_norm"):
        assert_allclose(getattr(one, name), getattr(other, name), **tolerance, err_msg=name)


# -- arrays that are used again ----------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 3])
def test_tiles_are_the_batch_at_once(
    threads: int, monkeypatch: pytest.MonkeyPatch, uncompiled: None
) -> None:
    monkeypatch.setattr(tiles, "TILE", 64)
    f, adam = OBJECTIVES["himmelblau"](), OPTIMIZERS["adam"].chosen({})
    rng = np.random.default_rng(2)
    theta = rng.uniform(-5.0, 5.0, (2, 150))
    hyper = {
        "lr": rng.uniform(0.01, 0.1, 150), "beta1": np.array(0.9), "beta2": np.array(0.99),
        "eps": np.full(150, 1e-8),
    }  # fmt: skip
    before = theta.copy()
    found = tiles.advance_lanes(f, Method(adam), theta, hyper, 12, threads=threads)
    batch = Batch(Method(adam), theta, adam.init(theta, hyper), hyper)
    for k in range(12):
        (batch,) = step(f, [batch], k)
    assert_array_equal(found, batch.theta)
    assert_array_equal(theta, before)


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize(
    ("key", "formula"),
    [
        *((key, formula) for key in METHODS for formula in (BOWL, KINKS, POLE, WAVES)),
        *(("adam", key) for key in SHIPPED),
    ],
)
def test_arrays_that_are_used_again_hold_what_new_ones_would(key: str, formula: str) -> None:
    job = job_of(key, formula, steps=30)
    bits = exact(plan_of(key, formula))
    with np.errstate(all="ignore"):
        other = by_kernel(job)
    assert_same_tile(
        run_tile(job), other, rtol=0.0 if bits else 1e-9, atol=0.0 if bits else 1e-12
    )


SETTINGS: list[dict[str, Any]] = [
    {"noise": NOISE, "accumulate": 3},
    {"schedule": "cosine", "clip_norm": 5.0},
    {"stop": {"loss_below": 60.0}},
    {"stop": {"grad_norm_below": 20.0, "not_before": 9}},
    {"stop": {"no_improvement": {"patience": 4, "delta": 3.0}}},
    {"diverged_above": 4.0},
]


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("settings", SETTINGS)
def test_rules_end_lanes_in_arrays_as_they_do_alone(settings: dict[str, Any]) -> None:
    job = job_of("heavy_ball", BOWL, **settings)
    found, other = run_tile(job), by_kernel(job)
    assert_same_tile(found, other, rtol=0.0)
    assert found is not None
    if settings.keys() & {"stop", "diverged_above"}:
        assert len(set(found.steps.tolist())) > 1


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("name", LONG)
def test_a_formula_at_the_limits_of_the_parser_is_walked_by_lanes(name: str) -> None:
    plan = plan_of("adam", LONG[name], steps=8)
    job = Job(plan.runs[0], FEW)
    with np.errstate(all="ignore"):
        other = by_kernel(job)
    assert_same_tile(run_tile(job), other, rtol=1e-9)
    assert_lanes_are_runs(interpreted(job), job, plan)


# -- the loop that is compiled, run as it is written -------------------------------------


def run_of(plan: Plan, **hyper: float) -> Any:
    from dataclasses import replace

    spec = plan.runs[0]
    start = tuple(hyper.pop(f"start[{i}]", x) for i, x in enumerate(spec.start))
    spec = replace(spec, start=start, hyper=tuple({**dict(spec.hyper), **hyper}.items()))
    return walked(replace(plan, runs=(spec,)))


def assert_lanes_are_runs(tile: Tile | None, job: Job, plan: Plan) -> None:
    assert tile is not None
    for lane in range(len(tile.reason)):
        places = np.unravel_index(lane, job.shape)
        values = {a.name: float(a.values[i]) for a, i in zip(job.axes, places, strict=True)}
        assert_lane_is_run(tile, lane, run_of(plan, **values))


@pytest.mark.parametrize("key", METHODS)
@pytest.mark.parametrize("formula", [BOWL, WAVES, KINKS, CHOICES])
def test_the_loop_over_lanes_walks_every_method_as_its_path_does(
    key: str, formula: str
) -> None:
    plan = plan_of(key, formula, steps=15)
    job = Job(plan.runs[0], FEW)
    assert_lanes_are_runs(interpreted(job), job, plan)


@pytest.mark.parametrize("key", SHIPPED)
def test_the_loop_over_lanes_walks_every_landscape_as_its_path_does(key: str) -> None:
    plan = plan_of("heavy_ball", key, steps=15)
    job = Job(plan.runs[0], FEW)
    assert_lanes_are_runs(interpreted(job), job, plan)


@pytest.mark.parametrize("settings", SETTINGS)
def test_rules_end_lanes_of_the_loop_as_they_end_paths(settings: dict[str, Any]) -> None:
    plan = plan_of("heavy_ball", BOWL, **settings)
    job = Job(plan.runs[0], STARTS)
    assert_lanes_are_runs(interpreted(job), job, plan)


@pytest.mark.parametrize("blockwise", [{"beta1"}, {"lr"}, {"beta1", "beta2"}, {"beta1", "lr"}])
def test_what_neighbours_share_is_read_once_for_all_of_them(blockwise: set[str]) -> None:
    axes = (Axis("lr", 1e-3, 0.3, 2, scale="log"), Axis("beta2", 0.5, 0.99, 2))
    plan = plan_of("adam", WAVES, schedule="cosine", steps=15)
    job = Job(plan.runs[0], (Axis("beta1", 0.1, 0.9, 2), *axes))
    names = frozenset(n if n == "lr" else f"input.{n}" for n in blockwise)
    assert_lanes_are_runs(interpreted(job, names), job, plan)


# -- machine code ------------------------------------------------------------------------


@COMPILERS
@pytest.mark.parametrize(
    ("key", "formula", "axes", "more"),
    [
        ("adam", BOWL, (Axis("beta1", 0.0, 0.95, 4), Axis("beta2", 0.5, 0.999, 4)), {}),
        ("sam", WAVES, STARTS, {"noise": NOISE, "schedule": "exponential"}),
        ("nadam", POLE, STARTS, {"stop": {"no_improvement": {"patience": 9, "delta": 0.1}}}),
        ("rprop", KINKS, STARTS, {"l2": 0.1}),
    ],
)
def test_machine_code_has_the_bits_of_a_path(
    key: str, formula: str, axes: tuple[Axis, ...], more: dict[str, Any]
) -> None:
    plan = plan_of(key, formula, **more)
    job = Job(plan.runs[0], axes)
    assert_lanes_are_runs(compiled(job), job, plan)


@COMPILERS
def test_what_is_not_ready_is_made_beside_and_until_then_arrays_answer(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(machine, "_build", commands.append)
    job = job_of("gd", BOWL)
    first, second = run_tile(job), run_tile(job)
    assert_same_tile(first, second, rtol=0.0)
    assert_same_tile(first, by_kernel(job), rtol=0.0)
    (command,) = commands  # once, though asked twice
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2])
    (folder,) = (cache / "tiles").iterdir()
    assert (folder / machine.DONE).exists()
    assert_same_tile(run_tile(job), first, rtol=1e-12)


@COMPILERS
def test_a_cache_that_cannot_be_written_changes_nothing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir()
    blocked = cache / "file"
    blocked.touch()
    monkeypatch.setenv("GDVIZ_CACHE", str(blocked / "below"))
    job = job_of("gd", BOWL)
    assert_same_tile(run_tile(job), by_kernel(job), rtol=0.0)


@COMPILERS
def test_a_compiler_that_is_broken_changes_nothing(cache: Path) -> None:
    job = job_of("gd", BOWL)
    reference = run_tile(job)
    (folder,) = (cache / "tiles").iterdir()
    (folder / machine.MODULE).write_text("raise ImportError('another version of NumPy')\n")
    assert build.main(folder) == 1
    assert "another version" in (folder / machine.FAILED).read_text()
    assert_same_tile(run_tile(job), reference, rtol=0.0)
    (folder / machine.FAILED).unlink()
    (folder / machine.DONE).touch()  # as if it had worked once
    assert_same_tile(run_tile(job), reference, rtol=0.0)


@COMPILERS
def test_files_that_have_come_to_harm_are_made_anew(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of("gd", "x**2 + 2*y**2", steps=20)
    reference = compiled(job)
    (folder,) = (cache / "tiles").iterdir()
    shutil.copytree(folder, tmp_path / "whole")
    for harm, content in (("*.nbc", None), ("*.nbi", b"\x80garbage"), ("tile.py", None)):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "whole", folder)
        for file in list(folder.rglob(harm)):
            whole = file.read_bytes()
            file.write_bytes(content or whole[: len(whole) // 2])
        as_in_a_new_process(monkeypatch)
        assert_same_tile(run_tile(job), reference, rtol=1e-12)
        assert not (folder / machine.DONE).exists()
        as_in_a_new_process(monkeypatch)
        assert_same_tile(run_tile(job), reference, rtol=1e-12)
        assert (folder / machine.BEGUN).exists()


def as_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    machine.loaded.cache_clear()
    monkeypatch.setattr(machine, "_unusable", set())
    for name in [name for name in sys.modules if name.startswith("gdviz_tile_")]:
        del sys.modules[name]


def test_another_version_of_the_compiler_has_a_folder_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "installed", lambda: "numba 1")
    one = machine._folder("source")
    monkeypatch.setattr(machine, "installed", lambda: "numba 2")
    assert machine._folder("source") != one


SWEEP = """
import json, time
from tests.engine.test_tiles import job_of, BOWL, run_tile
from gdviz.core.compile import machine
assert "9.9.9" in machine.installed() or not machine.installed()
for _ in range(2):
    tile = run_tile(job_of("gd", BOWL, steps=20))
    for builder in machine._builders: builder.wait()
print(json.dumps([machine.installed(), len(machine._builders), tile.theta.tolist()]))
"""


@pytest.mark.parametrize(
    "fault", ["raise RuntimeError('no')", "raise SystemExit(3)", "1/0", "from llvm import gone"]
)
def test_an_installation_that_raises_anything_changes_nothing(
    fault: str, tmp_path: Path, uncompiled: None
) -> None:
    package, about = tmp_path / "numba", tmp_path / "numba-9.9.9.dist-info"
    package.mkdir()
    about.mkdir()
    (package / "__init__.py").write_text(f"{fault}\n")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: numba\nVersion: 9.9.9\n")
    root = Path(__file__).parents[2]
    paths = os.pathsep.join(map(str, (tmp_path, root)))
    done = subprocess.run(
        [sys.executable, "-c", SWEEP], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": paths, "GDVIZ_CACHE": str(tmp_path / "kept")},
    )  # fmt: skip
    found, builders, theta = json.loads(done.stdout)
    assert done.stderr == ""
    assert builders == (1 if found else 0)  # it is not tried again and again
    reference = run_tile(job_of("gd", BOWL, steps=20))
    assert reference is not None
    assert_array_equal(theta, reference.theta)


def test_nothing_of_the_compiler_is_loaded_by_those_who_only_ask() -> None:
    code = "import sys; import gdviz.engine.sweep; print('numba' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"


def test_what_no_target_can_falls_back_to_the_kernel() -> None:
    job = job_of("bfgs", "rosenbrock", steps=10)
    assert_same_tile(run_tile(job), by_kernel(job), rtol=0.0)
