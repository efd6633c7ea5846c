"""The promise: an author's wishes are read from a scene or a file, and mistakes are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from gdviz.core.errors import GdvizError
from gdviz.scene import codec, files
from gdviz.scene.figure_style import COLORMAPS, AxesStyle, AxisStyle, FigureStyle
from gdviz.scene.lengths import inches

if TYPE_CHECKING:
    from pathlib import Path

GD = {"optimizer": "gd", "hyper": {"lr": 0.1}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3.3in", 3.3), ("3.3 in", 3.3), ('7"', 7.0), ("84mm", 84 / 25.4),
        ("8,4 cm", 8.4 / 2.54), ("237.6pt", 3.3), (".5IN", 0.5),
    ],
)  # fmt: skip
def test_lengths_have_units_of_paper(text: str, found: float) -> None:
    assert inches(text, "width") == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3.3", "width: needs a unit, such as 3.3in or 84mm"),
        ("990px", "width: pixels are for screens: use --size"),
        ("3 feet", "width: the unit 'feet' is none of in, mm, cm, pt"),
        ("wide", "width: must be a length such as 3.3in or 84mm, got 'wide'"),
        ("-3in", "width: must be a length"),
        ("", "width: must be a length"),
        ("9" * 60 + "in", "width: must be a length"),
    ],
)
def test_a_length_that_is_none_is_told(text: str, sentence: str) -> None:
    with pytest.raises(GdvizError) as caught:
        inches(text, "width")
    assert str(caught.value).startswith(sentence)


def read(tree: dict[str, Any]) -> FigureStyle:
    return codec.decode_style(json.dumps(tree).encode())


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"colour": ["#ff0000"]}, "did you mean 'colours'?"),
        ({"colours": ["red"]}, "colours[0]: must be a colour such as #1f61d0, got 'red'"),
        ({"colormap": "virids"}, "there is no colormap 'virids'; did you mean 'viridis'?"),
        ({"colormap": ["#fff"]}, "colormap: must be a name, or 2 to 24 colours, got 1"),
        ({"colormap": 3}, "colormap: must be text or a list or null, got 3"),
        ({"bands": 1}, "bands: must be in [2, 24], got 1"),
        ({"line_width": 0}, "line_width: must be in [0.1, 10], got 0"),
        ({"theme": "drak"}, "did you mean 'dark'?"),
        ({"text": "80in"}, "text: must be in [4, 96] pt, got 5760"),
        ({"width": "500in"}, "width: must be in [0.8, 120] in, got 500"),
        ({"curves": {"x": {"limits": [3, 1]}}}, "curves.x.limits: run from 3 to 1"),
        ({"curves": {"z": {}}}, "there is no setting 'z'"),
        ({"landscape": {"x": {"ticks": "many"}}}, "landscape.x.ticks: must be a list"),
        ({"title": 4}, "title: must be true or false or text or null, got 4"),
        ({"landscape": {"title": "two\nlines"}}, "title: must be plain text in one line"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(tree: dict[str, Any], sentence: str) -> None:
    with pytest.raises(GdvizError) as caught:
        read(tree)
    assert sentence in str(caught.value)
    scene = {"objective": "quadratic", "runs": [GD], "show": {"style": tree}}
    with pytest.raises(GdvizError) as inside:
        codec.from_builtins(scene)
    assert str(inside.value).startswith("show.style")
    assert sentence.rpartition(": ")[2] in str(inside.value)


def test_a_scene_keeps_the_style_that_it_was_given() -> None:
    style = {
        "width": "3.3in", "colours": ["#ff0000", "#0f0"], "colormap": "cividis", "bands": 6,
        "landscape": {"x": {"label": "$w_1$", "limits": [-1.0, 1.0]}}, "step": False,
    }  # fmt: skip
    scene = codec.from_builtins(
        {"objective": "quadratic", "runs": [GD], "show": {"style": style}}
    )
    again = codec.decode(codec.encode(scene))
    assert again == scene
    assert json.loads(codec.encode(scene))["show"]["style"] == style
    assert codec.from_builtins({"objective": "quadratic", "runs": [GD]}).show.style is None


def test_what_is_said_goes_before_what_the_scene_says() -> None:
    below = FigureStyle(
        width="7in", bands=6, landscape=AxesStyle(x=AxisStyle(label="a", limits=(0.0, 1.0)))
    )
    above = FigureStyle(
        width="84mm", step=False, landscape=AxesStyle(x=AxisStyle(label="b"), title="T")
    )
    both = above.over(below)
    assert (both.width, both.bands, both.step) == ("84mm", 6, False)
    assert both.landscape.x == AxisStyle(label="b", limits=(0.0, 1.0))
    assert both.landscape.title == "T"
    assert above.over(None) == above


def test_the_schema_knows_every_field() -> None:
    found = codec.schema()["$defs"]["FigureStyle"]["properties"]
    assert set(found) == set(FigureStyle.__struct_fields__)


def test_every_colormap_can_be_asked_for() -> None:
    for name in COLORMAPS:
        assert read({"colormap": name}).colormap == name


def test_a_file_of_a_style_is_named_in_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    with pytest.raises(GdvizError, match="there is no such file"):
        files.load_style(path)
    path.write_text('{"bands": 99}', encoding="utf-8")
    with pytest.raises(GdvizError, match=r"mine\.json: bands: must be in \[2, 24\]"):
        files.load_style(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(GdvizError, match="not a style: it must hold one JSON object"):
        files.load_style(path)
    path.write_text(json.dumps(msgspec.to_builtins(FigureStyle(bands=5))), encoding="utf-8")
    assert files.load_style(path) == FigureStyle(bands=5)
