"""The promise: a film is whole or it is not there, and it shows what was painted."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PySide6.QtGui import QImage

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene.files import load
from gdviz.ui.export.film import job as film_job
from gdviz.ui.export.film.encoder import Mp4, WebM, pixels_of
from gdviz.ui.export.film.film import Pace
from gdviz.ui.export.film.job import FilmLook, checked, format_of, tags_of
from tests.ui.films import BAR, GROUND, SCENE, Bars, bars_job, decoded, finish

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.usefixtures("qapp")

RGB = {"ground": GROUND.getRgb()[:3], "bar": BAR.getRgb()[:3]}
SUFFIXES = [".mp4", ".webm", ".gif"]


def colour(frames: npt.NDArray[np.uint8], n: int, x: int, y: int) -> list[int]:
    found: list[int] = frames[n, y, x].tolist()
    return found


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_film_has_the_frames_the_size_the_length_and_the_colours(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"film{suffix}"
    finish(bars_job(path))
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (96, 64)
        assert stream.average_rate == 10
        assert container.duration == pytest.approx(1.3e6, abs=2e4)
    frames = decoded(path)
    assert frames.shape == (13, 64, 96, 3)
    near = 0 if suffix == ".gif" else 12  # half of the colour is lost in yuv420p
    for n in (0, 5, 12):
        assert colour(frames, n, 4 * n + 4, 32) == pytest.approx(RGB["bar"], abs=near)
        assert colour(frames, n, 80, 8) == pytest.approx(RGB["ground"], abs=3 if near else 0)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("size", [(97, 64), (96, 65), (99, 67)])
def test_odd_sizes_end_with_one_more_of_their_last_pixels(
    tmp_path: Path, suffix: str, size: tuple[int, int]
) -> None:
    path = tmp_path / f"film{suffix}"
    finish(bars_job(path, Bars(size)))
    frames = decoded(path)
    width, height = size if suffix == ".gif" else (size[0] + size[0] % 2, size[1] + size[1] % 2)
    assert frames.shape == (13, height, width, 3)
    assert colour(frames, 6, width - 1, height - 1) == pytest.approx(RGB["ground"], abs=3)


def test_a_folder_takes_numbered_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    source = Bars()
    finish(bars_job(folder, source, slash="/"))
    names = sorted(entry.name for entry in folder.iterdir())
    assert names == [*(f"frame-{n:06d}.png" for n in range(1, 14)), "scene.gdviz"]
    assert QImage(str(folder / names[5])).pixelColor(24, 30) == BAR
    assert list(tmp_path.iterdir()) == [folder]
    assert load(folder) == load(folder / "scene.gdviz") == shipped.load(str(folder)) == SCENE


def test_a_folder_that_holds_something_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "mine").write_text("mine")
    with pytest.raises(GdvizError, match="the folder is not empty"):
        bars_job(tmp_path / "frames")
    assert [p.name for p in tmp_path.rglob("*")] == ["frames", "mine"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_two_films_of_the_same_have_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    one, two = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    finish(bars_job(one))
    job = bars_job(two)
    while job.advance(0.0, patient=False):  # in the smallest pieces
        time.sleep(0.001)
    assert one.read_bytes() == two.read_bytes()


def test_frames_that_show_the_same_are_painted_once(tmp_path: Path) -> None:
    source = Bars()
    pace = Pace(fps=60, steps_per_second=10.0, hold_start=1.0, hold_end=1.0)
    finish(bars_job(tmp_path / "film.mp4", source, pace=pace))
    assert source.painted == source.steps + 1
    assert len(decoded(tmp_path / "film.mp4")) == 60 + 72 + 60


def test_an_mp4_plays_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    finish(bars_job(path))
    raw = path.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")  # starts at once over a network
    assert b"moof" not in raw[: raw.index(b"mdat")]
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        bt709, limited = 1, 1
        assert context.colorspace == context.color_primaries == context.color_trc == bt709
        assert context.color_range == limited


@pytest.mark.parametrize("loop", [True, False])
def test_a_gif_repeats_when_it_loops(tmp_path: Path, loop: bool) -> None:
    path = tmp_path / "film.gif"
    finish(bars_job(path, pace=Pace(fps=10, steps_per_second=10.0, loop=loop)))
    assert (b"NETSCAPE2.0" in path.read_bytes()) == loop


def test_a_loop_has_no_jump(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    finish(bars_job(path, pace=Pace(fps=20, steps_per_second=20.0, loop=True)))
    frames = decoded(path).astype(int)
    first, last = frames[0], frames[-1]
    whole = np.abs(frames[-12] - first).max()  # from the last step to the first one
    assert np.abs(last - first).max() < 0.15 * whole


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_film_carries_its_scene(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    finish(bars_job(path))
    assert load(path) == SCENE


@pytest.mark.parametrize(
    ("suffix", "other"), [(".mp4", ".mp4"), (".webm", ".webm"), (".webm", ".mp4")]
)
def test_the_scene_survives_programs_that_copy_a_film(
    tmp_path: Path, suffix: str, other: str
) -> None:
    """As ``ffmpeg -c copy`` does: tags that it does not know get lost in an MP4."""
    path, copy = tmp_path / f"film{suffix}", tmp_path / f"copy{other}"
    finish(bars_job(path))
    with av.open(str(path)) as found, av.open(str(copy), "w") as made:
        made.metadata.update(found.metadata)
        stream = made.add_stream_from_template(found.streams.video[0])
        for packet in found.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    assert load(copy) == SCENE


def test_a_film_has_the_date_that_was_asked_for_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said, dated in (("", False), ("1700000000", True)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
        for suffix in (".mp4", ".webm"):
            tags = tags_of([], [SCENE])
            file = tmp_path / f"film{suffix}"
            encoder = (Mp4 if suffix == ".mp4" else WebM)(file, (96, 64), 10, tags)
            encoder.add(encoder.prepare(Bars().image(0)))
            encoder.close()
            with av.open(str(file)) as film:
                date = film.metadata.get("creation_time", "")
            assert date.startswith("2023-11-14T22:13:20") == dated


# -- long work -----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [*SUFFIXES, "/"])
@pytest.mark.parametrize("after", [0, 1, 12, 13])
def test_a_cancelled_film_leaves_the_folder_as_it_was(
    tmp_path: Path, suffix: str, after: int
) -> None:
    path = tmp_path / f"film{suffix}"
    if suffix != "/":
        path.write_bytes(b"the old one")
    job = bars_job(tmp_path / "film", slash=suffix)
    while job._painted < after:
        job._step(5.0)
    job.cancel()
    job.cancel()  # twice is once
    assert not job.advance(1.0)
    if suffix == "/":
        assert list(tmp_path.iterdir()) == []
    else:
        assert list(tmp_path.iterdir()) == [path]
        assert path.read_bytes() == b"the old one"


def test_progress_tells_frames_bytes_and_the_time_that_is_left(tmp_path: Path) -> None:
    job = bars_job(tmp_path / "film.mp4", Bars((320, 240), 60))
    assert job.progress.done == 0
    assert job.progress.seconds_left is None
    seen = []
    while job.advance(0.0):
        seen.append(job.progress)
    told = [p for p in seen if p.seconds_left is not None]
    assert told
    assert all(p.frames == 61 for p in seen)
    assert job.progress.done == 61
    assert max(p.bytes for p in seen) > 0


def test_a_full_disk_is_a_sentence_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the old one")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    rng = np.random.default_rng(0)

    class Noise(Bars):
        def image(self, k: int, at: float | None = None) -> QImage:
            image = super().image(k, at)
            pixels_of(image)
            noise = rng.integers(0, 255, (64, 96, 4), np.uint8)
            return QImage(noise.tobytes(), 96, 64, QImage.Format.Format_RGB32).copy()

    job = bars_job(path, Noise(steps=60))
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    try:
        with pytest.raises(GdvizError) as caught:
            finish(job)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(caught.value) == f"{path}: cannot be written: file too large"
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "none" / "film.mp4"
    with pytest.raises(GdvizError) as caught:
        bars_job(path)
    assert str(caught.value) == f"{path}: cannot be written: no such file or directory"


def test_an_error_while_painting_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken(Bars):
        def image(self, k: int, at: float | None = None) -> QImage:
            if k == 5:
                raise ZeroDivisionError
            return super().image(k, at)

    with pytest.raises(ZeroDivisionError):
        finish(bars_job(tmp_path / "film.mp4", Broken()))
    assert list(tmp_path.iterdir()) == []


_ENDLESS = """
import sys, time
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from tests.ui.films import Bars, bars_job
app = QGuiApplication([])
job = bars_job(Path(sys.argv[1]), Bars((320, 240), 5000))
while job.advance(0.1):
    print(job.progress.done, flush=True)
    time.sleep(0.02)
"""


def test_a_killed_program_leaves_the_old_file_and_frames_that_can_be_rescued(
    tmp_path: Path,
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the old one")
    process = subprocess.Popen(
        [sys.executable, "-c", _ENDLESS, str(path)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stdout is not None
    done = 0
    for line in process.stdout:
        done = int(line)
        if done > 150:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert path.read_bytes() == b"the old one"
    (left,) = set(tmp_path.iterdir()) - {path}
    assert left.name.startswith(".gdviz-")
    assert left.suffix == ".mp4"
    frames = decoded(left)
    assert len(frames) > done - 80  # what the encoder looked ahead, and half a second
    assert colour(frames, 20, 84, 32) == pytest.approx(RGB["bar"], abs=20)
    assert load(left) == SCENE


def test_memory_does_not_grow_with_the_queue(tmp_path: Path) -> None:
    source = Bars((64, 64), 400)
    job = bars_job(tmp_path / "film.webm", source)
    ahead = 0
    while job.advance(0.0):
        ahead = max(ahead, source.painted - job.progress.done)
    assert ahead <= 6  # three that wait, one in work, one in hand and one just counted


# -- names and looks -----------------------------------------------------------------------


def test_the_name_tells_the_format(tmp_path: Path) -> None:
    assert format_of("a/b.MP4") == ".mp4"
    assert format_of("b.webm") == ".webm"
    assert format_of(str(tmp_path)) == format_of("frames/") == film_job.FRAMES
    assert format_of("b.png") is None
    assert format_of("frames") is None


@pytest.mark.parametrize(
    ("name", "look", "says"),
    [
        ("a.avi", {}, "a.avi: a film ends with one of .mp4, .webm, .gif, or is a folder"),
        ("a.gif", {"pace": Pace(fps=60)}, "fps: a GIF has at most 50 frames a second, got 60"),
        ("a.mp4", {"size": (9000, 100)}, "size: a film has at most 8192 pixels a side and "
         "7680x4320 in all, got 9000x100"),
    ],
)  # fmt: skip
def test_what_a_format_cannot_hold_is_a_sentence(
    name: str, look: dict[str, object], says: str
) -> None:
    with pytest.raises(GdvizError) as caught:
        checked(name, FilmLook(**{"pace": Pace(fps=25), **look}))  # type: ignore[arg-type]
    assert str(caught.value) == says


def test_without_pyav_films_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(GdvizError, match="films need the package “av”"):
        checked("a.mp4", FilmLook(pace=Pace()))


def test_neither_the_window_nor_the_terminal_loads_pyav_before_a_film_is_made() -> None:
    code = (
        "import sys, gdviz.ui.window.main_window, gdviz.cli.commands, gdviz.ui.export.film.job;"
        "print([name for name in sys.modules if name == 'av'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_a_card_bears_the_title(qapp: QApplication) -> None:
    from PySide6.QtCore import QSize

    from gdviz.ui.export.film.reel import title_card
    from gdviz.ui.look.theme import DARK

    card = title_card("A title " * 40, "and a line", DARK, QSize(320, 180))
    assert card.size() == QSize(320, 180)
    assert len(np.unique(pixels_of(card).reshape(-1, 4), axis=0)) > 20


def test_formulas_on_a_title_card_are_typeset(qapp: QApplication) -> None:
    from PySide6.QtCore import QSize

    from gdviz.ui.export.film.reel import title_card
    from gdviz.ui.look.theme import LIGHT

    def width(title: str) -> int:
        card = title_card(title, "", LIGHT, QSize(640, 360))
        pixels = pixels_of(card)
        inked = np.flatnonzero((pixels != pixels[0, 0]).any(axis=(0, 2)))
        return int(np.ptp(inked))

    assert 0 < width(r"$\frac{a}{b}$") < width("a over b")
    assert width(r"ball $\beta_1$") < 1.2 * width("ball β1")
