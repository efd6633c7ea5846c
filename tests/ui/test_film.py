"""The promise: what frame n of a film shows depends on n alone, and there is no jump."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.ui.export.film.film import (
    Film,
    Moment,
    Pace,
    Still,
    Take,
    Walk,
    cut,
)


def steps_of(film: Film) -> list[int | None]:
    return [film.moment(n).still.k for n in range(film.frames)]


def test_a_walk_takes_its_steps_at_the_rate_asked_for() -> None:
    film = cut([Take(6, 10.0)], Pace(fps=20, hold_start=0.0, hold_end=0.1))
    # two frames for each of the steps 0 to 5, then the last one stands for 0.1 s
    assert steps_of(film) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


def test_the_film_can_be_faster_than_the_scene() -> None:
    film = cut([Take(6, 10.0)], Pace(fps=2, steps_per_second=4.0, hold_start=0.0, hold_end=0.0))
    assert steps_of(film) == [0, 2, 4, 6]


def test_it_stands_still_at_both_ends() -> None:
    film = cut([Take(2, 10.0)], Pace(fps=10, hold_start=0.3, hold_end=0.4))
    assert steps_of(film) == [0, 0, 0, 0, 1, 2, 2, 2, 2]


def test_a_smooth_walk_begins_and_ends_slowly_and_takes_as_long() -> None:
    plain = cut([Take(1000, 500.0)], Pace(fps=50, easing="none"))
    smooth = cut([Take(1000, 500.0)], Pace(fps=50, easing="smooth"))
    assert plain.frames == smooth.frames
    at = [k for k in steps_of(smooth) if k is not None]
    strides = [b - a for a, b in itertools.pairwise(at)]
    assert min(strides) == 0
    assert max(strides) == 15  # half as many again as the 10 of an even walk
    assert at[len(at) // 2 - 25] == pytest.approx(500, abs=15)
    assert at[-1] == 1000


@given(
    last=st.integers(0, 5000), rate=st.floats(0.5, 1e4), fps=st.integers(1, 120),
    easing=st.sampled_from(["none", "smooth"]), loop=st.booleans(), titles=st.booleans(),
)  # fmt: skip
def test_every_film_goes_forward_from_the_first_step_to_the_last(
    last: int, rate: float, fps: int, easing: str, loop: bool, titles: bool
) -> None:
    pace = Pace(
        fps=fps, steps_per_second=rate, easing=easing,  # type: ignore[arg-type]  # one of two
        loop=loop, titles=titles,
    )  # fmt: skip
    try:
        film = cut([Take(last, 10.0)], pace)
    except GdvizError:
        assert last / rate > 1000
        return
    known = [k for k in steps_of(film) if k is not None]
    assert known == sorted(known)
    assert known[-1] == last
    assert film.moment(film.frames - 1).still == Still(0, last)
    assert all(0.0 <= film.moment(n).weight < 1.0 for n in range(0, film.frames, 7))


def test_scenes_follow_one_another_through_their_title_cards() -> None:
    film = cut([Take(3, 10.0), Take(4, 10.0)], Pace(fps=10, titles=True))
    seen: list[tuple[Still, Still | None]] = []
    for n in range(film.frames):
        still, over, _ = film.moment(n)
        if still.k in (None, 0, 3, 4) and (not seen or seen[-1] != (still, over)):
            seen.append((still, over))
    a, b, a3, b4 = Still(0, None), Still(1, None), Still(0, 3), Still(1, 4)
    assert seen == [
        (a, None), (a, Still(0, 0)), (Still(0, 0), None), (a3, None),
        (a3, b), (b, None), (b, Still(1, 0)), (Still(1, 0), None), (Still(1, 3), None),
        (b4, None),
    ]  # fmt: skip


def test_the_end_of_a_loop_fades_into_its_beginning() -> None:
    film = cut([Take(30, 10.0)], Pace(fps=20, loop=True))
    tail = [film.moment(n) for n in range(film.frames - 10, film.frames)]
    assert {(m.still, m.over) for m in tail} == {(Still(0, 30), Still(0, 0))}
    weights = [0.0, *(m.weight for m in tail), 1.0]
    assert [b - a for a, b in itertools.pairwise(weights)] == pytest.approx([1 / 11] * 11)


def test_a_step_can_be_found_in_the_film() -> None:
    film = cut([Take(300, 60.0)], Pace(fps=30, titles=True, easing="smooth"))
    for k in (0, 1, 150, 299):
        n = film.frame_of(0, k)
        assert (film.moment(n).still.k or 0) >= k
        assert (
            not isinstance(film.moment(n).still.k, int)
            or n == 0
            or ((film.moment(n - 1).still.k or 0) < max(k, 1))
        )


def test_a_rest_without_length_is_no_part_of_the_film() -> None:
    film = cut([Take(0, 10.0)], Pace(fps=10, hold_start=0.0, hold_end=0.0))
    assert steps_of(film) == [0]
    assert film.moment(0) == Moment(Still(0, 0))
    assert not any(isinstance(part, Walk) for part in film.parts)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"fps": 0}, "fps: must be a whole number in [1, 120], got 0"),
        ({"fps": 400}, "fps: must be a whole number in [1, 120], got 400"),
        ({"steps_per_second": 0.0}, "steps per second: must be in [0.1, 10000], got 0"),
        ({"hold_end": 61.0}, "hold at the end: must be in [0, 60] seconds, got 61"),
        (
            {"hold_start": float("nan")},
            "hold at the start: must be in [0, 60] seconds, got nan",
        ),
    ],
)
def test_a_pace_that_cannot_be_is_a_sentence(wrong: dict[str, float], says: str) -> None:
    with pytest.raises(GdvizError) as caught:
        Pace(**wrong)  # type: ignore[arg-type]  # wrong on purpose
    assert str(caught.value) == says


def test_a_film_of_a_day_is_refused_before_it_begins() -> None:
    with pytest.raises(GdvizError, match=r"would last 27\.8 hours, the longest is 60 minutes"):
        cut([Take(1_000_000, 10.0)], Pace())
