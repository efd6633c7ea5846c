"""A scene as a script: landscape, methods, runs, figure, in pieces that follow each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, final

from gdviz.codegen import figure, landscapes, rates
from gdviz.codegen.helpers import source as helper
from gdviz.codegen.helpers import with_needs
from gdviz.codegen.method import Function, Writer
from gdviz.codegen.printer import WIDTH, point, printable, quoted, real
from gdviz.engine.rounding import partings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.plan import Plan, RunPlan

Kind = Literal["imports", "landscape", "functions", "runs", "figure"]


class Piece(NamedTuple):
    """A part of a script that stands by itself, as a cell of a notebook does."""

    kind: Kind
    text: str


@final
@dataclass
class Names:
    """Functions by what they do, so that equal ones are defined once."""

    taken: set[str] = field(default_factory=set)
    known: dict[object, str] = field(default_factory=dict)

    def of(self, wanted: str, what: object) -> tuple[str, bool]:
        """The name of the function that does `what`, and whether it is new."""
        if what in self.known:
            return self.known[what], False
        name, i = wanted, 1
        while name in self.taken:
            i += 1
            name = f"{wanted}_{i}"
        self.taken.add(name)
        self.known[what] = name
        return name, True


def pieces(plan: Plan) -> list[Piece]:
    """The script of `plan`."""
    source = landscapes.source(plan.objective)
    names = Names()
    scheduled: list[str] = []
    functions: list[tuple[Function, str]] = []
    methods: list[str] = []
    for run in plan.runs:
        schedule = rate_function(run, names, scheduled)
        function = Writer(run, schedule, sequence=source.sequence).write()
        arguments = tuple(name for name, _ in function.args)
        what = (function.name, function.body, arguments)
        name, new = names.of(function.name, what)
        functions.append((function, name))
        if new:
            methods.append("\n".join([*signature(name, arguments), *function.body]))
    used = {name: None for function, _ in functions for name in function.helpers}
    used |= {name: None for run in plan.runs for name in rates.helpers(run.schedule)}
    asked = {name for function, _ in functions for name in function.asks}
    more = dict(source.more)
    if any("hess(" in text for text in (source.f, source.grad)):
        asked.add("hess")
    blocks = [source.setup, source.f, source.grad]
    blocks += [more[name] for name in landscapes.ANSWERS if name in more and name in asked]
    blocks.append(goes_on(plan))
    known = {name for name in with_needs(used) if f"def {name}(" in source.setup}
    helpers = [helper(name) for name in with_needs(used) if name not in known]
    runs = [
        call(f"paths[{quoted(label)}] = ", name, start_of(run, plan), function.args)
        for run, label, (function, name) in zip(
            plan.runs, keys(plan.labels), functions, strict=True
        )
    ]
    return [
        Piece("imports", 'import numpy as np\n\nnp.seterr(all="ignore")  # a run may overflow'),
        Piece("landscape", "\n\n\n".join(filter(None, blocks))),
        *(Piece("functions", text) for text in (*helpers, *scheduled, *methods)),
        Piece("runs", "\n".join([*start_lines(plan), "paths = {}", *runs])),
        Piece("figure", figure.text(plan)),
    ]


def script(plan: Plan) -> str:
    """The whole script."""
    return joined(plan, pieces(plan), "Needs NumPy, and matplotlib for the figure.")


def joined(plan: Plan, parts: Sequence[Piece], needs: str) -> str:
    """Pieces as one file, whose figure is drawn when it is run and not when imported."""
    imports, *before, drawing = (piece.text for piece in parts)
    main = "\n".join(f"    {line}" if line else "" for line in drawing.split("\n"))
    gap = "\n\n\n" if before[0].startswith("def ") else "\n\n"
    body = "\n\n\n".join(before)
    top = f"{heading(plan, needs)}\n\n{imports}{gap}{body}"
    return f'{top}\n\nif __name__ == "__main__":\n{main}\n'


def heading(plan: Plan, needs: str) -> str:
    """What the script is, as its docstring."""
    scene = plan.scene
    title = printable(scene.title).strip() or "Untitled"
    lines = [title if title[-1] in ".!?" else f"{title}."]
    if scene.notes.strip():
        lines += ["", *_wrapped(scene.notes)]
    lines += _on_rounding(plan)
    lines += ["", f"Written by gdviz. {needs}"]
    safe = "\n".join(lines).replace("\\", "\\\\").replace('"', "'")
    return f'"""{safe}\n"""'


def _on_rounding(plan: Plan) -> list[str]:
    """Which runs multiply rounding so much that the script's paths part from the program's."""
    told = [
        f"{printable(plan.labels[i])} from step {step} on" for i, step in partings(plan).items()
    ]
    if not told:
        return []
    return [
        "",
        *_wrapped(
            "Rounding is multiplied here, so that paths may differ from gdviz's, as they do "
            f"from any other program's: {', '.join(told)}."
        ),
    ]


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    found: list[str] = []
    for paragraph in text.split("\n"):
        found += wrap(printable(paragraph), WIDTH) or [""]
    return found


def keys(labels: Sequence[str]) -> list[str]:
    """Labels, with a number behind those that stand there already."""
    found: list[str] = []
    for label in labels:
        name, i = label, 1
        while name in found:
            i += 1
            name = f"{label} ({i})"
        found.append(name)
    return found


def goes_on(plan: Plan) -> str:
    """Whether a run may go on, as a function."""
    bound = plan.runs[0].rules.diverged_above
    near = f"np.abs(theta).max() <= {real(bound)}" if bound else "np.isfinite(theta).all()"
    lines = [
        "def goes_on(theta):",
        '    """Whether nothing has overflowed or gone far away."""',
        "    finite = np.isfinite(f(theta)) and np.isfinite(grad(theta)).all()",
        f"    return finite and {near}",
    ]
    return "\n".join(lines)


def rate_function(run: RunPlan, names: Names, scheduled: list[str]) -> str:
    """The name of the function with the rates of `run`; new ones are `scheduled`."""
    if rates.is_constant(run.schedule):
        return ""
    values = dict(run.schedule_params)
    what = (run.schedule, rates.definition(run.schedule, values, "rate"))
    name, new = names.of(f"{run.schedule}_rate", what)
    if new:
        scheduled.append(rates.definition(run.schedule, values, name))
    return name


def signature(name: str, arguments: Sequence[str]) -> list[str]:
    """The first lines of a function of theta."""
    inner = ", ".join(("theta", *arguments))
    line = f"def {name}({inner}):"
    if len(line) <= WIDTH:
        return [line]
    if len(inner) + 4 <= WIDTH:
        return [f"def {name}(", f"    {inner}", "):"]
    return [f"def {name}(", *(f"    {n}," for n in ("theta", *arguments)), "):"]


def call(begin: str, name: str, start: str, args: Sequence[tuple[str, str]]) -> str:
    """The lines that call a function of theta."""
    given = [start, *(f"{n}={value}" for n, value in args)]
    line = f"{begin}{name}({', '.join(given)})"
    if len(line) <= WIDTH:
        return line
    inner = f"    {', '.join(given)}"
    if len(inner) <= WIDTH:
        return "\n".join([f"{begin}{name}(", inner, ")"])
    return "\n".join([f"{begin}{name}(", *(f"    {each}," for each in given), ")"])


def start_lines(plan: Plan) -> list[str]:
    """Where the runs begin, if they begin at one place."""
    places = {run.start for run in plan.runs}
    return [f"start = {point(plan.runs[0].start)}"] if len(places) == 1 else []


def start_of(run: RunPlan, plan: Plan) -> str:
    """Where `run` begins, as an argument."""
    return "start" if start_lines(plan) else point(run.start)
