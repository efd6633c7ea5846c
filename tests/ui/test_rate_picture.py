"""The promise: every marker beside a rate stands where its factor is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from gdviz.engine.insight import insight
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.scene.codec import from_builtins
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.views.stability import rate_picture
from gdviz.ui.views.stability.rate_picture import Peer, RatePicture

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(("lr", "k", "count"), [(0.036, 60, 4), (0.0613, 10, 1), (0.001, 5, 1)])
def test_markers_stand_at_their_factors(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, lr: float, k: int, count: int
) -> None:
    tree: dict[str, Any] = {
        "objective": "himmelblau_tilted", "start": [-0.44, 0.63], "steps": 100,
        "runs": [{"optimizer": "gd", "hyper": {"lr": lr}}],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    found = insight(plan, simulate_plan(plan), 0, k)
    assert found.found is not None
    drawn: list[tuple[float, float]] = []
    monkeypatch.setattr(
        rate_picture, "draw_glyph", lambda _p, _s, x, y, *_: drawn.append((x, y))
    )
    window = QWidget()
    qtbot.addWidget(window)
    canvas = Canvas("η", "", parent=window)
    canvas.resize(400, 300)
    picture = RatePicture(canvas)
    picture.set_theme(LIGHT)
    around = found.verdict.around
    picture.show_rates(found.found, (Peer(lr, LIGHT.runs[0], chosen=True),), around)
    window.show()
    canvas.grab()
    factors = [each.radius for each in (around[1:] if around else ())] + [found.found.radius]
    assert len(factors) == count
    at = canvas.to_pixels(np.array([[lr, factor] for factor in factors]))
    np.testing.assert_allclose(drawn[-count:], at, atol=1e-6)
