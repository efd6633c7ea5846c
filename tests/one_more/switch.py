"""A switch that is declared once is known everywhere; run by `test_declared_once`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.core.errors import GdvizError
from gdviz.scene import codec
from gdviz.scene.codec import from_builtins
from gdviz.ui.editors.landscape.show_switches import ShowSwitches
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from tests.one_more.conftest import Open


def test_the_schema_knows_it() -> None:
    found = codec.schema()["$defs"]["Show"]["properties"]["axis_names"]
    assert found == {"type": "boolean", "default": False, "description": "Name the axes"}


def test_what_is_not_allowed_is_a_sentence(bowl: dict[str, Any]) -> None:
    with pytest.raises(GdvizError) as caught:
        from_builtins({**bowl, "show": {"axis_names": 1}})
    assert str(caught.value) == "show.axis_names: must be true or false, got 1"
    with pytest.raises(GdvizError, match=r"there is no setting 'axisnames'.*'axis_names'"):
        from_builtins({**bowl, "show": {"axisnames": True}})


def test_the_panel_has_it_and_the_file_keeps_it(
    bowl: dict[str, Any], open_window: Open
) -> None:
    window, session = open_window(bowl)
    (panel,) = window.findChildren(ShowSwitches)
    found = [switch for switch in panel.findChildren(Switch) if switch.text() == "Axis names"]
    (switch,) = found
    assert switch.toolTip() == "Name the axes"
    assert not switch.is_on()
    titles = [switch.text() for switch in panel.findChildren(Switch)]
    assert titles.index("Axis names") == titles.index("Equal aspect") + 1
    switch.click()
    assert session.scene.show.axis_names
    assert session.undo_label == "change what is shown"
    saved = codec.encode(session.scene)
    assert json.loads(saved)["show"] == {"axis_names": True}
    assert codec.decode(saved) == session.scene
    session.undo()
    assert "show" not in json.loads(codec.encode(session.scene))
    assert not switch.is_on()


def test_it_waits_for_the_switch_without_which_it_does_nothing(
    bowl: dict[str, Any], open_window: Open
) -> None:
    window, _ = open_window({**bowl, "show": {"isolines": False}})
    (panel,) = window.findChildren(ShowSwitches)
    (switch,) = (s for s in panel.findChildren(Switch) if s.text() == "Axis names")
    assert not switch.isEnabled()
