"""Learning-rate schedules: what step k, counted from 0, uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np

from gdviz.core.params import ParamSpec, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray, Scalars

Rule: TypeAlias = "Callable[[FloatArray, float, Mapping[str, Value]], FloatArray]"
"""(count k, the run's own rate, parameters by name) → the rate of each count."""

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
    "warmup", 0, "warm-up", "Steps over which the rate grows in proportion: (k + 1)/warm-up.",
    low=0,
)  # fmt: skip
PER = ParamSpec(
    name="per", kind="choice", default="step", choices=("step", "epoch"), symbol="per",
    doc="Whether the schedule counts steps or epochs.",
)  # fmt: skip
STEPS_PER_EPOCH = _count(
    "steps_per_epoch", 1, "steps/epoch", "Steps that make an epoch, where epochs are counted."
)

_COMMON = (WARMUP, PER, STEPS_PER_EPOCH)


@final
@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule for the rate of every step.

    Attributes
    ----------
    key, title, formula, reference
        Name in files, name on screen, LaTeX, and where it comes from.
    rule
        The rate of every count, before the warm-up.
    own
        The parameters of the rule; every schedule has those of warm-up and counting too.
    reacts
        Whether the rate depends on the losses on the way: `Plateau` does the rest.
    """

    key: str
    title: str
    formula: str
    reference: str
    rule: Rule
    own: tuple[ParamSpec, ...] = ()
    reacts: bool = False

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        """Everything that can be set."""
        return (*self.own, *(_COMMON if self.key != "constant" else (WARMUP,)))

    def rates(self, steps: int, lr: float, values: Mapping[str, Value]) -> FloatArray:
        """Rates of the steps 0 … `steps`, ``(steps + 1,)``.

        With ``per`` = epoch the rule counts epochs, and the rate stays during each.  The
        warm-up counts steps and multiplies whatever comes out.
        """
        k = np.arange(steps + 1, dtype=float)
        count = np.floor(k / int(_of(values, STEPS_PER_EPOCH))) if counts_epochs(values) else k
        with np.errstate(over="ignore", under="ignore"):  # γᵏ for large k
            rates = self.rule(count, lr, values)
        return rates * warmup(steps, values)


def warmup(steps: int, values: Mapping[str, Value]) -> FloatArray:
    """What the warm-up multiplies the rates of the steps 0 … `steps` by."""
    length = _of(values, WARMUP)
    k = np.arange(steps + 1, dtype=float)
    return np.minimum((k + 1.0) / length, 1.0) if length else np.ones(steps + 1)


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


def _constant(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    return np.full_like(k, lr)


def _step(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    drops = np.floor(k / _number(values, "drop_every"))
    return np.asarray(lr * _number(values, "factor") ** drops)


def _multi_step(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    drops = np.array(values["drops"], dtype=float).reshape(-1)
    passed = np.searchsorted(drops, k, side="right")
    return np.asarray(lr * _number(values, "factor") ** passed)


def _exponential(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    return np.asarray(lr * _number(values, "factor") ** k)


def _natural_exponential(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    return np.asarray(lr * np.exp(-_number(values, "decay") * k))


def _inverse_sqrt(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    return np.asarray(lr / np.sqrt(k + 1.0))


def _inverse_time(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    return np.asarray(lr / (1.0 + _number(values, "decay") * k))


def _cosine(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    period, low = _number(values, "period"), _number(values, "lr_min")
    return _half_wave(lr, low, np.minimum(k, period) / period)  # the last value holds


def _half_wave(start: float, end: float, share: FloatArray) -> FloatArray:
    """From `start` to `end` along half a cosine."""
    return np.asarray(end + 0.5 * (start - end) * (1.0 + np.cos(np.pi * share)))


def _cosine_restarts(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    length, grow = _number(values, "period"), _number(values, "period_factor")
    begins, lengths = [0.0], [length]
    while grow > 1.0 and begins[-1] + lengths[-1] <= k[-1]:
        begins.append(begins[-1] + lengths[-1])
        lengths.append(lengths[-1] * grow)
    if grow == 1.0:
        share = (k % length) / length
    else:
        turn = np.searchsorted(begins, k, side="right") - 1
        share = (k - np.array(begins)[turn]) / np.array(lengths)[turn]
    return _half_wave(lr, _number(values, "lr_min"), share)


def _linear(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    period = _number(values, "period")
    start, end = _number(values, "start_factor"), _number(values, "end_factor")
    return np.asarray(lr * (start + (end - start) * np.minimum(k, period) / period))


def _polynomial(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    period = _number(values, "period")
    left = 1.0 - np.minimum(k, period) / period
    return np.asarray(lr * left ** _number(values, "power"))


def _one_cycle(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    period, high = _number(values, "period"), _number(values, "lr_max")
    start = high / _number(values, "div_factor")
    end = start / _number(values, "final_div_factor")
    top = max(_number(values, "pct_warmup") * period - 1.0, 0.0)
    last = max(period - 1.0, top + 1e-12)
    k = np.minimum(k, last)
    up = k / top if top > 0.0 else np.ones_like(k)
    falling = _half_wave(high, end, (k - top) / (last - top))
    return np.where(k <= top, _half_wave(start, high, up), falling)


def _cyclic(k: FloatArray, lr: float, values: Mapping[str, Value]) -> FloatArray:
    half, low = _number(values, "half_period"), _number(values, "lr_min")
    distance = np.abs(k / half - 2.0 * np.floor(1.0 + k / (2.0 * half)) + 1.0)
    return np.asarray(low + (_number(values, "lr_max") - low) * np.maximum(0.0, 1.0 - distance))


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
    Schedule("constant", "constant", r"\eta_k = \eta", "", _constant),
    Schedule(
        "step", "step", r"\eta_k = \eta\,\gamma^{\lfloor k/d\rfloor}", "", _step,
        (_count("drop_every", 30, "d", "How often the rate drops."), FACTOR),
    ),
    Schedule(
        "multi_step", "multi-step", r"\eta_k = \eta\,\gamma^{\#\{d\leq k\}}", "", _multi_step,
        (
            ParamSpec(
                name="drops", kind="integers", default=(30, 60, 90), low=0, high=MAX_PERIOD,
                symbol="drops", unit="steps", doc="When the rate drops.",
            ),
            FACTOR,
        ),
    ),
    Schedule(
        "exponential", "exponential γᵏ", r"\eta_k = \eta\,\gamma^{k}", "", _exponential,
        (
            ParamSpec(
                name="factor", default=0.95, low=0.0, high=10.0, soft=(0.5, 1.0),
                symbol="γ", doc="What the rate is multiplied by in every step.",
            ),
        ),
    ),
    Schedule(
        "natural_exponential", "exponential e⁻ᶜᵏ", r"\eta_k = \eta\,e^{-ck}", "",
        _natural_exponential, (_DECAY,),
    ),
    Schedule(
        "cosine", "cosine",
        r"\eta_k = \eta_{\min} + \frac{1}{2}(\eta-\eta_{\min})(1+\cos(\pi k/T))",
        _LOSHCHILOV, _cosine, (PERIOD, LR_MIN),
    ),
    Schedule(
        "cosine_restarts", "cosine with restarts",
        r"\eta_k = \eta_{\min} + \frac{1}{2}(\eta-\eta_{\min})(1+\cos(\pi k_i/T_i))",
        _LOSHCHILOV, _cosine_restarts,
        (
            PERIOD,
            ParamSpec(
                name="period_factor", default=1.0, low=1.0, high=100.0, soft=(1.0, 4.0),
                symbol="×T", doc="How much longer each round is than the one before.",
            ),
            LR_MIN,
        ),
    ),
    Schedule(
        "linear", "linear", r"\eta_k = \eta\,(s + (e-s)\,k/T)", "", _linear,
        (
            PERIOD,
            _part("start_factor", 1.0, "s", "Share of the rate at the beginning."),
            _part("end_factor", 0.0, "e", "Share of the rate at the end."),
        ),
    ),
    Schedule(
        "polynomial", "polynomial", r"\eta_k = \eta\,(1-k/T)^{p}", "", _polynomial,
        (
            PERIOD,
            ParamSpec(
                name="power", default=2.0, low=0.0, high=100.0, soft=(0.0, 5.0), symbol="p",
                doc="1 is a straight line.",
            ),
        ),
    ),
    Schedule(
        "inverse_sqrt", "1/√k", r"\eta_k = \eta/\sqrt{k+1}",
        "M. Zinkevich, Online convex programming and generalized infinitesimal gradient "
        "ascent, ICML 2003",
        _inverse_sqrt,
    ),
    Schedule(
        "inverse_time", "1/k", r"\eta_k = \eta/(1+ck)", _ROBBINS, _inverse_time, (_DECAY,)
    ),
    Schedule(
        "one_cycle", "one cycle",
        r"\eta_k:\ \eta_{\max}/d \nearrow \eta_{\max} \searrow \eta_{\max}/(d\,d_T)",
        "L. N. Smith and N. Topin, Super-convergence, 2018", _one_cycle,
        (
            PERIOD, LR_MAX,
            _part("pct_warmup", 0.3, "rise", "Share of the time in which the rate rises.", 1.0),
            _divisor("div_factor", 25.0, "d", "The highest rate divided by the first."),
            _divisor("final_div_factor", 1e4, "d_T", "The first rate divided by the last."),
        ),
    ),
    Schedule(
        "cyclic", "cyclic (triangular)", r"\eta_k:\ \eta_{\min} \leftrightarrow \eta_{\max}",
        _SMITH, _cyclic,
        (_count("half_period", 20, "h", "How long the rate rises, and how long it falls."),
         LR_MIN, LR_MAX),
    ),
    Schedule(
        "reduce_on_plateau", "reduce on plateau",
        r"\eta \leftarrow \gamma\eta\ \mathrm{after}\ N\ \mathrm{steps\ without\ progress}", "",
        _constant,
        (
            FACTOR,
            _count("patience", 10, "N", "Steps without progress that are waited for.", low=0),
            LR_MIN,
        ),
        reacts=True,
    ),
)  # fmt: skip

SCHEDULES: dict[str, Schedule] = {schedule.key: schedule for schedule in _ALL}


class Plateau:
    """The rates of lanes that are lowered when the loss stops falling.

    After step k it is shown the loss from which that step was made, as in a training loop;
    a loss below 0.9999 of the best counts as progress, and a change of the rate below 1e-8
    is not made: the frameworks' conventions.
    """

    THRESHOLD, SMALLEST = 1e-4, 1e-8

    def __init__(self, values: Sequence[Mapping[str, Value]], lr: Sequence[float]) -> None:
        self._factor = np.array([_number(v, "factor") for v in values])
        self._patience = np.array([_number(v, "patience") for v in values])
        self._low = np.array([_number(v, "lr_min") for v in values])
        self._every = np.array(
            [_of(v, STEPS_PER_EPOCH) if counts_epochs(v) else 1.0 for v in values]
        )
        self.rates: Scalars = np.array(lr, dtype=float)
        self._best = np.full(len(values), np.inf)
        self._bad: IntArray = np.zeros(len(values), dtype=np.int64)

    def see(self, k: int, loss: Scalars) -> Scalars:
        """The rates after step k, which was made from where the loss was `loss` ``(n,)``."""
        due: BoolArray = (k + 1) % self._every == 0
        better = due & (loss < self._best * (1.0 - self.THRESHOLD))
        self._best = np.where(better, loss, self._best)
        self._bad = np.where(better, 0, self._bad + due)
        lower = self._bad > self._patience
        wanted = np.maximum(self.rates * self._factor, self._low)
        changed = lower & (self.rates - wanted > self.SMALLEST)
        self.rates = np.where(changed, wanted, self.rates)
        self._bad = np.where(lower, 0, self._bad)
        return self.rates
