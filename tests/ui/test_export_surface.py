"""The promise: surfaces are exported where there is OpenGL; elsewhere it is said why not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import av
import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QColor, QImage

import gdviz
from gdviz.engine import shipped
from gdviz.scene.records import Keyframe
from gdviz.ui.look.theme import LIGHT
from tests.ui.films import decoded
from tests.ui.screens import needs_screen, screen

ROOT = Path(gdviz.__file__).parents[1]


def export(
    folder: Path, *words: str, on_screen: bool = True, glx: bool = True
) -> subprocess.CompletedProcess[str]:
    hidden = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    env = {key: value for key, value in os.environ.items() if key not in hidden}
    before = screen(glx=glx) if on_screen else ()
    return subprocess.run(
        [*before, sys.executable, "-m", "gdviz", "export", *words],
        cwd=folder, env={**env, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def flatness(image: QImage) -> float:
    """How much of the left part, its ground left out, has one of twelve colours."""
    found = Counter(
        QColor(image.pixel(x, y)).name()
        for x in range(20, image.width() // 2, 5)
        for y in range(60, image.height() - 20, 5)
    )
    del found[LIGHT.panel]
    return sum(count for _, count in found.most_common(12)) / found.total()


def test_without_opengl_it_is_a_sentence_and_no_file(tmp_path: Path) -> None:
    done = export(tmp_path, "race", "it.png", "--view", "3d", on_screen=False)
    assert done.returncode == 2
    assert done.stderr == (
        "gdviz: view: 3d cannot be drawn: this display has no OpenGL "
        "(xvfb-run lends a screen; 2d and grid need none)\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_view_that_there_is_not_is_a_sentence(tmp_path: Path) -> None:
    done = export(tmp_path, "race", "it.png", "--view", "4d", on_screen=False)
    assert done.returncode == 2
    assert done.stderr.startswith("gdviz: --view: there is no view '4d'; did you mean")


@needs_screen
def test_a_picture_of_the_surface_carries_the_scene_as_it_was(tmp_path: Path) -> None:
    flat = export(tmp_path, "race", "flat.png", "--size", "800x500")
    done = export(tmp_path, "race", "it.png", "--view", "3d", "--size", "800x500")
    assert (flat.returncode, done.returncode, done.stderr) == (0, 0, "")
    image, plane = QImage(str(tmp_path / "it.png")), QImage(str(tmp_path / "flat.png"))
    assert flatness(plane) > 0.7  # bands, while the surface is shaded
    assert flatness(image) < 0.55
    assert shipped.load(str(tmp_path / "it.png")) == shipped.load("race")


@needs_screen
@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_among_shapes_the_surface_is_an_image_and_the_rest_text(
    tmp_path: Path, suffix: str
) -> None:
    words = ("--lettering", "text") if suffix == ".svg" else ()
    done = export(tmp_path, "race", f"it{suffix}", "--view", "3d", "--size", "800x500", *words)
    assert (done.returncode, done.stderr) == (0, "")
    content = (tmp_path / f"it{suffix}").read_bytes()
    if suffix == ".svg":
        assert content.count(b"<image ") == 1
        assert b">start</text>" in content
    else:
        assert content.count(b"/Subtype /Image") >= 1


@needs_screen
def test_a_film_turns_around_the_surface_and_is_the_same_each_time(tmp_path: Path) -> None:
    scene = shipped.load("race")
    camera = (Keyframe(), Keyframe(step=6, azimuth=30.0, zoom=1.5))
    show = replace(scene.show, view="3d", camera=camera)
    gdviz.save_scene(replace(scene, steps=8, show=show), tmp_path / "turn.gdviz")
    words = ("--size", "480x300", "--fps", "20", "--hold", "0.1")
    for name in ("one.mp4", "two.mp4"):
        done = export(tmp_path, "turn.gdviz", name, *words)
        assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    frames = decoded(tmp_path / "one.mp4")[:, 60:280, 10:240].astype(int)
    change = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))
    assert len(change) + 1 == 2 + 16 + 2
    assert np.all(change[3:13] > 0.3)  # it turns between steps too
    assert np.all(change[[0, -1]] < 0.1)  # what the codec makes of equal pictures
    with av.open(str(tmp_path / "one.mp4")) as container:
        assert container.streams.video[0].codec_context.name == "h264"


@needs_screen
def test_a_screen_without_glx_gets_a_surface_or_a_sentence(tmp_path: Path) -> None:
    """Qt may find another way to the driver, which the drawing code does not know."""
    done = export(tmp_path, "race", "it.png", "--view", "3d", "--size", "800x500", glx=False)
    assert "Traceback" not in done.stderr
    if done.returncode == 0:
        assert flatness(QImage(str(tmp_path / "it.png"))) < 0.55
        return
    assert done.returncode == 2
    assert done.stderr.startswith("gdviz: view: 3d cannot be drawn: ")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
