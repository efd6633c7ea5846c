"""Random methods on random landscapes, compiled: ``python -m tests.compiled_check COUNT``.

Every lane of machine code has to have the bits of its run as floats.  A module takes some
seconds to compile; what is written is compared, uncompiled, for all pairs by the suite.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile

_AXES = ("lr", "start[0]", "beta", "beta1", "rho")


def main(count: int, seed: int = 0) -> int:
    """Print what differs, and how many were tried."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GDVIZ_CACHE"] = folder
        failed = sum(not _agrees(random.Random(seed + i)) for i in range(count))
    sys.stdout.write(f"{count} compiled, {failed} differ\n")
    return 1 if failed else 0


def _agrees(chance: random.Random) -> bool:
    from gdviz.core.compile import machine
    from gdviz.engine.sweep import Axis, Job
    from tests.engine.targets import KINKS, METHODS, POLE, SHIPPED, WAVES, plan_of
    from tests.engine.test_tiles import assert_lanes_are_runs, compiled

    key, place = chance.choice(METHODS), chance.choice([*SHIPPED, KINKS, POLE, WAVES])
    plan = plan_of(key, place, hyper={"lr": 1e-3}, steps=chance.choice((3, 40, 150)))
    known = {"lr", "start[0]", *dict(plan.runs[0].hyper)}
    names = [name for name in _AXES if name in known]
    low, high = chance.choice(((1e-4, 1e-2), (1e-3, 0.9)))
    axes = tuple(
        Axis(name, low, high, chance.choice((1, 3, 8))) for name in chance.sample(names, 2)
    )
    machine._build = lambda command: None  # type: ignore[assignment]  # made here, at once
    job = Job(plan.runs[0], axes)
    try:
        assert_lanes_are_runs(compiled(job), job, plan)
    except AssertionError as error:
        sys.stdout.write(f"{key} on {place} over {axes}: {error}\n")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
