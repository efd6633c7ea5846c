"""Landmarks of landscapes that nobody has told of: who wants them, and the search for them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.analysis.landmark_search import followed, search
from gdviz.core.objectives.expression import Expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.objectives import Window
    from gdviz.core.objectives.base import Found
    from gdviz.engine.plan import Plan


class Wanted(NamedTuple):
    """What is searched: a landscape of which nothing is known, over a window."""

    objective: Expression
    window: Window


def wanted(plan: Plan) -> Wanted | None:
    """What would have to be searched for the landmarks of `plan`; None where they are known."""
    objective = plan.objective
    if isinstance(objective, Expression):
        return Wanted(replace(objective, found=None), plan.window)
    return None


def found_of(what: Wanted, checkpoint: Callable[[], None] | None = None) -> Found:
    """Search; the checkpoint raises whatever ends the search."""
    return search(what.objective, what.window, checkpoint=checkpoint)


def nearly(what: Wanted, before: Wanted, found: Found) -> Found | None:
    """What `found` has become where only values of free names differ; None where more does."""
    same = what.window == before.window and what.objective.text == before.objective.text
    return followed(what.objective, what.window, found) if same else None


def with_found(plan: Plan, found: Found | None) -> Plan:
    """`plan` on the same landscape, of which is known what was `found`."""
    objective = plan.objective
    if not isinstance(objective, Expression):
        return plan
    return replace(plan, objective=replace(objective, found=found))


@lru_cache(maxsize=32)
def _known(what: Wanted) -> Found:
    return found_of(what)


def searched(plan: Plan) -> Plan:
    """`plan` with its landmarks, for those who can wait: a figure, a script."""
    what = wanted(plan)
    return plan if what is None else with_found(plan, _known(what))
