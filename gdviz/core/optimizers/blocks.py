"""Lines that many methods share."""

from __future__ import annotations

from gdviz.core.optimizers.base import Let, Slot, Stage

VELOCITY = Slot("v", "velocity: the slopes so far, fading", idle_without="beta")
MEAN = Slot("m", "average of gradients", idle_without="beta1")
MEAN_SQUARE = Slot("v", "average of squared gradients", held=True, positive=True)
BEFORE_THETA = Slot("p", "where the step before began", start="theta")
BEFORE_GRADIENT = Slot("q", "the gradient there")

LOOK_AHEAD = "The slope where the velocity alone would take us."
MOVE = "Move against it, as far as the rate says."

ACCUMULATE = Let(
    "v", "beta*v + g", "Velocity",
    "The velocity keeps a part of itself and takes up the slope.", VELOCITY,
)  # fmt: skip
ACCUMULATE_SCALED = Let(
    "v", "beta*v + lr*g", "Velocity",
    "The velocity keeps a part of itself and takes up the slope, times the rate.", VELOCITY,
)  # fmt: skip
AVERAGE = Let(
    "m", "beta1*m + (1 - beta1)*g", "Momentum",
    "The average slope moves a little towards the present one.", MEAN,
)  # fmt: skip
AVERAGE_SQUARES = Let(
    "v", "beta2*v + (1 - beta2)*g**2", "Squares",
    "How large the slope usually is, component by component.", MEAN_SQUARE, aside=True,
)  # fmt: skip
CORRECT_MEAN = Let(
    "m_hat", "m/(1 - bias_correction*beta1**t)", "Bias correction",
    "An average that began at zero is too small at first: undo that.",
)  # fmt: skip
CORRECT_SQUARES = Let(
    "v_hat", "v/(1 - bias_correction*beta2**t)", "Bias correction",
    "The same for the squares.", aside=True,
)  # fmt: skip


def scaled(numerator: str, squares: str) -> str:
    """``numerator / (√squares + ε)``, with ε under the root where the switch says so."""
    return f"{numerator}/(sqrt({squares} + eps_inside*eps) + (1 - eps_inside)*eps)"


def divide(numerator: str, squares: str, name: str = "u") -> Let:
    """Divide by the root of the squares."""
    return Let(
        name, scaled(numerator, squares), "Scaling",
        "Steep components are shortened, flat ones stretched.",
    )  # fmt: skip


def move(text: str, sentence: str = MOVE) -> Let:
    """The last line: the displacement."""
    return Let("step", text, "Step", sentence)


def look_ahead(at: str) -> tuple[Stage, ...]:
    """A plan that asks for the slope somewhere else than where the run stands."""
    return (Stage(at=at, title="Look ahead", sentence=LOOK_AHEAD),)


REMEMBER = (
    Let("p", "theta", "Remember", "Where this step begins.", BEFORE_THETA, aside=True),
    Let("q", "g", "Remember", "The slope there.", BEFORE_GRADIENT, aside=True),
)
PAIR = (
    Let("s", "theta - p", "Last step", "How far the last step went.", aside=True),
    Let("y", "g - q", "Change of slope", "How the slope changed on it.", aside=True),
)
