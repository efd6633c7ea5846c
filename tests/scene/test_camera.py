"""The promise: a camera stands at its keyframes, and moves evenly and smoothly between them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.scene.camera import aim, moves, nearest_turn, with_keyframe
from gdviz.scene.codec import decode, encode, from_builtins
from gdviz.scene.records import Keyframe

OWN = ((-4.0, 4.0), (-3.0, 3.0))
FAR = Keyframe(step=10, window=((-8.0, 8.0), (-6.0, 6.0)))
NEAR = Keyframe(
    step=30, window=((1.0, 2.0), (1.0, 1.5)), elevation=60.0, azimuth=120.0, zoom=4.0
)


def scene(*camera: dict[str, Any]) -> dict[str, Any]:
    return {
        "objective": "quadratic", "runs": [{"optimizer": "gd"}], "show": {"camera": [*camera]},
    }  # fmt: skip


@pytest.mark.parametrize("at", [0.0, 3.5, 10.0])
def test_it_stands_before_its_first_keyframe_and_after_its_last(at: float) -> None:
    assert aim([FAR, NEAR], at, OWN).window == FAR.window
    assert aim([FAR, NEAR], 30.0 + at, OWN).window == NEAR.window
    assert aim([FAR, NEAR], 30.0 + at, OWN)[1:4] == (60.0, 120.0, 4.0)
    assert aim([Keyframe()], at, OWN).window == OWN


def test_a_keyframe_without_a_window_is_the_scene_s_own() -> None:
    found = aim([Keyframe(), NEAR], 0.0, OWN)
    assert (found.origin, found.goal, found.share) == (OWN, NEAR.window, 0.0)


@given(at=st.floats(10.0, 30.0))
def test_zooming_leaves_one_point_of_the_picture_in_its_place(at: float) -> None:
    window = aim([FAR, NEAR], at, OWN).window
    assert FAR.window is not None
    assert NEAR.window is not None
    for a, b, now in zip(FAR.window, NEAR.window, window, strict=True):
        ratio = (b[1] - b[0]) / (a[1] - a[0])
        still = (b[0] - ratio * a[0]) / (1.0 - ratio)
        share_then, share_now = ((still - low) / (high - low) for low, high in (a, now))
        assert share_now == pytest.approx(share_then)


def test_zooming_takes_the_same_factor_in_each_half() -> None:
    half = aim([FAR, NEAR], 20.0, OWN)
    assert half.share == 0.5
    (low, high), _ = half.window
    assert high - low == pytest.approx(4.0)  # between 16 and 1
    assert half.zoom == pytest.approx(2.0)
    assert half.azimuth == pytest.approx(0.5 * (-62.0 + 120.0))


def test_sliding_without_zooming_is_a_straight_way() -> None:
    there = Keyframe(step=4, window=((0.0, 8.0), (-3.0, 3.0)))
    assert aim([Keyframe(), there], 2.0, OWN).window == ((-2.0, 6.0), (-3.0, 3.0))


@given(a=st.floats(9.0, 31.0), by=st.floats(0.0, 1e-3))
def test_nothing_jumps(a: float, by: float) -> None:
    first, then = (aim([FAR, NEAR], at, OWN) for at in (a, a + by))
    for one, two in zip(first.window, then.window, strict=True):
        assert two == pytest.approx(one, abs=2.0 * by + 1e-12)


def test_it_is_on_its_way_only_where_keyframes_differ() -> None:
    same = Keyframe(step=20, window=FAR.window)
    assert moves([FAR, same, NEAR]) == ((20, 30),)
    assert moves([FAR]) == ()


def test_a_new_keyframe_takes_the_place_of_one_at_its_step() -> None:
    changed = Keyframe(step=10, zoom=2.0)
    assert with_keyframe([FAR, NEAR], changed) == (changed, NEAR)
    assert with_keyframe([NEAR], FAR) == (FAR, NEAR)


def test_a_hand_that_turns_on_beyond_a_half_turn_turns_the_short_way() -> None:
    camera = [Keyframe(azimuth=170.0)]
    assert nearest_turn(-170.0, camera, 9) == 190.0
    assert nearest_turn(160.0, camera, 9) == 160.0
    assert nearest_turn(-170.0, camera, 0) == -170.0  # nothing is before it


def test_a_camera_is_given_back_as_it_was() -> None:
    built = from_builtins(
        scene({"step": 3, "window": [[0, 1], [0, 2]]}, {"step": 9, "zoom": 2})
    )
    assert built.show.camera == (
        Keyframe(step=3, window=((0.0, 1.0), (0.0, 2.0))), Keyframe(step=9, zoom=2.0),
    )  # fmt: skip
    assert decode(encode(built)) == built


@pytest.mark.parametrize(
    ("camera", "says"),
    [
        ([{"step": -1}], "show.camera[0].step"),
        ([{"zoom": 0}], "show.camera[0].zoom"),
        ([{"elevation": 91}], "show.camera[0].elevation"),
        ([{"zoom": float("nan")}], "show.camera[0].zoom"),
        ([{"widow": [[0, 1], [0, 1]]}], "did you mean 'window'"),
        ([{"window": [[1, 1], [0, 1]]}], "show.camera[0].window: x runs from 1 to 1"),
        ([{"step": 5}, {"step": 5}], "show.camera[1].step: must come after 5"),
        ([{"step": k} for k in range(200)], "show.camera: must have 0 to 100 entries"),
        ([{"window": [[3.58, 3.58 + 1e-10], [0, 1]]}], "x runs from 3.58 to 3.5800000001: "),
    ],
)
def test_a_camera_that_cannot_be_is_a_sentence(camera: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(GdvizError) as caught:
        from_builtins(scene(*camera))
    assert says in str(caught.value)
