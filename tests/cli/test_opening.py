"""The promise: a scene on the command line opens the window, as its options say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

PLAIN = {"formula": None, "theme": None, "fullscreen": False, "hide": (), "step": None}


@pytest.mark.parametrize(
    ("arguments", "scene", "options"),
    [
        ([], None, {}),
        (["race"], "race", {}),
        (["mine.gdviz"], "mine.gdviz", {}),
        (["--theme", "dark", "race"], "race", {"theme": "dark"}),
        (["race", "--theme=light"], "race", {"theme": "light"}),
        (["--fullscreen"], None, {"fullscreen": True}),
        (["--formula", "x**2 + y**2"], None, {"formula": "x**2 + y**2"}),
        (["--hide", "left,right", "race"], "race", {"hide": ("left", "right")}),
        (["--hide", " right "], None, {"hide": ("right",)}),
        (["--step", "40", "race"], "race", {"step": 40}),
        (["window", "race", "--step", "0"], "race", {"step": 0}),
    ],
)
def test_a_scene_opens_the_window(
    ask: Callable[..., Answer],
    window: list[Any],
    mine: Path,
    arguments: list[str],
    scene: str | None,
    options: dict[str, Any],
) -> None:
    assert ask(*arguments) == (0, "", "")
    assert window == [(scene, {**PLAIN, **options})]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--theme", "drak"], "--theme: there is no theme 'drak'; did you mean 'dark'?"),
        (["--hide", "left,rigth"], "--hide: there is no side 'rigth'; did you mean 'right'?"),
        (["--step", "x"], "--step: must be a whole number in [0, 1000000], got 'x'"),
        (["--step", "-1"], "--step: must be a whole number in [0, 1000000], got '-1'"),
    ],
)
def test_a_wrong_option_of_the_window_is_named_and_the_default_used(
    ask: Callable[..., Answer], window: list[Any], arguments: list[str], sentence: str
) -> None:
    answer = ask("race", *arguments)
    assert answer.err == f"gdviz: {sentence}; the default is used\n"
    assert answer.status == 0
    assert window == [("race", PLAIN)]


def test_a_broken_file_is_left_to_the_window_which_tells_it(
    ask: Callable[..., Answer], window: list[Any], mine: Path
) -> None:
    mine.write_text("{", encoding="utf-8")
    assert ask("mine.gdviz").status == 0
    assert window[0][0] == "mine.gdviz"
