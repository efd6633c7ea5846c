"""How a person edits the settings of a scene that belong to no catalogue entry."""

from __future__ import annotations

from gdviz.core.params import ParamSpec
from gdviz.scene.records import MAX_STEPS

STEPS = ParamSpec(
    name="steps", kind="integer", default=200, low=1, high=MAX_STEPS, soft=(10, 2000),
    scale="log", symbol="k", unit="steps", doc="The most steps that any run takes.",
)  # fmt: skip
SEED = ParamSpec(
    name="seed", kind="integer", default=0, low=0, high=2**32 - 1, soft=(0, 20),
    symbol="#", doc="Seed: the same number gives the same noise, whatever the order of play.",
)  # fmt: skip
LOSS_BELOW = ParamSpec(
    name="loss_below", default=1e-3, low=-1e300, high=1e300, soft=(1e-9, 100.0), scale="log",
    symbol="f", doc="A run has converged when its loss is below this.",
)  # fmt: skip
GRAD_NORM_BELOW = ParamSpec(
    name="grad_norm_below", default=1e-3, low=1e-300, high=1e300, soft=(1e-9, 100.0),
    scale="log", symbol="g",
    doc="A run has converged when the norm of its gradient is below this.",
)  # fmt: skip
