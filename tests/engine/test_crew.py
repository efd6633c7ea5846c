"""The promise: work in other processes is that done here, can be given up, and gets done."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from contextlib import closing
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from numpy.testing import assert_array_equal

from gdviz.engine import sweep as sweeps
from gdviz.engine import tiles
from gdviz.engine.crew import Crew, crew
from gdviz.engine.plan import resolve
from gdviz.engine.sweep import Axis, Job, run_tile, sweep
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.tile_records import Tile


def never() -> bool:
    return False


def doubled(job: int, cancelled: Callable[[], bool]) -> tuple[int, bool]:
    return 2 * job, parent_process() is not None


def endless(job: int, cancelled: Callable[[], bool]) -> int:
    while not cancelled():
        time.sleep(0.01)
    return job


def dying(job: int, cancelled: Callable[[], bool]) -> int:
    if parent_process() is not None and job == 2:
        os._exit(1)
    return job


def test_work_is_done_elsewhere() -> None:
    with closing(Crew(2)) as some:
        assert sorted(some.work(doubled, [1, 2, 3], never)) == [(2, True), (4, True), (6, True)]


def test_what_nobody_wants_any_more_is_given_up_and_the_next_is_done() -> None:
    with closing(Crew(1)) as some:
        count = itertools.count()
        assert list(some.work(endless, [1, 2, 3], lambda: next(count) > 3)) == []
        found = some.work(doubled, [4, 5], never)
        assert next(found) == (8, True)
        found.close()  # type: ignore[attr-defined]
        assert list(some.work(doubled, [6], never)) == [(12, True)]


def test_where_a_process_dies_the_work_is_done_here() -> None:
    with closing(Crew(1)) as some:
        assert sorted(some.work(dying, [1, 2, 3, 4], never)) == [1, 2, 3, 4]


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweeps are long, and have several tiles."""
    monkeypatch.setattr(sweeps, "_LONG", 0)
    monkeypatch.setattr(tiles, "TILE", 7)


def job_of() -> Job:
    run = {"optimizer": "adam", "hyper": {"lr": 0.02}}
    tree = {"objective": "himmelblau", "steps": 40, "runs": [run]}
    axes = (Axis("beta1", 0.1, 0.9, 4), Axis("start[0]", -3.0, 3.0, 5))
    return Job(resolve(from_builtins(tree)).runs[0], axes)


@pytest.mark.usefixtures("long")
def test_a_long_sweep_of_arrays_is_spread_over_processes() -> None:
    job = job_of()
    found = list(sweep(job, workers=2, compiled=False))
    assert sorted(tile.first for tile in found) == [0, 7, 14]
    for tile in found:
        stop = tile.first + len(tile.reason)
        here = run_tile(Job(job.plan, job.axes, (tile.first, stop)), compiled=False)
        assert_same(tile, here)
    assert list(sweep(job, workers=2, cancelled=lambda: True, compiled=False)) == []
    crew(2).close()
    crew.cache_clear()


def assert_same(one: Tile, other: Tile | None) -> None:
    assert other is not None
    for name, values in one._asdict().items():
        assert_array_equal(values, getattr(other, name))


SCRIPT = """
print("begun", flush=True)
from gdviz.engine import sweep as sweeps, tiles
from tests.engine.test_crew import job_of
sweeps._LONG, tiles.TILE = 0, 7
print(len(list(sweeps.sweep(job_of(), workers=2, compiled=False))))
"""


def test_a_script_that_sweeps_is_run_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")  # which guards nothing
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.split() == ["begun", "3"]


KILLED = """
import os, signal
from gdviz.engine.crew import Crew
from tests.engine.test_crew import own_number, never
print(*set(Crew(1).work(own_number, [1], never)), flush=True)
os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
"""


def own_number(job: int, cancelled: Callable[[], bool]) -> int:
    return os.getpid()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that tells who is there")
def test_processes_end_with_a_program_that_is_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    worker = int(done.stdout)
    for _ in range(2000):  # ends at once, but for a machine that has other work
        if not is_alive(worker):
            return
        time.sleep(0.05)
    pytest.fail("the worker lives on")


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")  # one that has ended may wait to be collected
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
