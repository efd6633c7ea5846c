"""Scenes as programs of their own."""

from __future__ import annotations

from gdviz.codegen.targets import TARGETS, Target, code

__all__ = ["TARGETS", "Target", "code"]
