"""The promise: where a landscape has no value, the picture goes on beside the hole."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow

Open: TypeAlias = Callable[..., "tuple[MainWindow, Session]"]


@pytest.mark.parametrize("formula", ["log(x)", "sqrt(-1 - x**2)", "x**2 + 1/y", "log(x*y)"])
def test_a_start_without_a_value_is_drawn_or_left_out(
    formula: str, open_window: Open, caplog: pytest.LogCaptureFixture
) -> None:
    scene = {
        "objective": "expression",
        "objective_params": {"formula": formula},
        "start": [-1.0, 0.0] if "y" in formula else [-1.0],
        "steps": 5,
        "runs": [{"optimizer": "gd"}, {"optimizer": "adam"}],
    }
    with caplog.at_level(logging.ERROR):
        window, session = open_window(scene)
        window.grab()
        assert session.snapshot is not None
    assert not caplog.records
