"""Hyperparameters that many methods share."""

from __future__ import annotations

from dataclasses import replace

from gdviz.core.params import ParamSpec

LR = ParamSpec(
    name="lr", default=1e-2, low=0.0, high=1e6, soft=(1e-4, 1.0), scale="log",
    symbol="η", word="rate", called="learning rate", unit="1/curvature",
    doc="Learning rate: how far the local slope is trusted.",
)  # fmt: skip
LR_LENGTH = replace(LR, unit="", doc="Learning rate: about how far one step moves.")
LR_ADAM = replace(LR_LENGTH, default=1e-3)
LR_FRACTION = replace(
    LR, default=1.0, soft=(1e-2, 10.0), unit="",
    doc="Share of the step that the method works out by itself; 1 is all of it.",
)  # fmt: skip
LR_TRIAL = replace(
    LR_FRACTION, soft=(1e-3, 10.0), doc="The first step length that the line search tries."
)

BETA = ParamSpec(
    name="beta", default=0.9, low=0.0, high=0.999999, soft=(0.0, 0.999), scale="log1m",
    symbol="β", word="momentum",
    doc="Momentum: the fraction of the velocity kept from step to step.",
)  # fmt: skip
BETA1 = replace(BETA, name="beta1", symbol="β₁", doc="Decay of the average of gradients.")
BETA2 = replace(
    BETA, name="beta2", default=0.999, soft=(0.0, 0.9999), symbol="β₂", word="squares",
    doc="Decay of the average of squared gradients.",
)  # fmt: skip
RHO = replace(BETA2, name="rho", default=0.99, symbol="ρ")
EPS = ParamSpec(
    name="eps", default=1e-8, low=0.0, high=1e3, soft=(1e-12, 1e-1), scale="log",
    symbol="ε", word="floor", doc="Added to the root, so that nothing is divided by zero.",
)  # fmt: skip
EPS_INSIDE = ParamSpec(
    name="eps_inside", kind="boolean", default=False, symbol="ε under the root",
    doc="Add ε under the root instead of to it; it matters when gradients are tiny.",
)  # fmt: skip
BIAS_CORRECTION = ParamSpec(
    name="bias_correction", kind="boolean", default=True, symbol="bias correction",
    doc="Correct for averages that start at zero.",
)  # fmt: skip
WEIGHT_DECAY = ParamSpec(
    name="weight_decay", default=1e-2, low=0.0, high=1e3, soft=(1e-5, 1.0), scale="log",
    symbol="λ", word="decay", called="weight decay λ",
    doc="How strongly parameters are pulled towards zero.",
)  # fmt: skip
MOMENTUM_DECAY = ParamSpec(
    name="momentum_decay", default=4e-3, low=0.0, high=1.0, soft=(1e-4, 0.1), scale="log",
    symbol="ψ", word="warm-up", doc="How fast the momentum warms up towards β₁.",
)  # fmt: skip
ETA_MINUS = ParamSpec(
    name="eta_minus", default=0.5, low=1e-6, high=1.0, soft=(0.1, 0.99),
    symbol="η⁻", word="shrink", called="shrinking factor η⁻",
    doc="Factor for the step size after a change of sign.",
)  # fmt: skip
ETA_PLUS = ParamSpec(
    name="eta_plus", default=1.2, low=1.0, high=100.0, soft=(1.0, 3.0),
    symbol="η⁺", word="growth", called="growth factor η⁺",
    doc="Factor for the step size while the sign stays.",
)  # fmt: skip
RADIUS = ParamSpec(
    name="radius", default=0.05, low=0.0, high=1e6, soft=(1e-3, 1.0), scale="log",
    symbol="ρ", word="radius", doc="How far uphill the slope is looked at.",
)  # fmt: skip
ALPHA = ParamSpec(
    name="alpha", default=0.5, low=0.0, high=1.0, soft=(0.0, 1.0),
    symbol="α", word="pull", doc="How far the slow weights follow the fast ones.",
)  # fmt: skip
SYNC_EVERY = ParamSpec(
    name="sync_every", kind="integer", default=5, low=1, high=10_000, soft=(1, 20),
    symbol="K", word="inner steps", unit="steps",
    doc="Inner steps between two moves of the slow weights.",
)  # fmt: skip
F_STAR = ParamSpec(
    name="f_star", default=0.0, low=-1e12, high=1e12, soft=(-10.0, 10.0),
    symbol="f*", word="lowest", called="lowest value f*",
    doc="The lowest value, which the method takes as known.",
)  # fmt: skip
DAMPING = ParamSpec(
    name="damping", default=1e-2, low=0.0, high=1e12, soft=(1e-6, 1e3), scale="log",
    symbol="δ", word="damping",
    doc="Added to every curvature, so that flat directions are not overstepped.",
)  # fmt: skip
MEMORY = ParamSpec(
    name="memory", kind="integer", default=10, low=1, high=50, soft=(1, 20), sizes=True,
    symbol="m", word="memory", doc="How many past steps it remembers.",
)  # fmt: skip
LINE_SEARCH = ParamSpec(
    name="line_search", kind="choice", default="wolfe",
    choices=("wolfe", "armijo", "exact", "none"), symbol="line search",
    doc="How the length of a step along its direction is found.",
)  # fmt: skip
CLIP_NORM = ParamSpec(
    name="clip_norm", default=1.0, low=1e-12, high=1e12, soft=(0.01, 100.0), scale="log",
    symbol="τ", word="longest", called="longest gradient τ",
    doc="Longest gradient that passes unshortened.",
)  # fmt: skip
CLIP_VALUE = ParamSpec(
    name="clip_value", default=1.0, low=1e-12, high=1e12, soft=(0.01, 100.0), scale="log",
    symbol="c", word="largest", called="largest component c",
    doc="Largest component of a gradient that passes uncut.",
)  # fmt: skip
L2 = ParamSpec(
    name="l2", default=1e-2, low=0.0, high=1e6, soft=(1e-5, 10.0), scale="log",
    symbol="λ", word="weight", called="weight of the penalty λ",
    doc="Weight of the penalty ½λ‖θ‖², whose slope is added to the gradient.",
)  # fmt: skip
NOISE_STD = ParamSpec(
    name="std", default=0.1, low=0.0, high=1e6, soft=(0.001, 10.0), scale="log",
    symbol="σ", word="spread", called="spread of the noise σ",
    doc="Standard deviation of the noise in each component of the gradient.",
)  # fmt: skip
DIFFERENCE = ParamSpec(
    name="h", default=1e-6, low=1e-300, high=1e6, soft=(1e-12, 1.0), scale="log",
    symbol="h", word="distance", doc="Distance between the points whose values are compared.",
)  # fmt: skip
LOSS_SCALE = ParamSpec(
    name="loss_scale", default=1.0, low=1e-12, high=1e12, soft=(1.0, 65536.0), scale="log",
    symbol="S", word="scale", called="loss scale S",
    doc="The loss is multiplied by it before rounding, the gradient divided after.",
)  # fmt: skip
GROW_AFTER = ParamSpec(
    name="grow_after", kind="integer", default=2000, low=1, high=1_000_000, soft=(5, 5000),
    scale="log", sizes=True, symbol="grows after", unit="steps",
    doc="Steps without an overflow after which the loss scale is doubled.",
)  # fmt: skip
ACCUMULATE = ParamSpec(
    name="accumulate", kind="integer", default=1, low=1, high=1000, soft=(1, 64), scale="log",
    sizes=True, symbol="n", word="gradients", called="gradients in a step",
    doc="Gradients that are averaged before one step is made.",
)  # fmt: skip
