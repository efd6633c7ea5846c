"""What happens to a gradient before the optimizer sees it, in this order.

Treatments are ordinary lines in front of the chain; what leaves the last of them is the
``g`` that the optimizer's own lines read.
"""

from __future__ import annotations

from gdviz.core.optimizers.base import Let, Slot

NOISE = Let(
    "g", "g + (std + std_relative*abs(g))*noise", "Noise",
    "Chance is added, as if the slope came from a sample.",
)  # fmt: skip
ACCUMULATED = Let("g", "mean(g)", "Accumulation", "Several noisy slopes are averaged.")
HALF = Let(
    "g", "half(g*loss_scale)/loss_scale", "float16",
    "The slope is kept in 16 bits: what is too small becomes 0.", guarded=True,
)  # fmt: skip
LEFT_OUT = Let(
    "step", "fits*step", "Range",
    "A step whose slope did not fit into 16 bits is left out, and leaves the memory alone.",
)  # fmt: skip
SCALER = (
    Let(
        "loss_scale",
        "by_sign(fits - 0.5, loss_scale/2, loss_scale,"
        " by_sign(good + 1 - grow_after, loss_scale, 2*loss_scale, 2*loss_scale))",
        "Scale", "The scale is halved after an overflow, and doubled after a while without.",
        Slot("S", "the loss scale", "scalar", start="loss_scale"), aside=True,
    ),
    Let(
        "good", "by_sign(fits - 0.5, 0, 0, by_sign(good + 1 - grow_after, good + 1, 0, 0))",
        "Good steps", "How many steps have fitted since the scale changed.",
        Slot("n", "steps since the scale changed", "scalar"), aside=True,
    ),
)  # fmt: skip
"""What a dynamic scaler does after every step, one that was left out as well."""
CLIP_NORM = Let(
    "g", "g*min(1, ratio(clip_norm, norm(g)))", "Clipping",
    "A slope longer than the limit is shortened, its direction kept.",
)  # fmt: skip
CLIP_VALUE = Let(
    "g", "clip(g, -clip_value, clip_value)", "Clipping",
    "Components beyond the limit are cut, which may turn the slope.",
)  # fmt: skip
L2 = Let("g", "g + l2*point", "L2 penalty", "The slope of the penalty pulls towards zero.")
