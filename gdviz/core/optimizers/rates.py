"""Hyperparameters that many methods share."""

from __future__ import annotations

from dataclasses import replace

from gdviz.core.params import ParamSpec

LR = ParamSpec(
    name="lr", default=1e-2, low=0.0, high=1e6, soft=(1e-4, 1.0), scale="log",
    symbol="η", unit="1/curvature", doc="Learning rate: how far the local slope is trusted.",
)  # fmt: skip
LR_LENGTH = replace(LR, unit="", doc="Learning rate: about how far one step moves.")

BETA = ParamSpec(
    name="beta", default=0.9, low=0.0, high=0.999999, soft=(0.0, 0.999), scale="log1m",
    symbol="β", doc="Momentum: the fraction of the velocity kept from step to step.",
)  # fmt: skip
BETA1 = replace(BETA, name="beta1", symbol="β₁", doc="Decay of the average of gradients.")
BETA2 = replace(
    BETA, name="beta2", default=0.999, soft=(0.0, 0.9999), symbol="β₂",
    doc="Decay of the average of squared gradients.",
)  # fmt: skip
RHO = replace(BETA2, name="rho", default=0.99, symbol="ρ")
EPS = ParamSpec(
    name="eps", default=1e-8, low=0.0, high=1e3, soft=(1e-12, 1e-1), scale="log",
    symbol="ε", doc="Added to the root, so that nothing is divided by zero.",
)  # fmt: skip
CLIP_NORM = ParamSpec(
    name="clip_norm", default=1.0, low=1e-12, high=1e12, soft=(0.01, 100.0), scale="log",
    symbol="τ", doc="Longest gradient that passes unshortened.",
)  # fmt: skip
NOISE_STD = ParamSpec(
    name="std", default=0.1, low=0.0, high=1e6, soft=(0.001, 10.0), scale="log",
    symbol="σ", doc="Standard deviation of the noise in each component of the gradient.",
)  # fmt: skip
