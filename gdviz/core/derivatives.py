"""Exact derivatives of formulas, and programs that compute them at many points at once.

A formula becomes a tape of operations, each written once however often it is used, and the
chain rule walks along the tape.  So the derivatives are a small multiple as long as the
formula, whatever was typed: nothing is expanded or simplified, and the numbers are those of
the formula as it stands.  (Computer algebra differentiates trees: nested products of 150
characters kept sympy busy for nine seconds.  It serves as the oracle of the tests.)
"""

from __future__ import annotations

from gdviz.core.program import Program
from gdviz.core.slopes import RULES, SLOPES
from gdviz.core.tape import Step, Tape

__all__ = ["Program", "Step", "Tape", "differentiable"]


def differentiable(name: str) -> bool:
    """Whether the function `name` has a derivative here: all that work on numbers."""
    return name in SLOPES or name in RULES
