"""The settings that all runs share and each may have for itself: one declaration each.

What a scene file, a run's own values, the checks, the schema, the keywords of scripts, the
edits, the forms, captions and printed code know of a setting comes from its entry in
`SETTINGS`.  A number that a line of mathematics reads needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, final

from msgspec import Meta

from gdviz.core.optimizers import rates, treatments
from gdviz.core.params import ParamSpec
from gdviz.scene.specs import (
    MAX_STEPS,
    GradientSpec,
    HalfSpec,
    NoiseSpec,
    Positive,
    Repeats,
)

if TYPE_CHECKING:
    from gdviz.core.optimizers.base import Let

STEPS = ParamSpec(
    name="steps", kind="integer", default=200, low=1, high=MAX_STEPS, soft=(10, 2000),
    scale="log", symbol="k", word="steps", unit="steps",
    doc="The most steps that any run takes.",
)  # fmt: skip
SEED = ParamSpec(
    name="seed", kind="integer", default=0, low=0, high=2**32 - 1, soft=(0, 20),
    symbol="seed", doc="The same number gives the same noise, whatever the order of play.",
)  # fmt: skip
LOSS_BELOW = ParamSpec(
    name="loss_below", default=1e-3, low=-1e300, high=1e300, soft=(1e-9, 100.0), scale="log",
    symbol="f", word="loss", doc="A run has converged when its loss is below this.",
)  # fmt: skip
GRAD_NORM_BELOW = ParamSpec(
    name="grad_norm_below", default=1e-3, low=1e-300, high=1e300, soft=(1e-9, 100.0),
    scale="log", symbol="g", word="gradient",
    doc="A run has converged when the norm of its gradient is below this.",
)  # fmt: skip

Shown: TypeAlias = Callable[[float], str]
"""How a number is written: in a caption so that it reads back as it is."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Something that is done to every gradient.

    Attributes
    ----------
    name
        The field of a scene and of a run, and the keyword of `gdviz.simulate`.
    doc
        What it is, in a sentence for the schema and for lists.
    holds
        The type of its value, bounds included; a scene may hold `off` as well.
    section
        The row of the landscape panel in which it is edited.
    edit
        What a change is called, in the imperative: "set clipping".
    words, none
        What is said of a run that has a value of its own, and of one that has switched the
        setting off.
    off
        The value at which nothing is done, a scene's own until somebody changes it.
    line, inputs
        What is done, and the numbers by name that this reads.
    beside
        Another setting without which this one does nothing.
    spec
        How a single number is edited; None for a setting of several parts.
    switch, note
        The words beside the switch of a single number, and a remark below its slider.
    zero_is_off
        Whether a person who types 0 means that nothing is to be done.
    followed
        Whether the stability analysis knows what this does to a step; where it does not, it
        says nothing of a run that uses it.
    """

    name: str
    doc: str
    holds: Any
    section: str
    edit: str
    words: Callable[[Any, Shown], str]
    none: str = ""
    off: Any = None
    line: Let | None = None
    inputs: Callable[[Any], dict[str, float]] = lambda _: {}
    beside: str = ""
    spec: ParamSpec | None = None
    switch: str = ""
    note: str = ""
    zero_is_off: bool = False
    followed: bool = False


def number_setting(
    spec: ParamSpec,
    line: Let,
    *,
    section: str,
    switch: str,
    edit: str,
    words: str,
    none: str,
    holds: Any = None,
    note: str = "",
    zero_is_off: bool = False,
    followed: bool = False,
) -> Setting:
    """A setting that is one number, which `line` reads under the name in `spec`.

    Parameters
    ----------
    spec, line
        How it is edited, and what is done.
    words
        As in `Setting`, with ``{}`` where the number stands.
    holds
        What files may hold, where that is more than `spec` lets a person set.
    section, switch, edit, none, note, zero_is_off, followed
        As in `Setting`.
    """
    if holds is None:
        low, high = spec.low, spec.high
        bounds = Meta(gt=low, le=high) if zero_is_off else Meta(ge=low, le=high)
        whole = spec.kind == "integer"
        holds = Annotated[int if whole else float, bounds]
    return Setting(
        name=spec.name, doc=spec.doc, holds=holds, section=section, edit=edit, none=none,
        line=line,
        words=lambda value, shown: words.format(shown(value)),
        inputs=lambda value: {spec.name: float(value)},
        spec=spec, switch=switch, note=note, zero_is_off=zero_is_off,
        followed=followed,
    )  # fmt: skip


def _noise_words(noise: NoiseSpec, shown: Shown) -> str:
    size = f"noise {shown(noise.std)}{' |g|' if noise.kind == 'multiplicative' else ''}"
    stream = "" if noise.stream == "pcg64" else f" of {noise.stream}"
    return f"{size}, seed {noise.seed}{stream}"


def _noise_inputs(noise: NoiseSpec) -> dict[str, float]:
    additive = noise.kind == "gaussian"
    return {
        "std": noise.std if additive else 0.0,
        "std_relative": 0.0 if additive else noise.std,
    }


def _half_words(half: HalfSpec, shown: Shown) -> str:
    moves = f", dynamic, grows after {half.grow_after} steps" if half.dynamic else ""
    return f"float16, scale {shown(half.loss_scale)}{moves}"


def _half_inputs(half: HalfSpec) -> dict[str, float]:
    moves = {"grow_after": float(half.grow_after)} if half.dynamic else {}
    return {"loss_scale": half.loss_scale, **moves}


_DECLARED = (
    Setting(
        name="gradient", holds=GradientSpec,
        doc="How slopes are found, if not exactly: from differences of values.",
        section="Gradient", edit="set gradient",
        words=lambda found, shown: f"{found.kind} differences, h = {shown(found.h)}",
        none="exact gradient", followed=True,
    ),
    Setting(
        name="noise", doc="Chance that is added to every slope.",
        holds=NoiseSpec, section="Noise", edit="set noise",
        words=_noise_words, none="no noise", line=treatments.NOISE, inputs=_noise_inputs,
        followed=True,
    ),
    Setting(
        name="accumulate", doc=rates.ACCUMULATE.doc,
        holds=Repeats, section="Noise", edit="set number of gradients",
        words=lambda n, _: f"{n} gradient{'s' * (n != 1)} a step", off=1,
        line=treatments.ACCUMULATED, beside="noise", followed=True,
    ),
    Setting(
        name="float16", doc="Slopes are rounded to 16 bits.",
        holds=HalfSpec, section="Gradient", edit="set precision",
        words=_half_words, none="float64", line=treatments.HALF, inputs=_half_inputs,
        followed=True,
    ),
    number_setting(
        rates.CLIP_NORM, treatments.CLIP_NORM, holds=Positive, section="Clipping",
        switch="Clip the norm", edit="set clipping", words="clipped at {}", none="not clipped",
        followed=True,
    ),
    number_setting(
        rates.CLIP_VALUE, treatments.CLIP_VALUE, holds=Positive, section="Clipping",
        switch="Clip each component", edit="set clipping", words="components cut at {}",
        none="components not cut", followed=True,
    ),
    number_setting(
        rates.L2, treatments.L2, holds=Positive, section="L2 penalty", zero_is_off=True,
        switch="Pull towards zero", edit="set L2 penalty", words="L2 {}", none="no L2",
        note="Adds $λθ$, the slope of $½λ‖θ‖²$.", followed=True,
    ),
)  # fmt: skip

SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _DECLARED}
"""What is done to a gradient, in this order, by the name of the field."""


def sections() -> dict[str, tuple[str, ...]]:
    """The rows of the landscape panel, and the settings that each edits."""
    found: dict[str, tuple[str, ...]] = {}
    for setting in SETTINGS.values():
        found[setting.section] = (*found.get(setting.section, ()), setting.name)
    return found
