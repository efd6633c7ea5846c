"""Methods around another method, averages of the path, and misprints to be found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from gdviz.core.optimizers import adaptive, momentum
from gdviz.core.optimizers.base import Let, Optimizer, Slot, Stage
from gdviz.core.optimizers.blocks import AVERAGE, AVERAGE_SQUARES, move
from gdviz.core.optimizers.rates import (
    ALPHA,
    BETA,
    BETA1,
    BETA2,
    EPS,
    LR,
    LR_ADAM,
    RADIUS,
    RHO,
    SYNC_EVERY,
    WEIGHT_DECAY,
)
from gdviz.core.params import ParamSpec

_INNER = {
    method.key: method
    for method in (*momentum.RECIPES, *adaptive.RECIPES)
    if method.key not in ("rprop",)  # its step sizes are not those of a rate
}
_DEFAZIO = "A. Defazio et al., The road less scheduled, NeurIPS 2024"
_MIDDLE = (Stage(
    at="(1 - beta)*z + beta*theta", title="Between",
    sentence="The slope between the fast point z and the average.",
),)  # fmt: skip
_BETA = replace(BETA, doc="How close to the average the slope is taken.")
_SLOW = Slot("z", "the fast point", start="theta")
_WEIGHT = Let(
    "W", "W + lr**2", "Weights", "Later points weigh by the square of their rate.",
    Slot("W", "sum of weights", "scalar", held=True), aside=True,
)  # fmt: skip
_AVERAGED = move("ratio(lr**2, W)*(z - theta)", "The average moves a share towards z.")
_AVERAGING = "The average takes in ever smaller shares: no step is like the one before."
_WRONG = "A misprint, to be found."


@cache
def _lookahead(base: str) -> Optimizer:
    """Slow weights around the method `base`."""
    inner = _INNER[base]
    *before, last = inner.links
    assert isinstance(last, Let)
    links = (
        *before,
        replace(last, name="inner", title="Inner step", slot=None),
        Let("due", "by_sign(t % sync_every, 0, 1, 0)", "Time", "Is it time to synchronise?",
            aside=True),
        Let("phi", "phi + due*alpha*(theta + inner - phi)", "Slow weights",
            "Then the slow weights move towards the fast ones,",
            Slot("φ", "slow weights", start="theta"), aside=True),
        move("(1 - due)*inner + due*(phi - theta)", "and the fast ones go on from there."),
    )  # fmt: skip
    return Optimizer(
        key="lookahead", title="Lookahead", family="Around another method",
        reference="M. R. Zhang, J. Lucas, G. Hinton and J. Ba, Lookahead optimizer: k steps "
        "forward, 1 step back, NeurIPS 2019",
        plan=inner.plan, links=links, specs=(*inner.specs, ALPHA, SYNC_EVERY),
        rate=inner.rate, silence=inner.silence, period="sync_every",
        conventions="The inner method keeps its memory when weights are synchronised.",
        strengths="Calms any inner method.", weaknesses="Two more numbers to choose.",
    )  # fmt: skip


_BASE = ParamSpec(
    name="base", kind="choice", default="gd", choices=tuple(_INNER),
    symbol="base", doc="The method that makes the fast steps.",
)  # fmt: skip

RECIPES = (
    replace(_lookahead("gd"), choice=_BASE, make=_lookahead),
    Optimizer(
        key="sam", title="SAM", family="Around another method", specs=(LR, RADIUS),
        reference="P. Foret et al., Sharpness-aware minimization for efficiently improving "
        "generalization, ICLR 2021",
        plan=(
            Stage(gradient="g0"),
            Stage(at="theta + radius*unit(g0)", title="Uphill",
                  sentence="The slope a little further uphill, where sharp valleys are steep."),
        ),
        links=(move("-lr*g"),),
        conventions="Around GD, with the Euclidean norm; no move uphill where g = 0.",
        strengths="Prefers flat minima.", weaknesses="Two slopes for each step.",
        silence="Looking uphill by a fixed length is not linear in the error.",
    ),
    Optimizer(
        key="schedule_free", title="schedule-free", family="Averages", specs=(LR, _BETA),
        reference=_DEFAZIO, plan=_MIDDLE,
        links=(
            Let("z", "z - lr*g", "Fast point", "The fast point takes the step.", _SLOW),
            _WEIGHT, _AVERAGED,
        ),
        conventions="θ is the average x; weights are squared rates and leave the start out, as "
        "in the authors' program.",
        strengths="The benefit of a schedule without knowing when to stop.",
        weaknesses="The average lags behind.", silence=_AVERAGING,
    ),
    Optimizer(
        key="schedule_free_adamw", title="schedule-free AdamW", family="Averages",
        rate="length",
        specs=(replace(LR_ADAM, default=2.5e-3), replace(WEIGHT_DECAY, default=0.0), _BETA,
               BETA2, EPS),
        reference=_DEFAZIO,
        plan=(replace(_MIDDLE[0]),),
        links=(
            AVERAGE_SQUARES,
            Let("v_hat", "v/(1 - beta2**t)", "Bias correction",
                "An average that began at zero is too small at first: undo that.", aside=True),
            Let("u", "g/(sqrt(v_hat) + eps)", "Scaling",
                "Steep components are shortened, flat ones stretched."),
            Let("y", "(1 - beta)*z + beta*theta", "Between", "Where the slope was taken.",
                aside=True),
            Let("z", "z - lr*(u + weight_decay*y)", "Fast point",
                "The fast point takes the step.", _SLOW),
            _WEIGHT, _AVERAGED,
        ),
        conventions="θ is the average x; the decay acts at y, as in the authors' program.",
        strengths="AdamW without a schedule.", weaknesses="The average lags behind.",
        silence=_AVERAGING,
    ),
    Optimizer(
        key="rmsprop_misprinted", title="RMSProp, misprinted", family="Spot the bug",
        rate="length", wrong=True, specs=(LR_ADAM, RHO, EPS),
        reference="A slip seen in print: cache += ρ·cache + (1 − ρ)g².",
        links=(
            Let("v", "v + rho*v + (1 - rho)*g**2", "Squares", _WRONG,
                Slot("v", "average of squared gradients", held=True, positive=True),
                aside=True),
            Let("u", "g/(sqrt(v) + eps)", "Scaling",
                "Steep components are shortened, flat ones stretched."),
            move("-lr*u"),
        ),
        conventions="Wrong on purpose: += where = is meant.",
        strengths="", weaknesses="The cache explodes and steps vanish.",
    ),
    Optimizer(
        key="adam_misprinted", title="Adam, misprinted", family="Spot the bug",
        rate="length", wrong=True, specs=(LR_ADAM, BETA1, BETA2, EPS),
        reference="A slip seen in print: m and v are overwritten by their corrected values.",
        links=(
            replace(AVERAGE, name="m0", slot=None),
            replace(AVERAGE_SQUARES, name="v0", slot=None),
            Let("m", "m0/(1 - beta1**t)", "Bias correction", _WRONG,
                Slot("m", "average of gradients")),
            Let("v", "v0/(1 - beta2**t)", "Bias correction", _WRONG,
                Slot("v", "average of squared gradients", held=True, positive=True),
                aside=True),
            Let("u", "m/(sqrt(v) + eps)", "Scaling",
                "Steep components are shortened, flat ones stretched."),
            move("-lr*u"),
        ),
        conventions="Wrong on purpose: the corrected values are remembered.",
        strengths="", weaknesses="Every step corrects again what was corrected before.",
    ),
)  # fmt: skip
