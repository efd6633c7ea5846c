"""How fast runs, races and sweeps are stepped, beside the same mathematics by hand.

Time is that of the processor, so that other programs count for less; only what two workers
do is measured by the clock.
"""

from __future__ import annotations

import os
import statistics
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from gdviz.bench import barely
from gdviz.bench.scenes import busy_scene, dozen
from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import FloatArray
    from gdviz.engine.plan import RunPlan
    from gdviz.scene.records import Scene

_LANES, _RATE = 65_536, 0.02
_LANE_STEPS = 160  # a short sweep
_TIMES = 7


def measure() -> list[Measurement]:
    """Runs by themselves, races, and many lanes."""
    return [*_runs(), *_lanes()]


def _runs() -> list[Measurement]:
    by_hand = lambda: barely.adam_of_floats(300, -0.5, -4.0, _RATE)  # noqa: E731
    ours, bare = _beside(lambda: _race(_one(300)), lambda: _seconds(by_hand))
    eight, twelve = busy_scene(noise=False), dozen()
    return [
        Measurement(
            "one run, 300 steps of Adam", 1e3 * ours, "ms", "",
            f"a loop of floats by hand {1e3 * bare:.3f} ms",
        ),
        Measurement("… as a multiple of the loop by hand", ours / bare, "×", "≤ 4"),
        Measurement(
            "8 runs, 1,000 steps", 1e3 * _median(lambda: _race(eight)), "ms", "≤ 30"
        ),
        Measurement(
            "joint step of 12 different methods",
            1e6 * _median(lambda: _race(twelve)) / twelve.steps, "µs", "≤ 60",
        ),
    ]  # fmt: skip


def _lanes() -> list[Measurement]:
    found = []
    shared, each, work = _inputs(), _inputs(apart=True), _LANES * _LANE_STEPS / 1e6
    theta = _cloud()
    plain, bare = _beside(
        lambda: _walk(shared, compiled=False),
        lambda: _seconds(lambda: barely.adam_of_arrays(theta, _LANE_STEPS, _RATE)),
    )
    one, two = _beside(lambda: _sweep(1), lambda: _sweep(2))
    found += [
        Measurement(
            f"lane-steps of Adam per second, {_LANES} lanes, arrays", work / plain, "M",
            "≥ 55", f"NumPy by hand, without a look at losses {work / bare:.0f} M",
        ),
        _own_settings(shared, each, compiled=False),
        Measurement("… on two workers, as a multiple", one / two, "×", "≥ 1.6"),
    ]  # fmt: skip
    fused = barely.fused()
    if fused is None or not _ready():
        return found

    def walk() -> None:
        barely.fused_lanes(fused, theta, _LANE_STEPS, _RATE)

    walk()  # compiles
    ours, bare = _beside(lambda: _walk(shared), lambda: _seconds(walk))
    one, two = _beside(
        lambda: _walk(shared, clock=perf_counter),
        lambda: _walk(shared, clock=perf_counter, threads=2),
    )
    found += [
        Measurement(
            "lane-steps of Adam per second, machine code", work / ours, "M", "",
            f"a fused loop by hand {work / bare:.0f} M",
        ),
        Measurement("… as a share of the fused loop by hand", bare / ours, "×", "≥ 0.6"),
        _own_settings(shared, each, compiled=True),
        Measurement("… on two workers, as a multiple", one / two, "×"),
    ]  # fmt: skip
    torch = barely.torch_lanes(theta, _LANE_STEPS, _RATE)
    if torch is not None:
        found.append(_beside_torch(torch))
    return found


def _own_settings(
    shared: dict[str, FloatArray], each: dict[str, FloatArray], *, compiled: bool
) -> Measurement:
    one, other = _beside(
        lambda: _walk(shared, compiled=compiled), lambda: _walk(each, compiled=compiled)
    )
    return Measurement("… with settings of each lane's own, time", other / one, "×", "≤ 1.2")


def _beside_torch(torch: Callable[[], None]) -> Measurement:
    """By the clock, since both take all cores."""
    ours, theirs = _beside(
        lambda: _walk(_inputs(), clock=perf_counter, threads=os.cpu_count() or 1),
        lambda: _seconds(torch, clock=perf_counter),
    )
    beside = f"torch.optim.Adam, fused {_LANES * _LANE_STEPS / 1e6 / theirs:.0f} M"
    return Measurement(
        "… as a multiple of PyTorch's, all cores", theirs / ours, "×", "≥ 3", beside
    )


def _sweep(workers: int) -> float:
    """Seconds by the clock for a sweep over starts by so many, who have begun before."""
    from gdviz.engine.sweep import Axis, Job, sweep

    axes = tuple(Axis(f"start[{i}]", -5.0, 5.0, 256) for i in range(2))
    job = Job(_plan(2 * _LANE_STEPS), axes)
    return _seconds(
        lambda: list(sweep(job, workers=workers, compiled=False)), clock=perf_counter
    )


def _ready() -> bool:
    """Wait until the machine code of the walks is there; False when it cannot be made."""
    import time

    from gdviz.core.compile import machine

    until = perf_counter() + 60.0
    while perf_counter() < until:
        before = set((machine.cache_folder() / "tiles").glob("*/done"))
        for inputs in (_inputs(), _inputs(apart=True)):
            _walk(inputs, lanes=1024)
        tiles = machine.cache_folder() / "tiles"
        if any(tiles.glob("*/failed")):
            return False
        if before and not any(tiles.glob("*/begun")):
            return True
        time.sleep(0.5)
    return False


def _walk(
    inputs: dict[str, FloatArray],
    *,
    threads: int = 1,
    lanes: int = _LANES,
    compiled: bool = True,
    clock: Callable[[], float] = process_time,
) -> float:
    """Seconds for the walk of the first `lanes`."""
    from gdviz.core.kernel import Method
    from gdviz.core.objectives import OBJECTIVES
    from gdviz.core.optimizers import OPTIMIZERS
    from gdviz.engine.tiles import advance_lanes

    objective, method = OBJECTIVES["himmelblau"](), Method(OPTIMIZERS["adam"].chosen({}))
    theta = _cloud()[:, :lanes]
    given = {name: v[:lanes] if v.ndim else v for name, v in inputs.items()}

    def work() -> None:
        advance_lanes(
            objective, method, theta, given, _LANE_STEPS, threads=threads, compiled=compiled
        )

    return _seconds(work, clock)


def _inputs(*, apart: bool = False) -> dict[str, FloatArray]:
    """Settings of Adam: shared, or rates and momenta as in a sweep of 256 by 256."""
    import numpy as np

    found = {"lr": _RATE, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    shared = {name: np.array(value) for name, value in found.items()}
    if not apart:
        return shared
    rates, momenta = np.geomspace(1e-3, 1e-1, 256), np.linspace(0.5, 0.95, 256)
    grid = {"lr": np.tile(rates, 256), "beta1": np.repeat(momenta, 256)}
    return {**shared, **grid}


def _cloud() -> FloatArray:
    import numpy as np

    return np.random.default_rng(0).uniform(-5.0, 5.0, (2, _LANES))


def _one(steps: int) -> Scene:
    from gdviz.scene.codec import from_builtins

    run = {"optimizer": "adam", "hyper": {"lr": _RATE}}
    tree = {"title": "One", "objective": "himmelblau", "start": [-0.5, -4.0], "steps": steps}
    return from_builtins({**tree, "runs": [run]})


def _plan(steps: int) -> RunPlan:
    from gdviz.engine.plan import resolve

    return resolve(_one(steps)).runs[0]


def _race(scene: Scene) -> float:
    """Seconds for all runs of `scene`, from its plan to their histories."""
    from gdviz.engine.plan import resolve
    from gdviz.engine.simulation import Simulation

    plan = resolve(scene)

    def work() -> None:
        simulation = Simulation(plan)
        simulation.advance(lambda: False)
        simulation.runs()

    return _seconds(work)


def _seconds(work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    start = clock()
    work()
    return clock() - start


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(_TIMES))


def _beside(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """Medians of two measurements that take turns, so that both meet the same machine."""
    one(), other()
    pairs = [(one(), other()) for _ in range(2 * _TIMES)]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)
