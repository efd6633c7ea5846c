"""A virtual screen for tests that need one, lent by xvfb-run."""

from __future__ import annotations

import itertools
import os
import shutil

import pytest

needs_screen = pytest.mark.skipif(
    shutil.which("xvfb-run") is None, reason="needs a virtual screen"
)
_numbers = itertools.count()


def screen(size: str = "1280x800", *, glx: bool = True) -> tuple[str, ...]:
    """The beginning of a command that runs on a screen of its own.

    No number is used twice, by any process of a parallel run: two that look for a free one
    at the same time find the same, and a server that ends takes the socket of the next.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    sign = "+" if glx else "-"
    options = f"-screen 0 {size}x24 {sign}extension GLX"
    number = 100 + 200 * int(worker) + next(_numbers)
    return ("xvfb-run", "-n", str(number), "-a", "-s", options)
