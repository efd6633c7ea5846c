"""The promise: every PDF has valid paths, and the same scene is the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPdfWriter, QPen

import gdviz
from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.pdf_file import in_order
from gdviz.ui.export.figure.vector import pdf

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

_BEGINS, _GOES_ON = {"m", "re"}, {"l", "c", "v", "y", "h"}
_PAINTS = {"f", "f*", "S", "s", "n", "B", "B*", "b", "b*"}


def streams(content: bytes) -> list[str]:
    """The drawing commands of a file."""
    found = re.findall(rb"/FlateDecode\s*>>\nstream\n(.*?)\nendstream", content, re.DOTALL)
    texts = (zlib.decompress(part) for part in found)
    return [text.decode("latin-1") for text in texts if b" cm\n" in text]


def wrong_paths(content: bytes) -> list[str]:
    """Operators for which there is no current point (ISO 32000-1, 8.5.2)."""
    wrong, begun = [], False
    for text in streams(content):
        for word in text.split():
            if word in _BEGINS:
                begun = True
            elif word in _GOES_ON | _PAINTS:
                wrong += [] if begun else [word]
                begun = begun and word not in _PAINTS
    return wrong


def degenerate() -> bytes:
    """What Qt writes of translucent lines without a length."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    painter.scale(12.5, 12.5)
    at, path = QPointF(5.0, 5.0), QPainterPath(QPointF(5.0, 5.0))
    path.lineTo(at)
    for colour in (QColor(10, 20, 30, 100), QColor(10, 20, 30)):
        painter.setPen(QPen(colour, 3.0))
        painter.drawPath(path)
        painter.drawLines([QLineF(at, at)])
        painter.drawEllipse(at, 0.0, 0.0)
        painter.drawRect(QRectF(at, at))
        painter.drawLine(QLineF(5.0, 5.0, 50.0, 7.0))
    painter.end()
    return bytes(content.data())


def test_what_fills_nothing_is_left_out(qapp: QApplication) -> None:
    content = degenerate()
    assert wrong_paths(content) == ["h", "f"] * 4
    mended = in_order(content)
    assert wrong_paths(mended) == []
    (before,), (after,) = streams(content), streams(mended)
    removed = before.count("\nh f\n") - after.count("\nh f\n")
    assert removed == 4
    assert len(before) - len(after) == 4 * len("\nh f")


@pytest.mark.parametrize("layout", ["composed", "grid"])
@pytest.mark.parametrize("key", ["step_size", "momentum", "clipping"])
def test_every_path_of_a_figure_is_begun(qapp: QApplication, key: str, layout: str) -> None:
    with Figure(shipped.load(key), (960, 540), theme="print", layout=layout) as figure:
        for k in (0, figure.steps):
            content = pdf(figure, k)
            assert streams(content)
            assert wrong_paths(content) == []


def test_the_table_of_a_file_leads_to_its_objects(qapp: QApplication) -> None:
    with Figure(shipped.load("race"), (480, 270)) as figure:
        content = pdf(figure, 30, title="η 㔠〠割")
    table = int(content.split()[-2])
    rows = re.findall(rb"(\d{10}) 00000 n ", content[table:])
    for i, row in enumerate(rows, 1):
        assert content[int(row) :].startswith(b"%d 0 obj\n" % i)
    assert b"/Size %d\n" % (len(rows) + 1) in content[table:]
    for reference in re.findall(rb"/(?:Pages|Contents|FontFile2|Metadata) (\d+) 0 R", content):
        assert 1 <= int(reference) <= len(rows)
    assert b"/Title <feff03b70020352030205272>" in content


def test_another_process_writes_the_same_bytes(tmp_path: Path, qapp: QApplication) -> None:
    """Typefaces used to stand in the order of a table that is shuffled in every process."""
    gdviz.export(shipped.load("race"), tmp_path / "here.pdf", size=(640, 360))
    here = (tmp_path / "here.pdf").read_bytes()
    command = [sys.executable, "-m", "gdviz", "export", "race", str(tmp_path / "there.pdf")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_HASH_SEED": "1"}
    subprocess.run([*command, "--size", "640x360"], env=environment, check=True, timeout=60)
    assert (tmp_path / "there.pdf").read_bytes() == here


def test_a_file_has_the_date_that_was_asked_for_or_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: QApplication
) -> None:
    made = {}
    for said in ("", "1700000000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
        for suffix in (".pdf", ".png", ".svg"):
            path = tmp_path / f"it{suffix}"
            gdviz.export(shipped.load("race"), path, size=(320, 180), layout="landscape")
            made[said, suffix] = path.read_bytes()
            assert gdviz.load_scene(path) == shipped.load("race")
    assert b"Date" not in made["", ".pdf"]
    assert b"/CreationDate (D:20231114221320Z)" in made["1700000000", ".pdf"]
    for suffix in (".pdf", ".svg"):
        assert b"2023-11-14T22:13:20Z" not in made["", suffix]
        assert b"2023-11-14T22:13:20Z" in made["1700000000", suffix]
    assert b"Creation Time" not in made["", ".png"]
    assert b"Creation Time" in made["1700000000", ".png"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(GdvizError, match="SOURCE_DATE_EPOCH: must be whole seconds"):
        gdviz.export(shipped.load("race"), tmp_path / "no.pdf", size=(320, 180))
    assert not (tmp_path / "no.pdf").exists()
