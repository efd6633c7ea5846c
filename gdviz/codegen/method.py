"""One run as a function: its loop, with the method's lines printed from their trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

from gdviz.codegen import rates
from gdviz.codegen.comments import docstring, remark
from gdviz.codegen.dialects import NUMPY, Dialect
from gdviz.codegen.printer import (
    WIDTH,
    Printer,
    number,
    opposite,
    real,
)
from gdviz.codegen.treated import numbers, renamed, scaler_lines
from gdviz.core.expression import Binary, Call, names, walk
from gdviz.core.notation import simplified
from gdviz.core.optimizers import treatments
from gdviz.core.optimizers.base import ANSWERS, Let, Search
from gdviz.core.optimizers.search import Armijo, Exact, Marquardt, Wolfe
from gdviz.core.schedules import SCHEDULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.core.expression import Node
    from gdviz.core.optimizers.base import Link, Slot, Stage
    from gdviz.engine.plan import RunPlan

_SEARCHES = {
    Armijo: ("armijo", ("f", "grad", "theta", "d", "g", "fx", "lr")),
    Wolfe: ("wolfe", ("f", "grad", "theta", "d", "g", "fx", "lr")),
    Exact: ("exact", ("f", "grad", "theta", "d", "g", "fx", "lr")),
    Marquardt: ("marquardt", ("f", "theta", "A", "g", "fx", "mu", "lr")),
}


class Function(NamedTuple):
    """The code of a run.

    Attributes
    ----------
    name, body
        What the function is called, and everything below its first line.
    args
        Names and values of its arguments after ``theta``, as code.
    helpers
        Functions that it calls and that the script must define.
    asks
        What it asks the landscape for, by the name of the function.
    """

    name: str
    body: tuple[str, ...]
    args: tuple[tuple[str, str], ...]
    helpers: tuple[str, ...]
    asks: frozenset[str]


@final
class Writer:
    """Writes the function of one run.

    Parameters
    ----------
    plan
        The run.
    schedule
        The name of the function that knows its rates.
    sequence
        Whether the landscape changes with the count of steps.
    dialect
        In what it is written.
    """

    def __init__(
        self, plan: RunPlan, schedule: str, *, sequence: bool, dialect: Dialect = NUMPY
    ) -> None:
        self._dialect = dialect
        self._plan, self._schedule, self._sequence = plan, schedule, sequence
        self._own = plan.optimizer == "custom"
        self._method = plan.method
        optimizer = self._method.optimizer
        self._optimizer = optimizer
        last = optimizer.plan[-1]
        self._far = last.at != "theta"
        given = {"f": "fx", **({} if self._far else {"point": "theta"})}
        if self._own or dialect.tensors:
            given["k"] = "k_"  # the count as a number that NumPy divides by
        self._printer = Printer(
            given=given, elementwise_dot=self._own, module=dialect.module,
            tensors=dialect.tensors,
        )  # fmt: skip
        self._asks: set[str] = set()
        self._values = dict(plan.schedule_params)
        self._reacts = SCHEDULES[plan.schedule].reacts
        self._scaler = bool(self._method.after)
        warm = bool(self._values.get("warmup"))
        reads_rate = any(spec.name == "lr" for spec in optimizer.params)
        changes = not rates.is_constant(plan.schedule) or self._reacts or warm
        self._scheduled = reads_rate and changes
        self._args: dict[str, str] = {}

    def write(self) -> Function:
        """The whole function."""
        self._take_arguments()
        loop = [*self._looks(), *self._rate(), *self._evaluations(), *self._treatments()]
        for link in self._optimizer.links[:-1]:
            loop += self._link(link)
        loop += self._last()
        if self._scaler:
            loop += scaler_lines()
        body = [
            *docstring(self._title()),
            self._dialect.begin,
            "path = [theta]",
            *self._begin(),
            "for k in range(steps):",
            f"    if not {self._dialect.goes_on}(theta):",
            "        break",
            *(f"    {line}" if line else "" for line in loop),
            "    path.append(theta)",
            self._dialect.end,
        ]
        return Function(
            self._plan.optimizer,
            tuple(f"    {line}" for line in body),
            tuple(self._args.items()),
            tuple(self._printer.used),
            frozenset(self._asks),
        )

    # -- before the loop ---------------------------------------------------------------

    def _title(self) -> str:
        optimizer = self._optimizer
        title = optimizer.title[0].upper() + optimizer.title[1:]
        return f"{title}.  {optimizer.conventions}".strip()

    def _take_arguments(self) -> None:
        inputs = {**self._plan.inputs_at(0), "lr": self._plan.lr}
        shown = [spec.name for spec in self._optimizer.params if not spec.structural]
        for name in (*shown, *numbers(self._plan)):
            if name in inputs:
                self._args[self._printer.name(name)] = real(inputs[name])
        if "sync_every" in self._args:
            self._args["sync_every"] = number(inputs["sync_every"])
        noise = self._plan.noise
        if noise is not None:
            self._args |= {"std": real(noise.std), "seed": str(noise.seed)}
        self._args["steps"] = str(self._plan.rules.max_steps)

    def _begin(self) -> list[str]:
        lines: list[str] = []
        lines += [f"{n} = {self._dialect.scalar}({n})" for n in self._numbers_to_wrap()]
        if self._scheduled:
            lines.append("rate, best, bad = lr, np.inf, 0" if self._reacts else "base = lr")
        if self._plan.rules.patience is not None:
            lines.append("lowest, since = np.inf, 0")
        if self._scaler:
            lines.append("good = 0  # steps since the scale changed")
        for name, slot in self._optimizer.slots.items():
            remark = f"  # {slot.doc}"
            line = f"{self._printer.name(name)} = {self._start(slot)}"
            fits = len(line) + len(remark) + 4 <= WIDTH
            lines.append(line + remark if fits else line)
        noise = self._plan.noise
        if noise is not None:
            mt = noise.stream == "mt19937"
            rng = "np.random.RandomState" if mt else "np.random.default_rng"
            many = self._plan.accumulate
            shape = f"steps, {f'{many}, ' if many > 1 else ''}len(theta)"
            lines.append(f"rows = {rng}(seed).standard_normal(({shape}))")
        return lines

    def _numbers_to_wrap(self) -> list[str]:
        """The arguments that must be more than plain numbers.

        In a method of one's own they may divide by zero; PyTorch's functions take tensors.
        """
        specs = {spec.name for spec in self._optimizer.params}
        if self._own and not self._dialect.tensors:
            return [name for name in self._args if name in specs]
        if not self._dialect.tensors:
            return []
        called = {n for node in self._trees() for n in _names_in_calls(node)}
        called |= {n for x in self._method.treatments for n in _names_in_calls(x.node)}
        wanted = {
            self._printer.name(name)
            for name in (*specs, *numbers(self._plan))
            if (self._own and name in specs) or name in called
        }
        return [n for n in self._args if n in wanted and not (n == "lr" and self._scheduled)]

    def _start(self, slot: Slot) -> str:
        memory = self._optimizer.sizes.get("memory", 1)
        module = self._dialect.module
        wrapped = self._own or self._dialect.tensors  # what divides by zero, or must be one
        zeros = {
            "vector": f"{module}.zeros_like(theta)",
            "scalar": f"{self._dialect.scalar}(0.0)" if wrapped else "0.0",
            "matrix": f"{module}.zeros((len(theta), len(theta)))",
            "ring": f"{module}.zeros(({memory}, len(theta)))",
        }  # fmt: skip
        if slot.start == "0":
            return zeros[slot.shape]
        if slot.start == "theta":
            return "theta"
        if slot.start == "identity":
            return f"{module}.eye(len(theta))"
        text = slot.start
        if text == "lr" and self._scheduled:
            text = self._rate_text("lr", k="0")
        if slot.shape == "scalar":
            return f"torch.as_tensor({text})" if self._dialect.tensors else text
        return f"{module}.full_like(theta, {text})"

    # -- in the loop -------------------------------------------------------------------

    def _looks(self) -> list[str]:
        """What is looked at before a step, and may end the run."""
        rules, lines = self._plan.rules, []
        wait = f"k >= {rules.not_before} and " if rules.not_before else ""
        if rules.patience is not None or (self._reacts and self._scheduled):
            lines.append(f"loss = {self._dialect.asks['value']}(theta)")
        if rules.patience is not None:
            less = f" - {real(rules.delta)}" if rules.delta else ""
            lines += [
                f"better = loss < lowest{less}",
                "lowest, since = (loss, 0) if better else (lowest, since + 1)",
                f"if {wait}since >= {rules.patience}:",
                "    break",
            ]
        if rules.loss_below is not None:
            loss = f"{self._dialect.asks['value']}(theta)"
            lines += [f"if {wait}{loss} < {real(rules.loss_below)}:", "    break"]
        if rules.grad_norm_below is not None:
            bound = real(rules.grad_norm_below)
            norm = f"{self._dialect.module}.linalg.norm"
            slope = f"{self._dialect.asks['gradient']}(theta)"
            lines += [f"if {wait}{norm}({slope}) < {bound}:", "    break"]
        return lines

    def _rate_text(self, base: str, k: str = "k") -> str:
        key, values = self._plan.schedule, self._values
        return rates.expression(key, values, self._schedule, base, k)

    def _rate(self) -> list[str]:
        lines: list[str] = []
        if self._scheduled:
            rate = self._rate_text("rate" if self._reacts else "base")
            line = f"lr = {self._dialect.of_array(rate)}"
            fits = not self._dialect.tensors or len(line) + 8 <= WIDTH
            lines += [line] if fits else ["lr = torch.tensor(", f"    {rate}", ")"]
            if self._reacts:
                lines += rates.plateau(self._values)
        counted = {n for node in self._trees() for n in names(node)}
        wrapped = self._own or self._dialect.tensors
        scalar = self._dialect.scalar
        if "t" in counted:
            lines.append(f"t = {scalar}(k + 1.0)" if wrapped else "t = k + 1")
        if "k" in counted and wrapped:
            lines.append(f"k_ = {scalar}(float(k))")
        return lines

    def _trees(self) -> Iterable[Node]:
        yield from (stage.node for stage in self._optimizer.plan)
        yield from (link.node for link in self._optimizer.links if isinstance(link, Let))

    def _evaluations(self) -> list[str]:
        lines: list[str] = []
        for stage in self._optimizer.plan:
            lines += [*remark(stage.sentence), *self._stage(stage)]
        return lines

    def _stage(self, stage: Stage) -> list[str]:
        at, lines = "theta", []
        if stage.at != "theta":
            at = "point"
            lines += self._printer.assign(at, stage.node)
        for want in stage.wants:
            target = stage.gradient if want == "gradient" else ANSWERS[want]
            name = "fx" if target == "f" else target
            self._asks.add(self._dialect.asks[want])
            if want == "gradient":
                lines.append(f"{name} = {self._slope(at)}")
            elif want == "value" and self._sequence:
                lines.append(f"{name} = {self._dialect.asks[want]}({at}, k)")
            else:
                lines.append(f"{name} = {self._dialect.asks[want]}({at})")
        return lines

    def _slope(self, at: str) -> str:
        value, slope = self._called()
        if self._plan.gradient is not None:
            kind, h = self._plan.gradient.kind, real(self._plan.gradient.h)
            return f"{self._printer.helper(kind)}({value}, {at}, {h})"
        own = self._dialect.asks["gradient"]
        return f"{own}({at}, k)" if self._sequence else f"{slope}({at})"

    def _called(self) -> tuple[str, str]:
        """What a function that is handed on is called: value and slope."""
        value, slope = self._dialect.asks["value"], self._dialect.asks["gradient"]
        if self._sequence:
            return f"lambda x, k=k: {value}(x, k)", f"lambda x, k=k: {slope}(x, k)"
        return value, slope

    def _treatments(self) -> list[str]:
        lines: list[str] = []
        noise, finite = self._plan.noise, f"{self._dialect.module}.isfinite"
        for line in self._method.treatments:
            node = line.node
            if line is treatments.NOISE and noise is not None:
                off = "std_relative" if noise.kind == "gaussian" else "std"
                node = simplified(node, {off: 0.0})
                node = renamed(node, "std_relative", "std")
                row = self._dialect.of_array("rows[k]")
                lines += [*remark(line.sentence), f"noise = {row}"]
            else:
                lines += remark(line.sentence)
            if line is treatments.HALF:
                lines.append("whole = g")
            lines += self._printer.assign("g", node)
            if line is treatments.HALF:
                lines += [
                    *remark(treatments.LEFT_OUT.sentence),
                    f"if {finite}(whole).all() and not {finite}(g).all():",
                    *(["    loss_scale, good = loss_scale / 2, 0"] if self._scaler else []),
                    "    path.append(theta)",
                    "    continue",
                ]
        return lines

    def _link(self, link: Link) -> list[str]:
        if isinstance(link, Search):
            return [*remark(link.sentence), *self._search(link)]
        target = self._printer.name(link.name)
        return [*remark(link.sentence), *self._printer.assign(target, link.node)]

    def _search(self, search: Search) -> list[str]:
        name, args = _SEARCHES[type(search)]
        self._printer.used[name] = None
        value, slope = self._called()
        if self._plan.gradient is not None and "grad" in args:
            kind, h = self._plan.gradient.kind, real(self._plan.gradient.h)
            slope = f"lambda x: {self._printer.helper(kind)}({value}, x, {h})"
        lines: list[str] = []
        if self._sequence:
            lines.append(f"f_k, grad_k = {value}, {slope}")
            value, slope = "f_k", "grad_k"
        shown = {"f": value, "grad": slope}
        call = f"{search.name} = {name}({', '.join(shown.get(a, a) for a in args)})"
        return [*lines, call]

    def _last(self) -> list[str]:
        """The step, and the move."""
        link = self._optimizer.links[-1]
        assert isinstance(link, Let)
        lines = remark(link.sentence)
        inner = opposite(link.node)
        sign, node = ("-", inner) if inner is not None else ("+", link.node)
        move = f"theta = theta {sign} {self._printer.text(node)}"
        if len(move) + 8 <= WIDTH and not _is_sum(node):
            lines.append(move)
        else:
            lines += [*self._printer.assign("step", link.node), "theta = theta + step"]
        if (box := self._box()) is not None:
            low, high = box
            clip = f"{self._dialect.module}.clip"
            lines.append(f"theta = {clip}(theta, {real(low)}, {real(high)})")
        return lines

    def _box(self) -> tuple[float, float] | None:
        from gdviz.core.objectives import OBJECTIVES

        return OBJECTIVES[self._plan.objective].box


def _names_in_calls(node: Node) -> set[str]:
    """What stands within the brackets of functions."""
    return {n for part in walk(node) if isinstance(part, Call) for n in names(part)}


def _is_sum(node: Node) -> bool:
    return isinstance(node, Binary) and node.op in ("+", "-")
