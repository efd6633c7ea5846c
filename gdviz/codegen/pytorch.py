"""A scene as a script for PyTorch: methods of `torch.optim`, and others written out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from gdviz.codegen import figure, landscapes, rates
from gdviz.codegen.comments import docstring, remark
from gdviz.codegen.dialects import TORCH, tensor_helper
from gdviz.codegen.helpers import source as helper
from gdviz.codegen.helpers import with_needs
from gdviz.codegen.method import Writer
from gdviz.codegen.printer import WIDTH, Printer, printable, quoted, real
from gdviz.codegen.script import (
    Names,
    Piece,
    call,
    joined,
    keys,
    rate_function,
    signature,
    start_lines,
    start_of,
)
from gdviz.codegen.torch_landscape import definitions
from gdviz.codegen.treated import numbers, scaler_lines
from gdviz.core.errors import GdvizError
from gdviz.core.optimizers.search import Marquardt
from gdviz.core.params import as_number
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.codegen.landscapes import Source
    from gdviz.engine.plan import Plan, RunPlan

_ADAM = "lr=lr, betas=(beta1, beta2), eps=eps"
_EQUIVALENTS = {
    "gd": ("SGD", "lr=lr"),
    "heavy_ball": ("SGD", "lr=lr, momentum=beta"),
    "nesterov_shifted": ("SGD", "lr=lr, momentum=beta, nesterov=True"),
    "adagrad": ("Adagrad", "lr=lr, eps=eps"),
    "adadelta": ("Adadelta", "lr=lr, rho=rho, eps=eps"),
    "rmsprop": ("RMSprop", "lr=lr, alpha=rho, eps=eps, momentum=beta"),
    "rmsprop_centered": ("RMSprop", "lr=lr, alpha=rho, eps=eps, momentum=beta, centered=True"),
    "adam": ("Adam", _ADAM),
    "adam_l2": ("Adam", f"{_ADAM}, weight_decay=weight_decay"),
    "adamw": ("AdamW", f"{_ADAM}, weight_decay=weight_decay"),
    "amsgrad": ("Adam", f"{_ADAM}, amsgrad=True"),
    "adamax": ("Adamax", _ADAM),
    "nadam": ("NAdam", f"{_ADAM}, momentum_decay=momentum_decay"),
    "radam": ("RAdam", _ADAM),
    "rprop": ("Rprop", "lr=lr, etas=(eta_minus, eta_plus), step_sizes=(1e-6, 50)"),
}
"""Our methods by key: the class in `torch.optim`, and its arguments."""

_IDIOMS: dict[str, tuple[str, ...]] = {
    "clip_norm": (
        *remark("PyTorch's own clip_grad_norm_ adds 1e-6 to the length."),
        "theta.grad *= torch.clamp(clip_norm / theta.grad.norm(), max=1)",
    ),
    "clip_value": ("torch.nn.utils.clip_grad_value_([theta], clip_value)",),
    "l2": ("theta.grad += l2 * theta.detach()",),
}
"""What is done to a slope as people write it in PyTorch; other settings go through NumPy."""


def why_not(plan: RunPlan) -> str:
    """Why `torch.optim` has no equivalent of a run's method; "" where it has one."""
    title = plan.chosen.title[0].upper() + plan.chosen.title[1:]
    if plan.optimizer not in _EQUIVALENTS:
        return f"{title} has no equivalent in torch.optim"
    hyper = dict(plan.hyper)
    if hyper.get("eps_inside") or hyper.get("bias_correction") is False:
        return f"{title} with these switches has no equivalent in torch.optim"
    if plan.optimizer == "nesterov_shifted" and as_number(hyper["beta"]) == 0.0:
        return "Nesterov without momentum is refused by torch.optim"
    if plan.float16 is not None and plan.chosen.counts_steps:
        return f"{title} counts steps that are left out, which torch.optim does not"
    if plan.optimizer == "rprop":
        low, high = (as_number(hyper[n]) for n in ("eta_minus", "eta_plus"))
        if not 0.0 < low < 1.0 < high:
            return "Rprop with these factors is refused by torch.optim"
    return ""


def refusal(plan: RunPlan) -> str:
    """Why a script for PyTorch cannot have a run; "" where it can."""
    if not why_not(plan):
        return ""
    method = plan.method.optimizer
    searches = any(isinstance(link, Marquardt) for link in method.links)
    if searches or method.wants & {"jacobian", "fisher"}:
        title = plan.chosen.title[0].upper() + plan.chosen.title[1:]
        return f"{title} asks for derivatives of residuals, which a script for PyTorch has not"
    return ""


@final
class _Writer:
    """Writes the function of one run with an optimizer of `torch.optim`."""

    def __init__(self, plan: RunPlan, schedule: str, source: Source) -> None:
        self._plan, self._schedule, self._source = plan, schedule, source
        self._values = dict(plan.schedule_params)
        self._printer = Printer()
        self._reacts = SCHEDULES[plan.schedule].reacts
        self._scaler = bool(plan.method.after)
        constant = rates.is_constant(plan.schedule) and not self._reacts
        self._scheduled = not constant or bool(self._values.get("warmup"))

    def arguments(self) -> dict[str, str]:
        """Names and values of its arguments after theta."""
        plan = self._plan
        shown = [spec.name for spec in plan.chosen.params if not spec.structural]
        inputs = {**plan.inputs_at(0), "lr": plan.lr}
        args = {n: real(inputs[n]) for n in shown}
        args |= {name: real(inputs[name]) for name in numbers(plan)}
        if plan.noise is not None:
            args |= {"std": real(plan.noise.std), "seed": str(plan.noise.seed)}
        return {**args, "steps": str(plan.rules.max_steps)}

    def helpers(self) -> tuple[str, ...]:
        """Functions that the body calls and that the script must define."""
        return tuple(self._printer.used)

    def body(self) -> list[str]:
        """Everything below the function's first line."""
        loop = [*self._slope(), *self._looks(), *self._rate(), *self._treatments()]
        loop.append("optimizer.step()")
        if self._scaler:
            loop += scaler_lines()
        if self._source.sequence:
            loop.append("theta.data.clamp_(-1.0, 1.0)")
        lines = [
            *docstring(self._title()),
            "theta = torch.tensor(theta, dtype=torch.float64, requires_grad=True)",
            *self._optimizer(),
            "path = [theta.detach().numpy().copy()]",
            *self._begin(),
            "for k in range(steps):",
            *(f"    {line}" for line in loop),
            "    path.append(theta.detach().numpy().copy())",
            "return np.array([at for at in path if np.isfinite(at).all()])",
        ]
        return [f"    {line}" for line in lines]

    def _title(self) -> str:
        title = self._plan.chosen.title
        return f"{title[0].upper()}{title[1:]}.  {self._plan.chosen.conventions}".strip()

    def _optimizer(self) -> list[str]:
        name, args = _EQUIVALENTS[self._plan.optimizer]
        line = f"optimizer = torch.optim.{name}([theta], {args})"
        if len(line) + 4 <= WIDTH:
            return [line]
        return [f"optimizer = torch.optim.{name}(", f"    [theta], {args}", ")"]

    def _begin(self) -> list[str]:
        lines: list[str] = []
        if self._scheduled:
            lines.append("rate, best, bad = lr, np.inf, 0" if self._reacts else "base = lr")
        if self._plan.rules.patience is not None:
            lines.append("lowest, since = np.inf, 0")
        if self._scaler:
            lines.append("good = 0  # steps since the scale changed")
        noise, many = self._plan.noise, self._plan.accumulate
        if noise is not None:
            mt = noise.stream == "mt19937"
            rng = "np.random.RandomState" if mt else "np.random.default_rng"
            shape = f"steps, {f'{many}, ' if many > 1 else ''}len(theta)"
            lines.append(f"rows = {rng}(seed).standard_normal(({shape}))")
        return lines

    def _slope(self) -> list[str]:
        if self._source.in_torch:
            return [
                "optimizer.zero_grad()", "loss = f(theta)", "loss.backward()",
                "if not goes_on(theta, loss):", "    break",
            ]  # fmt: skip
        count = ", k" if self._source.sequence else ""
        rules = self._plan.rules
        read = self._reacts or rules.patience is not None or rules.loss_below is not None
        return [
            "at = theta.detach().numpy()", "if not goes_on(at):", "    break",
            *(["loss = f(at)"] if read else []),
            f"theta.grad = torch.tensor(grad(at{count}))",
        ]  # fmt: skip

    def _looks(self) -> list[str]:
        rules, lines = self._plan.rules, []
        wait = f"k >= {rules.not_before} and " if rules.not_before else ""
        plain = "loss.item()" if self._source.in_torch else "loss"
        if rules.patience is not None:
            less = f" - {real(rules.delta)}" if rules.delta else ""
            lines += [
                f"better = loss < lowest{less}",
                f"lowest, since = ({plain}, 0) if better else (lowest, since + 1)",
                f"if {wait}since >= {rules.patience}:", "    break",
            ]  # fmt: skip
        if rules.loss_below is not None:
            lines += [f"if {wait}loss < {real(rules.loss_below)}:", "    break"]
        if rules.grad_norm_below is not None:
            norm = "theta.grad.norm()"
            if not self._source.in_torch:
                norm = "np.linalg.norm(grad(at))"
            lines += [f"if {wait}{norm} < {real(rules.grad_norm_below)}:", "    break"]
        if self._plan.gradient is not None:
            kind, h = self._plan.gradient.kind, real(self._plan.gradient.h)
            at, value = ("theta.detach()" if self._source.in_torch else "at"), "f"
            if self._source.sequence:
                value = "lambda x, k=k: f(x, k)"
            slope = f"{kind}({value}, {at}, {h})"
            if not self._source.in_torch:
                slope = f"torch.tensor({slope})"
            lines.append(f"theta.grad = {slope}")
        return lines

    def _rate(self) -> list[str]:
        if not self._scheduled:
            return []
        plan, base = self._plan, "rate" if self._reacts else "base"
        text = rates.expression(plan.schedule, self._values, self._schedule, base)
        lines = ["for group in optimizer.param_groups:", f'    group["lr"] = {text}']
        if len(lines[-1]) + 8 > WIDTH:
            lines = [f"now = {text}", lines[0], '    group["lr"] = now']
        return lines + (rates.plateau(self._values) if self._reacts else [])

    def _treatments(self) -> list[str]:
        plan, lines = self._plan, list[str]()
        if plan.noise is not None:
            mean = ".mean(axis=0)" if plan.accumulate > 1 else ""
            size = " * theta.grad.abs()" if plan.noise.kind != "gaussian" else ""
            lines += remark("Chance is added, as if the slope came from a sample.")
            lines.append(f"theta.grad += std{size} * torch.tensor(rows[k]{mean})")
        if plan.float16 is not None:
            lines += [
                *remark("The slope is kept in 16 bits; a step that overflows is left out."),
                "theta.grad = (theta.grad * loss_scale).half().double() / loss_scale",
                "if not theta.grad.isfinite().all():",
                *(["    loss_scale, good = loss_scale / 2, 0"] if self._scaler else []),
                "    path.append(path[-1])", "    continue",
            ]  # fmt: skip
        for name, _ in plan.settings:
            if name in _IDIOMS:
                lines += _IDIOMS[name]
            elif SETTINGS[name].spec is not None and (line := SETTINGS[name].line) is not None:
                lines += [
                    *remark(line.sentence),
                    "g, point = theta.grad.numpy(), theta.detach().numpy()",
                    *self._printer.assign("g", line.node),
                    "theta.grad = torch.tensor(g)",
                ]
        return lines


@final
@dataclass
class _Functions:
    """The functions of a script, as runs ask for them."""

    source: Source
    names: Names = field(default_factory=Names)
    scheduled: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    helpers: dict[str, None] = field(default_factory=dict)
    tensor_helpers: dict[str, None] = field(default_factory=dict)
    asks: dict[str, None] = field(default_factory=dict)

    def of(self, run: RunPlan) -> tuple[str, list[tuple[str, str]]]:
        """The name of the function of `run`, and its arguments after theta."""
        schedule = rate_function(run, self.names, self.scheduled)
        self.helpers |= dict.fromkeys(rates.helpers(run.schedule))
        if why_not(run):
            sequence = self.source.sequence
            made = Writer(run, schedule, sequence=sequence, dialect=TORCH).write()
            self.tensor_helpers |= dict.fromkeys(made.helpers)
            self.asks |= dict.fromkeys(("value", "gradient", *run.method.optimizer.wants))
            return self._named(run, made.body, list(made.args), by_hand=True)
        writer = _Writer(run, schedule, self.source)
        args, body = writer.arguments(), writer.body()
        self.helpers |= dict.fromkeys(writer.helpers())
        return self._named(run, tuple(body), list(args.items()), by_hand=False)

    def _named(
        self, run: RunPlan, body: Sequence[str], args: list[tuple[str, str]], *, by_hand: bool
    ) -> tuple[str, list[tuple[str, str]]]:
        shown = [name for name, _ in args]
        name, new = self.names.of(run.optimizer, (run.optimizer, tuple(body), tuple(shown)))
        if new:
            why = remark(f"{why_not(run)}: it is written out.", 0) if by_hand else []
            self.methods.append("\n".join([*why, *signature(name, shown), *body]))
        return name, args

    def blocks(self) -> list[str]:
        """The definitions, in an order in which each stands below what it calls."""
        found = [helper(name) for name in with_needs(self.helpers)]
        found += [tensor_helper(name) for name in with_needs(self.tensor_helpers)]
        return [*found, *self.scheduled, *self.methods]


def pieces(plan: Plan) -> list[Piece]:
    """The script of `plan`; `GdvizError` when PyTorch can have none of its runs."""
    reasons = [refusal(run) for run in plan.runs]
    if all(reasons):
        raise GdvizError("; ".join(dict.fromkeys(reasons)), where="PyTorch")
    functions = _Functions(landscapes.source(plan.objective, "torch"))
    runs: list[str] = []
    for run, label, reason in zip(plan.runs, keys(plan.labels), reasons, strict=True):
        if reason:
            named = reason.lower().startswith(label.lower())
            runs += remark(f"{reason}." if named else f"{printable(label)}: {reason}.", 0)
            continue
        name, args = functions.of(run)
        runs.append(call(f"paths[{quoted(label)}] = ", name, start_of(run, plan), args))
    source = functions.source
    theirs = [run for run in plan.runs if not why_not(run)]
    return [
        Piece("imports", _IMPORTS if functions.asks else "import numpy as np\nimport torch"),
        Piece("landscape", "\n\n\n".join(definitions(plan, source, theirs, functions.asks))),
        *(Piece("functions", text) for text in functions.blocks()),
        Piece("runs", "\n".join([*start_lines(plan), "paths = {}", *runs])),
        Piece("figure", figure.text(plan, "value" if source.in_torch else "f")),
    ]


_IMPORTS = """import numpy as np
import torch

torch.set_default_dtype(torch.float64)"""


def script(plan: Plan) -> str:
    """The whole script."""
    needs = "Needs PyTorch and NumPy, and matplotlib for the figure."
    return joined(plan, pieces(plan), needs)
