"""The promise: the cursor keeps time at any speed, waits for the runs, stops at the end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.engine.timeline import Timeline


def test_a_cursor_that_rests_stays() -> None:
    resting = Timeline(position=3.0)
    assert resting.advance(99.0, last=50, complete=True) is resting


@given(frames=st.integers(1, 400), speed=st.floats(0.1, 200.0))
def test_frames_of_any_length_add_up_to_the_same_place(frames: int, speed: float) -> None:
    timeline = Timeline(steps_per_second=speed, playing=True)
    for _ in range(frames):
        timeline = timeline.advance(4.0 / frames, last=10_000, complete=False)
    assert timeline.position == pytest.approx(4.0 * speed, rel=1e-9)


def test_a_slow_cursor_moves_at_last() -> None:
    timeline = Timeline(steps_per_second=0.5, playing=True)
    seen = []
    for _ in range(5):
        timeline = timeline.advance(1.0, last=100, complete=False)
        seen.append(timeline.k)
    assert seen == [0, 1, 1, 2, 2]


def test_a_cursor_waits_for_runs_that_lag_and_stops_where_they_end() -> None:
    timeline = Timeline(steps_per_second=100.0, playing=True)
    waiting = timeline.advance(1.0, last=30, complete=False)
    assert (waiting.k, waiting.playing) == (30, True)
    ended = waiting.advance(0.1, last=30, complete=True)
    assert (ended.k, ended.playing) == (30, False)


def test_a_cursor_stays_where_it_is_while_the_runs_are_computed_anew() -> None:
    # after an edit the first snapshots hold a few steps; the cursor went back to them
    timeline = Timeline(position=30.0, playing=True).advance(0.1, last=4, complete=False)
    assert (timeline.k, timeline.playing) == (30, True)
    assert timeline.advance(0.1, last=60, complete=True).k >= 30
    assert timeline.advance(0.1, last=20, complete=True).k == 20


def test_play_goes_on_from_the_cursor_and_begins_again_at_the_end() -> None:
    assert Timeline(position=7.0).play(last=30).k == 7
    again = Timeline(position=30.0).play(last=30)
    assert (again.k, again.playing) == (0, True)


def test_seek_moves_and_keeps_playing() -> None:
    timeline = Timeline(position=7.5, playing=True).seek(12)
    assert (timeline.position, timeline.playing) == (12.0, True)
    assert timeline.seek(-4).k == 0
    assert timeline.pause().playing is False
    assert timeline.pause().k == 12
