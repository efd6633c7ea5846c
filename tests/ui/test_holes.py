"""The promise: where a landscape has no value, the picture goes on beside the hole."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ui.conftest import Open


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
        desk = open_window(scene)
        desk.window.grab()
        assert desk.session.snapshot is not None
    assert not caplog.records
