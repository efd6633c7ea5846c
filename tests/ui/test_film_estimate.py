"""The promise: how long a film takes is said before, in words that hold."""

from __future__ import annotations

import pytest

from gdviz.ui.export.film.estimate import Speed, spoken


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a few seconds"), (7.0, "about 5 seconds"), (8.0, "about 10 seconds"),
        (88.0, "about 90 seconds"), (100.0, "about 2 minutes"), (3600.0, "about 60 minutes"),
    ],
)  # fmt: skip
def test_a_time_is_told_in_words(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


def test_the_next_film_takes_as_long_as_the_last_one_did_here() -> None:
    speed = Speed()
    assert speed.seconds(".webm", (1920, 1080), 600) < 3 * speed.seconds(
        ".mp4", (1920, 1080), 600
    )
    speed.learn(".mp4", (640, 360), 100, 4.0)
    assert speed.seconds(".mp4", (1280, 720), 100) == pytest.approx(16.0)
    assert speed.seconds(".mp4", (640, 360), 50) == pytest.approx(2.0)
