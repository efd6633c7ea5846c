"""Learning-rate schedules: what step k, counted from 0, uses.

A schedule is a formula of k, of the run's own rate ``lr`` and of its parameters: the same
text is computed, typeset and printed.  Reduce-on-plateau is a kind of its own, since it
depends on the losses on the way, which no formula of k knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, final

import numpy as np

from gdviz.core.expression import evaluator
from gdviz.core.page import page, symbol
from gdviz.core.params import ParamSpec, Value
from gdviz.core.trees import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray, Scalars

MAX_PERIOD = 10**7


def _count(name: str, default: int, symbol: str, doc: str, *, low: int = 1) -> ParamSpec:
    return ParamSpec(
        name=name, kind="integer", default=default, low=low, high=MAX_PERIOD,
        soft=(max(low, 1), 1000) if low else (0, 200), scale="log" if low else "linear",
        symbol=symbol, unit="steps", doc=doc,
    )  # fmt: skip


def _rate(name: str, default: float, symbol: str, doc: str) -> ParamSpec:
    return ParamSpec(
        name=name, default=default, low=0.0, high=1e6, soft=(1e-6, 1.0), scale="log",
        symbol=symbol, doc=doc,
    )  # fmt: skip


PERIOD = _count("period", 100, "T", "How long until the schedule ends.")
LR_MIN = _rate("lr_min", 0.0, "η_min", "The lowest rate.")
LR_MAX = _rate("lr_max", 0.1, "η_max", "The highest rate, in place of the run's own.")
FACTOR = ParamSpec(
    name="factor", default=0.1, low=0.0, high=10.0, soft=(0.01, 1.0), scale="log",
    symbol="γ", doc="What the rate is multiplied by at each drop.",
)  # fmt: skip
WARMUP = _count(
    "warmup", 0, "warm-up",
    "Steps over which the rate grows in a straight line; then the schedule begins.", low=0,
)  # fmt: skip
WARMUP_START = ParamSpec(
    name="warmup_start", default=0.0, low=0.0, high=1.0, soft=(0.0, 1.0), symbol="start",
    doc="Share of the rate with which the warm-up begins; 0 is one part of the ramp.",
)  # fmt: skip
DURING = ParamSpec(
    name="during", kind="boolean", default=False, symbol="during",
    doc="Run the schedule during the warm-up and multiply the two, as some programs do.",
)  # fmt: skip
PER = ParamSpec(
    name="per", kind="choice", default="step", choices=("step", "epoch"), symbol="per",
    doc="Whether the schedule counts steps or epochs.",
)  # fmt: skip
STEPS_PER_EPOCH = _count(
    "steps_per_epoch", 1, "steps/epoch", "Steps that make an epoch, where epochs are counted."
)

COMMON = (WARMUP, WARMUP_START, DURING, PER, STEPS_PER_EPOCH)
"""What every schedule has besides its own parameters."""

_OF_CONSTANT = (WARMUP, WARMUP_START)


@final
@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule for the rate of every step.

    Attributes
    ----------
    key, title, reference
        Name in files, name on screen, and where it comes from.
    text
        The rate of count ``k``, before the warm-up; lines with names may come before it.
    own
        The parameters of the rule; every schedule has those of warm-up and counting too.
    shown
        The rule as it stands on the page, where that is another form.
    latex
        How it is typeset where a picture says more than the formula.
    reacts
        Whether the rate depends on the losses on the way: `Plateau` does the rest.
    """

    key: str
    title: str
    text: str
    reference: str = ""
    own: tuple[ParamSpec, ...] = ()
    shown: str = ""
    latex: str = ""
    reacts: bool = False

    @property
    def formula(self) -> str:
        """The rule in LaTeX."""
        return self.latex or _typeset(self.shown or self.text, self.own)

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        """Everything that can be set."""
        return (*self.own, *(COMMON if self.key != "constant" else _OF_CONSTANT))

    def rates(self, steps: int, lr: float, values: Mapping[str, Value]) -> FloatArray:
        """Rates of the steps 0 … `steps`, ``(steps + 1,)``.

        A warm-up goes in a straight line to where the rule begins, which then counts from 0;
        with `during` the rule counts from step 0, and the two are multiplied.  With ``per`` =
        epoch the rule counts epochs, and the rate stays during each.
        """
        k = np.arange(steps + 1, dtype=float)
        k = np.maximum(k - delay(values), 0.0)
        count = np.floor(k / int(_of(values, STEPS_PER_EPOCH))) if counts_epochs(values) else k
        known: dict[str, Any] = {spec.name: np.asarray(values[spec.name]) for spec in self.own}
        known |= {"k": count, "lr": np.float64(lr)}
        with np.errstate(over="ignore", under="ignore"):  # γᵏ for large k
            for line in lines_of(self.text):
                known[line.name] = evaluator(line.node)(known)
        return np.asarray(known[""] * warmup(steps, values))


@lru_cache(maxsize=64)
def _typeset(text: str, own: tuple[ParamSpec, ...]) -> str:
    symbols = {spec.name: symbol(spec.symbol) for spec in own if spec.symbol}
    return page(lines_of(text), {**symbols, "lr": r"\eta"}, r"\eta_k =", flat=True)


def warmup(steps: int, values: Mapping[str, Value]) -> FloatArray:
    """What the warm-up multiplies the rates of the steps 0 … `steps` by."""
    length, first = _of(values, WARMUP), _of(values, WARMUP_START)
    k = np.arange(steps + 1, dtype=float)
    if not length:
        return np.ones(steps + 1)
    if not first:
        return np.minimum((k + 1.0) / length, 1.0)
    return np.minimum(first + (1.0 - first) * k / max(length - 1.0, 1e-9), 1.0)


def delay(values: Mapping[str, Value]) -> int:
    """For how many steps the rule waits until the warm-up is over."""
    return 0 if values.get(DURING.name, DURING.default) else int(_of(values, WARMUP))


def counts_epochs(values: Mapping[str, Value]) -> bool:
    return values.get("per", PER.default) == "epoch"


def _of(values: Mapping[str, Value], spec: ParamSpec) -> float:
    value = values.get(spec.name, spec.default)
    assert isinstance(value, int | float)
    return float(value)


def _number(values: Mapping[str, Value], name: str) -> float:
    value = values[name]
    assert isinstance(value, int | float)
    return float(value)


_LOSHCHILOV = (
    "I. Loshchilov and F. Hutter, SGDR: stochastic gradient descent with warm restarts, "
    "ICLR 2017"
)
_SMITH = "L. N. Smith, Cyclical learning rates for training neural networks, WACV 2017"
_ROBBINS = "H. Robbins and S. Monro, A stochastic approximation method, 1951"
_DECAY = ParamSpec(
    name="decay", default=0.01, low=0.0, high=1e6, soft=(1e-4, 1.0), scale="log",
    symbol="c", doc="How fast the rate falls.",
)  # fmt: skip


def _part(name: str, default: float, symbol: str, doc: str, high: float = 1e6) -> ParamSpec:
    return ParamSpec(
        name=name, default=default, low=0.0, high=high, soft=(0.0, min(high, 2.0)),
        symbol=symbol, doc=doc,
    )  # fmt: skip


def _divisor(name: str, default: float, symbol: str, doc: str) -> ParamSpec:
    return ParamSpec(
        name=name, default=default, low=1.0, high=1e12, soft=(1.0, 1e5), scale="log",
        symbol=symbol, doc=doc,
    )  # fmt: skip


_ALL = (
    Schedule("constant", "constant", "lr"),
    Schedule(
        "step", "step", "lr*factor**floor(k/drop_every)",
        own=(_count("drop_every", 30, "d", "How often the rate drops."), FACTOR),
    ),
    Schedule(
        "multi_step", "multi-step", "lr*factor**passed(drops, k)",
        shown="lr*factor**passed(d, k)",
        own=(
            ParamSpec(
                name="drops", kind="integers", default=(30, 60, 90), low=0, high=MAX_PERIOD,
                symbol="drops", unit="steps", doc="When the rate drops.",
            ),
            FACTOR,
        ),
    ),
    Schedule(
        "exponential", "exponential γᵏ", "lr*factor**k",
        own=(
            ParamSpec(
                name="factor", default=0.95, low=0.0, high=10.0, soft=(0.5, 1.0),
                symbol="γ", doc="What the rate is multiplied by in every step.",
            ),
        ),
    ),
    Schedule(
        "natural_exponential", "exponential e⁻ᶜᵏ", "lr*exp(-decay*k)", own=(_DECAY,)
    ),
    Schedule(
        "cosine", "cosine",
        "share = min(k, period)/period; lr_min + 0.5*(lr - lr_min)*(1 + cos(pi*share))",
        _LOSHCHILOV, (PERIOD, LR_MIN),
        shown="lr_min + 1/2*(lr - lr_min)*(1 + cos(pi*k/period))",
    ),
    Schedule(
        "cosine_restarts", "cosine with restarts",
        "share = restarts(k, period, period_factor); "
        "lr_min + 0.5*(lr - lr_min)*(1 + cos(pi*share))",
        _LOSHCHILOV,
        (
            PERIOD,
            ParamSpec(
                name="period_factor", default=1.0, low=1.0, high=100.0, soft=(1.0, 4.0),
                symbol="×T", doc="How much longer each round is than the one before.",
            ),
            LR_MIN,
        ),
        shown="lr_min + 1/2*(lr - lr_min)*(1 + cos(pi*k_i/T_i))",
    ),
    Schedule(
        "linear", "linear",
        "lr*(start_factor + (end_factor - start_factor)*min(k, period)/period)",
        own=(
            PERIOD,
            _part("start_factor", 1.0, "s", "Share of the rate at the beginning."),
            _part("end_factor", 0.0, "e", "Share of the rate at the end."),
        ),
        shown="lr*(start_factor + (end_factor - start_factor)*(k/period))",
    ),
    Schedule(
        "polynomial", "polynomial", "lr*(1 - min(k, period)/period)**power",
        own=(
            PERIOD,
            ParamSpec(
                name="power", default=2.0, low=0.0, high=100.0, soft=(0.0, 5.0), symbol="p",
                doc="1 is a straight line.",
            ),
        ),
        shown="lr*(1 - k/period)**power",
    ),
    Schedule(
        "inverse_sqrt", "1/√k", "lr/sqrt(k + 1)",
        "M. Zinkevich, Online convex programming and generalized infinitesimal gradient "
        "ascent, ICML 2003",
    ),
    Schedule("inverse_time", "1/k", "lr/(1 + decay*k)", _ROBBINS, (_DECAY,)),
    Schedule(
        "one_cycle", "one cycle",
        "first = lr_max/div_factor; final = first/final_div_factor; "
        "top = max(pct_warmup*period - 1, 0); end = max(period - 1, top + 1e-12); "
        "j = min(k, end); up = by_sign(top, 1, 1, ratio(j, top)); "
        "rising = lr_max + 0.5*(first - lr_max)*(1 + cos(pi*up)); "
        "falling = final + 0.5*(lr_max - final)*(1 + cos(pi*(j - top)/(end - top))); "
        "by_sign(j - top, rising, rising, falling)",
        "L. N. Smith and N. Topin, Super-convergence, 2018",
        (
            PERIOD, LR_MAX,
            _part("pct_warmup", 0.3, "rise", "Share of the time in which the rate rises.", 1.0),
            _divisor("div_factor", 25.0, "d", "The highest rate divided by the first."),
            _divisor("final_div_factor", 1e4, "d_T", "The first rate divided by the last."),
        ),
        latex=r"\eta_k:\ \eta_{\max}/d \nearrow \eta_{\max} \searrow \eta_{\max}/(d\,d_T)",
    ),
    Schedule(
        "cyclic", "cyclic (triangular)",
        "distance = abs(k/half_period - 2*floor(1 + k/(2*half_period)) + 1); "
        "lr_min + (lr_max - lr_min)*max(0, 1 - distance)",
        _SMITH,
        (_count("half_period", 20, "h", "How long the rate rises, and how long it falls."),
         LR_MIN, LR_MAX),
        latex=r"\eta_k:\ \eta_{\min} \leftrightarrow \eta_{\max}",
    ),
    Schedule(
        "reduce_on_plateau", "reduce on plateau", "lr",
        own=(
            FACTOR,
            _count("patience", 10, "N", "Steps without progress that are waited for.", low=0),
            LR_MIN,
        ),
        latex=(
            r"\eta \leftarrow \gamma\eta\ \mathrm{after}\ N\ \mathrm{steps\ without\ progress}"
        ),
        reacts=True,
    ),
)  # fmt: skip

SCHEDULES: dict[str, Schedule] = {schedule.key: schedule for schedule in _ALL}


class Plateau:
    """The rates of lanes that are lowered when the loss stops falling.

    After step k it is shown the loss from which that step was made, as in a training loop;
    a loss below 0.9999 of the best counts as progress, and a change of the rate below 1e-8
    is not made: PyTorch's conventions.
    """

    THRESHOLD, SMALLEST = 1e-4, 1e-8

    def __init__(self, values: Sequence[Mapping[str, Value]], lr: Sequence[float]) -> None:
        self._factor = np.array([_number(v, "factor") for v in values])
        self._patience = np.array([_number(v, "patience") for v in values])
        self._low = np.array([_number(v, "lr_min") for v in values])
        self._every = np.array(
            [_of(v, STEPS_PER_EPOCH) if counts_epochs(v) else 1.0 for v in values]
        )
        self._since = np.array([delay(v) for v in values])
        self.rates: Scalars = np.array(lr, dtype=float)
        self._best = np.full(len(values), np.inf)
        self._bad: IntArray = np.zeros(len(values), dtype=np.int64)

    def see(self, k: int, loss: Scalars) -> Scalars:
        """The rates after step k, which was made from where the loss was `loss` ``(n,)``."""
        warm = k >= self._since  # losses during a warm-up say nothing of the rate
        due: BoolArray = warm & ((k + 1) % self._every == 0)
        better = due & (loss < self._best * (1.0 - self.THRESHOLD))
        self._best = np.where(better, loss, self._best)
        self._bad = np.where(better, 0, self._bad + due)
        lower = self._bad > self._patience
        wanted = np.maximum(self.rates * self._factor, self._low)
        changed = lower & (self.rates - wanted > self.SMALLEST)
        self.rates = np.where(changed, wanted, self.rates)
        self._bad = np.where(lower, 0, self._bad)
        return self.rates
