"""Small records of which a scene's settings are made."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

MAX_STEPS = 1_000_000

Positive = Annotated[float, Meta(gt=0.0, le=1e300)]
Repeats = Annotated[int, Meta(ge=1, le=1000)]


class Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value; `msgspec.structs.replace` makes a changed copy."""


class NoiseSpec(Record, frozen=True):
    """Chance added to every gradient.

    ``gaussian`` adds std times a standard normal, ``multiplicative`` the same times |g|.
    """

    kind: Literal["gaussian", "multiplicative"] = "gaussian"
    std: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.1
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0
    stream: Literal["pcg64", "mt19937"] = "pcg64"


class GradientSpec(Record, frozen=True):
    """Slopes from differences of values at points `h` apart instead of exact ones."""

    kind: Literal["forward", "central"] = "central"
    h: Annotated[float, Meta(ge=1e-300, le=1e6)] = 1e-6


class HalfSpec(Record, frozen=True):
    """Gradients rounded to float16, with the loss multiplied by `loss_scale` before.

    A `dynamic` scale is halved after every overflow, and doubled after `grow_after` steps
    without one, as mixed precision is used in practice.
    """

    loss_scale: Annotated[float, Meta(ge=1e-12, le=1e12)] = 1.0
    dynamic: bool = False
    grow_after: Annotated[int, Meta(ge=1, le=MAX_STEPS)] = 2000


class NoImprovement(Record, frozen=True):
    """Stop when the loss has not fallen by `delta` for `patience` steps."""

    delta: Annotated[float, Meta(ge=0.0, le=1e300)] = 0.0
    patience: Annotated[int, Meta(ge=1, le=MAX_STEPS)] = 20


class StopSpec(Record, frozen=True):
    """Stopping rules; the first that holds ends the run."""

    max_steps: Annotated[int, Meta(ge=1, le=MAX_STEPS)] | None = None
    loss_below: Annotated[float, Meta(ge=-1e300, le=1e300)] | None = None
    grad_norm_below: Positive | None = None
    no_improvement: NoImprovement | None = None
    not_before: Annotated[int, Meta(ge=0, le=MAX_STEPS)] = 0
