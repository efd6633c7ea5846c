"""Random scenes, against the promise that what `gdviz check` accepts, `gdviz run` runs.

Run as ``make accepted``: 20,000 scenes, or ``python -m tests.accepted_scenes [COUNT] [SEED]``.
What is accepted is run, told as a table, as JSON and as CSV, explained, captioned and printed
as a program.  Prints what became of the scenes, and for each that raised something the
smallest scene that does; the exit status is 1 when there is one.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
import time
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

from gdviz.cli import results
from gdviz.codegen import TARGETS, code
from gdviz.core.errors import GdvizError
from gdviz.engine import table
from gdviz.engine.caption import caption
from gdviz.engine.insight import InsightMaker
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.wish import Wish
from gdviz.scene import codec
from gdviz.ui.shown import check_shown
from tests.random_scenes import Tree, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gdviz.engine.plan import Plan

COUNT, SEED = 20_000, 11


def answer(tree: Tree) -> str:
    """What becomes of the scene `tree`: ``refused`` in words, or ``run`` to its end."""
    try:
        found = codec.decode(json.dumps(tree).encode())
        plan = resolve(found)
        check_shown(found.show)
    except GdvizError as error:
        sentence = str(error)
        assert sentence.isprintable(), sentence
        assert len(sentence) < 400, sentence
        return "refused"
    use(plan)
    return "run"


def use(plan: Plan) -> None:
    """Do with a scene whatever the command line and the worker of a window do with it."""
    runs, maker = simulate_plan(plan), InsightMaker()
    with contextlib.redirect_stdout(io.StringIO()):
        results.write_table(runs)
        results.write_json(plan.scene, runs)
    table.csv_text(runs)
    table.npz(runs)
    caption(plan, runs)
    caption(plan, runs, 1)
    for index, run in enumerate(runs):
        assert run.theta.shape == (run.steps + 1, plan.objective.dim)
        for k in {0, run.steps // 2, run.steps}:
            while not maker.insight(plan, runs, index, k, wish=~Wish.NOTHING)[1]:
                pass  # simulations are made one in a call, as beside a race that plays
        run.explain(min(run.steps, 1))
    for target in TARGETS:
        with contextlib.suppress(GdvizError):  # a method that PyTorch does not have
            code(plan.scene, target)


def trouble(tree: Tree) -> str:
    """What is raised, and where in the program; "" when all is well."""
    try:
        answer(tree)
    except Exception as error:  # what a person would see as a crash
        place = traceback.extract_tb(error.__traceback__)[-1]
        ours = [f for f in traceback.extract_tb(error.__traceback__) if "gdviz/" in f.filename]
        place = ours[-1] if ours else place
        return f"{type(error).__name__} at {place.filename.rpartition('/')[2]}:{place.lineno}"
    return ""


def smallest(tree: Tree, sign: str) -> Tree:
    """The smallest part of `tree` that still shows the same trouble."""
    going = True
    while going:
        going = False
        for smaller in _shorter(tree):
            if trouble(smaller) == sign:
                tree, going = smaller, True
                break
    return tree


def _shorter(tree: Any) -> Iterator[Any]:
    """`tree` without one of its parts, the larger ones first."""
    if isinstance(tree, dict):
        for name in tree:
            yield {key: held for key, held in tree.items() if key != name}
        for name, held in tree.items():
            yield from ({**tree, name: inner} for inner in _shorter(held))
    elif isinstance(tree, list):
        for i in range(len(tree)):
            yield [*tree[:i], *tree[i + 1 :]]
        for i, held in enumerate(tree):
            yield from ([*tree[:i], inner, *tree[i + 1 :]] for inner in _shorter(held))
    elif isinstance(tree, int) and not isinstance(tree, bool) and tree > 1:
        yield tree // 2
    elif isinstance(tree, str) and ";" in tree:
        yield tree.partition(";")[2].strip()


def main(count: int, first: int) -> int:
    """Try `count` scenes, tell how it went, and return the exit status."""
    found: Counter[str] = Counter()
    signs: set[str] = set()
    worst = (0.0, 0)
    for seed in range(first, first + count):
        tree = scene(random.Random(seed))
        began = time.process_time()
        sign = trouble(tree)
        worst = max(worst, (time.process_time() - began, seed))
        found["failed" if sign else "sound"] += 1
        if sign and sign not in signs:
            signs.add(sign)
            small = json.dumps(smallest(tree, sign))
            sys.stdout.write(f"seed {seed}: {sign}\n  {small}\n")
            sys.stdout.flush()
    sys.stdout.write(", ".join(f"{n} {what}" for what, n in found.most_common()) + "\n")
    sys.stdout.write(f"the slowest took {worst[0]:.2f} s, seed {worst[1]}\n")
    return int(bool(signs))


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*numbers, *(COUNT, SEED)[len(numbers) :]))
