"""The promise: a film that is not wanted any more is gone at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from gdviz.ui.export.film.encoder import Mp4
from tests.ui.films import bars_job, finish

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("what", ["prepare", "add"])
def test_cancelling_does_not_wait_for_a_frame_that_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    begun, released = threading.Event(), threading.Event()
    plain = getattr(Mp4, what)

    def slow(encoder: Mp4, picture: object) -> object:
        begun.set()
        released.wait(60.0)
        return plain(encoder, picture)

    monkeypatch.setattr(Mp4, what, slow)
    job = bars_job(tmp_path / "film.mp4")
    for _ in range(2):  # a frame is added while the next is prepared
        job._step(5.0)
    assert begun.wait(30.0)
    job.cancel()
    assert not released.is_set()
    assert list(tmp_path.iterdir()) == []
    released.set()
    job._writer._thread.join(30.0)
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_is_cancelled_at_its_end_gets_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bars_job(tmp_path / "film.mp4")
    plain = Mp4.close

    def cancelled(encoder: Mp4) -> None:
        plain(encoder)
        job._writer._cancelled.set()

    monkeypatch.setattr(Mp4, "close", cancelled)
    finish(job)
    job.cancel()
    assert list(tmp_path.iterdir()) == []
