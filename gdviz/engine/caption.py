"""What a figure shows, in words: its caption, and what is read to those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.numerals import exact
from gdviz.core.objectives.expression import FORMULA
from gdviz.core.params import as_number
from gdviz.core.schedules import SCHEDULES, WARMUP
from gdviz.core.stopping import Rules, StatusName
from gdviz.scene.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gdviz.core.params import Value
    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.run import Run

_MOST_COORDINATES = 12  # of a start that are told where they are the landscape's own


def caption(
    plan: Plan, runs: Sequence[Run], k: int | None = None, *,
    written: Callable[[str], str] = str,
) -> str:  # fmt: skip
    """The figure in one sentence, such as ``Race: Adam, η = 0.3, 59 steps; …, on …``.

    It says all that decides the paths, in numbers that read back as they are; what all runs
    share stands once, at the end.

    Parameters
    ----------
    plan, runs
        What was simulated.
    k
        The step that is shown; the end when None.
    written
        Turns a title or a name, which may hold formulas in LaTeX, into letters.
    """
    shown = [i for i, run in enumerate(plan.scene.runs) if run.visible] or list(
        range(len(runs))
    )
    facts = {i: _facts(plan, i) for i in shown}
    first = facts[shown[0]]
    alone = _treatment(plan, shown[0]) if len(shown) == 1 else []
    common = [f for f in first if f not in alone and all(f in facts[i] for i in shown)]
    parts = []
    for i in shown:
        own = [fact for fact in facts[i] if fact not in common]
        told = [written(_method(plan, i)), *_hyper(plan, i), *own, progress(runs[i], k)]
        parts.append(", ".join(filter(None, told)))
    ends = ", ".join([f"on {landscape(plan)}", *common])
    return f"{written(plan.scene.title)}: {'; '.join(parts)}, {ends}."


def settings(plan: Plan, index: int, *, mark: str = "") -> str:
    """What run `index` is set to, as far as the scene says: ``η = 0.3, β₁ = 0.9``.

    Symbols stand between two `mark`.
    """
    return ", ".join([*_hyper(plan, index, mark), *_treatment(plan, index)])


def landscape(plan: Plan) -> str:
    """What the runs descend, with its parameters: ``Quadratic (a = 5, b = 1)``."""
    given = plan.scene.objective_params
    text = given.get(FORMULA.name)
    told = [f"{name} = {_told(v)}" for name, v in given.items() if name != FORMULA.name]
    table = plan.runs[0].data
    data = f"data {table}" if table and table != type(plan.objective).data else ""
    inside = ", ".join(filter(None, (*told, data)))
    title = f"f = {text}" if isinstance(text, str) else plan.objective.title
    return f"{title} ({inside})" if inside else title


def _hyper(plan: Plan, index: int, mark: str = "") -> list[str]:
    """The hyperparameters that are not the textbook's, and the rate."""
    run, spec = plan.runs[index], plan.scene.runs[index]
    values, told = dict(run.hyper), []
    for param in run.chosen.params:
        value = values.get(param.name, param.default)
        given = param.name in spec.hyper and (param.name != "eps" or value != param.default)
        if not (given or param.name == "lr") or param.name not in values:
            continue
        symbol = f"{mark}{param.symbol or param.name}{mark}"
        if param.is_number:
            told.append(f"{symbol} = {exact(as_number(value))}")
        elif value != param.default:
            told.append(f"{param.symbol or param.name} {_told(value)}")
    return told


def _facts(plan: Plan, index: int) -> list[str]:
    """What decides the path of a run besides its method."""
    return [*_treatment(plan, index), *_stopping(plan, index), _start(plan, index)]


def _treatment(plan: Plan, index: int) -> list[str]:
    run = plan.runs[index]
    told = [_schedule(run)] if run.schedule != "constant" or _warm(run) else []
    return told + [SETTINGS[name].words(value, exact) for name, value in run.settings]


def _warm(run: RunPlan) -> bool:
    return bool(dict(run.schedule_params).get(WARMUP.name))


def _schedule(run: RunPlan) -> str:
    """``cosine schedule (T = 80, warm-up = 10)``: the rule and what is not its default."""
    schedule = SCHEDULES[run.schedule]
    specs = {spec.name: spec for spec in schedule.params}
    told = [
        f"{specs[name].symbol or name} = {_told(value)}"
        for name, value in run.schedule_params
        if value != specs[name].default
    ]
    inside = f" ({', '.join(told)})" if told else ""
    return f"{schedule.title} schedule{inside}"


def _stopping(plan: Plan, index: int) -> list[str]:
    """The rules that end a run; the scene's steps are one of them."""
    rules = plan.runs[index].rules
    told = []
    if rules.loss_below is not None:
        told.append(f"until f < {exact(rules.loss_below)}")
    if rules.grad_norm_below is not None:
        told.append(f"until |g| < {exact(rules.grad_norm_below)}")
    if rules.patience is not None:
        told.append(f"until {rules.patience} steps bring less than {exact(rules.delta)}")
    if rules.not_before:
        told.append(f"not before step {rules.not_before}")
    told.append(f"at most {rules.max_steps} steps")
    if rules.diverged_above != Rules(1).diverged_above:
        bound = rules.diverged_above
        told.append("however far away" if bound is None else f"diverged above {exact(bound)}")
    return told


def _start(plan: Plan, index: int) -> str:
    start = plan.runs[index].start
    if len(start) > _MOST_COORDINATES and start == plan.objective.start:
        return f"from its own start in {len(start)} dimensions"
    return f"from ({', '.join(map(exact, start))})"


def progress(run: Run, k: int | None = None) -> str:
    """How far `run` has come: ``59 steps``, ``step 20 of 59``, ``diverged after 7 steps``."""
    steps = f"{run.steps} step{'' if run.steps == 1 else 's'}"
    if k is not None and k < run.steps:
        return f"step {k} of {run.steps}"
    if run.status.name is StatusName.DIVERGED:
        return f"diverged after {steps}"
    return steps


def _method(plan: Plan, index: int) -> str:
    """The run's name, without the rate, which is told anyway, and what its method is."""
    own, title = plan.scene.runs[index].label, plan.runs[index].chosen.title
    return f"{own} ({title})" if own and own != title else title


def _told(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))})"
    if isinstance(value, int | float):
        return exact(value)
    return value.replace("_", " ") if value.isidentifier() else value  # a formula stays
