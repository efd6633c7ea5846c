"""`gdviz check`: whether a scene can be run, and whether what it claims is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.cli.results import write_columns
from gdviz.cli.running import Computed, compute
from gdviz.cli.terminal import complain, plain, write
from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.engine.plan import resolve
from gdviz.lessons.claims import examine
from gdviz.lessons.prose import shown_text
from gdviz.scene.budget import budget_of
from gdviz.ui.shown import check_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.lessons.claims import Finding
    from gdviz.scene.records import Show

_STANDS = {True: "holds", False: "fails", None: "unknown"}


def check_scene(name: str) -> bool:
    """Print how the scene that `name` means stands; False when anything is wrong with it.

    It is simulated only if it claims or tells something.
    """
    try:
        plan = resolve(shipped.load(name))
        _check_names(plan.scene.show, name)
    except GdvizError as error:
        complain(error)
        return False
    silent = not plan.scene.claims and shown_text(plan.scene.point, None) == plan.scene.point
    computed = Computed(()) if silent else compute(plan, name)
    if computed.interrupted:  # nothing can be said of claims by half of a run
        raise KeyboardInterrupt
    runs = computed.runs
    findings = examine(plan.scene, runs)
    write(f"{plain(name)}: {_summary(findings)}\n")
    _say(plan, runs)
    if findings:
        rows = [[f"  {_STANDS[f.holds]}", f.text, f.measured] for f in findings]
        write_columns(rows, numbers=set())
    for finding in findings:
        if finding.error is not None:
            complain(f"{name}: {finding.error}")
    return all(finding.holds for finding in findings)


def _check_names(show: Show, name: str) -> None:
    try:
        check_shown(show)
    except GdvizError as error:
        raise GdvizError(str(error), where=name) from None


def _summary(findings: Sequence[Finding]) -> str:
    count = len(findings)
    held = sum(finding.holds is True for finding in findings)
    if not count:
        return "fine"
    if held == count:
        return f"fine, {count} {'claim holds' if count == 1 else 'claims hold'}"
    return f"{held} of {count} claims {'holds' if held == 1 else 'hold'}"


def _say(plan: Plan, runs: Sequence[Run]) -> None:
    """How long it takes, and what it is to teach, if it says so."""
    budget = budget_of(plan.scene)
    if budget.is_long:
        write(f"  {budget.sentence}\n")
    if plan.scene.point:
        write(f"  {plain(shown_text(plan.scene.point, runs))}\n")
    if plan.scene.covers:
        write(f"  {plain(', '.join(plan.scene.covers))}\n")
