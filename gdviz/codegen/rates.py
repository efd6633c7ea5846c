"""Schedules as code: the rate of step k from the run's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.codegen.printer import WIDTH, Printer, number, real
from gdviz.core.params import as_number
from gdviz.core.schedules import COMMON, SCHEDULES, delay
from gdviz.core.trees import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.params import Value

_COMMON = frozenset(spec.name for spec in COMMON)


def is_constant(key: str) -> bool:
    """Whether the rate stays, but for a warm-up or what the losses do to it."""
    return key == "constant" or SCHEDULES[key].reacts


def definition(key: str, values: Mapping[str, Value], name: str) -> str:
    """The function ``name(k, lr)``; its parameters are defaults of its arguments."""
    given = {n: v for n, v in values.items() if n not in _COMMON}
    args = ["k", "lr", *(f"{n}={_value(v)}" for n, v in given.items())]
    head = f"def {name}({', '.join(args)}):"
    lines = [head]
    if len(head) > WIDTH:
        inner = ", ".join(args)
        lines = [f"def {name}(", f"    {inner}", "):"]
        if len(inner) + 4 > WIDTH:
            lines = [f"def {name}(", *(f"    {arg}," for arg in args), "):"]
    doc = f'"""The rate of step k: {SCHEDULES[key].title}."""'
    *named, last = lines_of(SCHEDULES[key].text)
    printer = Printer()
    body = [
        text for name, node in named for text in printer.assign(printer.name(name), node, 4)
    ]
    body += printer.statement("return ", last.node, 4)
    return "\n".join([*lines, *(f"    {line}" for line in (doc, *body))])


def helpers(key: str) -> list[str]:
    """The functions that the rule of a schedule calls and that NumPy does not have."""
    printer = Printer()
    for line in lines_of(SCHEDULES[key].text):
        printer.text(line.node)
    return list(printer.used)


def expression(
    key: str, values: Mapping[str, Value], name: str, base: str, k: str = "k"
) -> str:
    """What the rate of step k is, from the run's own rate `base`."""
    text = base
    if not is_constant(key):
        epoch, wait = epoch_length(values), delay(values)
        count = f"max({k} - {wait}, 0)" if wait else k
        text = f"{name}({count if epoch == 1 else f'{count} // {epoch}'}, {base})"
    warmup, first = (as_number(values.get(n, 0)) for n in ("warmup", "warmup_start"))
    if not warmup:
        return text
    if not first:
        return f"{text} * min(({k} + 1) / {number(warmup)}, 1)"
    rest, parts = number(1.0 - first), number(max(warmup - 1.0, 1e-9))
    return f"{text} * min({number(first)} + {rest} * {k} / {parts}, 1)"


def epoch_length(values: Mapping[str, Value]) -> int:
    """How many steps the schedule counts as one."""
    if values.get("per", "step") != "epoch":
        return 1
    return int(as_number(values.get("steps_per_epoch", 1)))


def plateau(values: Mapping[str, Value]) -> list[str]:
    """The lines that lower `rate` when the losses do not fall; before the step."""
    epoch = epoch_length(values)
    factor, low = (real(as_number(values[n])) for n in ("factor", "lr_min"))
    wait = delay(values)
    asked = [f"k >= {wait}"] if wait else []
    asked += [f"(k + 1) % {epoch} == 0"] if epoch > 1 else []
    due = [f"if {' and '.join(asked)}:"] if asked else []
    gap = "    " if due else ""
    return [
        *due,
        f"{gap}better = loss < best * (1 - 1e-4)",
        f"{gap}best, bad = (loss, 0) if better else (best, bad + 1)",
        f"if bad > {number(as_number(values['patience']))}:",
        f"    lower = max(rate * {factor}, {low})",
        "    rate, bad = lower if rate - lower > 1e-8 else rate, 0",
    ]


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))}{',' if len(value) == 1 else ''})"
    return number(as_number(value))
