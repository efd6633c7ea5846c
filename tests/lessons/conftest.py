"""Properties are tried on the same examples every time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("gdviz", derandomize=True, max_examples=40, deadline=None)
settings.load_profile("gdviz")
