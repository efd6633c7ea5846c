"""The promise: no end of the program, and no slip of the hand, loses work."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene.edits import SetHyper, SetStart
from gdviz.scene.files import load, save
from gdviz.ui.session import Session
from gdviz.ui.system.shelf import SUFFIX, Shelf
from gdviz.ui.window.leave_card import LeaveCard
from gdviz.ui.window.recovery_panel import RecoveryPanel, told
from tests.ui.sessions import scene

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open, OpenSession
    from tests.ui.desk import Desk

FASTER, FASTEST = SetHyper(0, "lr", 0.2), SetHyper(0, "lr", 0.3)


def buttons(card: LeaveCard | RecoveryPanel) -> dict[str, QPushButton]:
    return {b.text(): b for b in card.findChildren(QPushButton) if b.isVisible()}


def card_of(desk: Desk) -> LeaveCard:
    (card,) = desk.window.findChildren(LeaveCard)
    return card


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "kept")


@pytest.fixture
def kept(open_window: Open, shelf: Shelf) -> Desk:
    """A window that keeps its work, with one edit that is not saved."""
    desk = open_window("race")
    desk.window.keep_work(shelf)
    desk.session.apply(FASTER)
    desk.session.settle()
    return desk


# -- the shelf -------------------------------------------------------------------------


def test_what_one_session_leaves_behind_is_offered_to_the_next(tmp_path: Path) -> None:
    first = Shelf(tmp_path)
    first.keep(scene(), path=tmp_path / "my.gdviz", labels=("set lr", "move start"))
    assert Shelf(tmp_path).left_behind() == ()  # it lives
    first.close()
    second = Shelf(tmp_path)
    (found,) = second.left_behind()
    assert (found.scene, found.path) == (scene(), str(tmp_path / "my.gdviz"))
    assert "2 edits, after the last save" in told(found)
    assert Shelf(tmp_path).left_behind() == ()  # the second one is asking about it
    second.throw_away(found)
    assert list(tmp_path.iterdir()) == []


def test_each_session_has_a_file_of_its_own(tmp_path: Path) -> None:
    one, other = Shelf(tmp_path), Shelf(tmp_path)
    one.keep(scene(title="one"), path=None, labels=())
    other.keep(scene(title="other"), path=None, labels=())
    one.drop()
    one.close()
    other.close()
    assert [kept.scene.title for kept in Shelf(tmp_path).left_behind()] == ["other"]


def test_a_lock_of_another_computer_is_respected_while_it_is_fresh(tmp_path: Path) -> None:
    first = Shelf(tmp_path)
    first.keep(scene(), path=None, labels=())
    (file,) = tmp_path.glob(f"*{SUFFIX}")
    first.close()
    lock = file.with_name(file.name + ".lock")
    lock.write_text("4194304\ngdviz\nanother-computer\nuuid\nboot\n")
    assert Shelf(tmp_path).left_behind() == ()
    long_ago = lock.stat().st_mtime - 3600.0
    os.utime(lock, (long_ago, long_ago))
    assert len(Shelf(tmp_path).left_behind()) == 1


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b'{"scene": 1, "when": 0}', b"[" * 100_000]
)
def test_a_damaged_file_is_not_offered_and_not_removed(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / f"x{SUFFIX}"
    file.write_bytes(content)
    assert Shelf(tmp_path).left_behind() == ()
    assert Shelf(tmp_path).put_aside() == ()
    assert file.read_bytes() == content


def test_what_is_kept_for_later_waits_and_is_not_offered_again(tmp_path: Path) -> None:
    first = Shelf(tmp_path)
    first.keep(scene(), path=None, labels=("set lr",))
    first.close()
    second = Shelf(tmp_path)
    (found,) = second.left_behind()
    second.set_aside(found)
    second.close()
    third = Shelf(tmp_path)
    assert third.left_behind() == ()
    (later,) = third.put_aside()
    assert (later.scene, later.labels) == (scene(), ("set lr",))


def test_a_disk_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GdvizError, match="cannot be made"):
        Shelf(tmp_path / "file" / "kept").keep(scene(), path=None, labels=())


# -- while somebody works --------------------------------------------------------------


def test_work_is_kept_soon_after_the_first_edit_however_many_follow(
    kept: Desk, shelf: Shelf, tmp_path: Path, qtbot: QtBot
) -> None:
    for i in range(8):  # a hand that never rests for a second
        qtbot.wait(200)
        kept.session.apply(SetHyper(0, "lr", 0.1 + 0.01 * i))
    assert len(list((tmp_path / "kept").glob(f"*{SUFFIX}"))) == 1


def test_saved_work_is_not_kept(kept: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "kept"
    qtbot.waitUntil(lambda: any(folder.glob(f"*{SUFFIX}")), timeout=4000)
    kept.session.save(tmp_path / "mine.gdviz")
    qtbot.waitUntil(lambda: not any(folder.glob(f"*{SUFFIX}")))


def test_a_window_that_is_closed_by_a_signal_keeps_its_work(kept: Desk, tmp_path: Path) -> None:
    kept.window.close()  # as the end of the program does
    (found,) = Shelf(tmp_path / "kept").left_behind()
    assert found.scene.runs[0].hyper["lr"] == 0.2


def test_what_is_typed_when_the_window_closes_is_kept(kept: Desk, tmp_path: Path) -> None:
    """It was an edit of a session that had ended: an error, and lost."""
    field = kept.start_field("x")
    kept.take_keyboard()
    field.setFocus()
    field.selectAll()
    field.insert("-3.5")
    kept.window.close()
    (found,) = Shelf(tmp_path / "kept").left_behind()
    assert found.scene.start == (-3.5, kept.session.scene.start[1])


# -- before it is left -----------------------------------------------------------------


def test_nothing_is_asked_when_there_is_nothing_to_lose(
    open_window: Open, shelf: Shelf
) -> None:
    desk = open_window("race")
    desk.window.keep_work(shelf)
    desk.session.open_asked.emit("momentum")
    assert desk.session.scene.title == shipped.titles()["momentum"]
    assert desk.window.findChildren(LeaveCard) == []


def test_escape_stays(kept: Desk) -> None:
    kept.session.open_asked.emit("momentum")
    card = card_of(kept)
    assert card.isVisible()
    assert set(buttons(card)) == {"Save, then open", "Keep for later", "Open without saving"}
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert kept.session.scene.runs[0].hyper["lr"] == 0.2
    assert kept.session.modified


def test_keep_for_later_keeps_and_goes_on(kept: Desk, shelf: Shelf) -> None:
    kept.session.open_asked.emit("momentum")
    buttons(card_of(kept))["Keep for later"].click()
    assert kept.session.scene.title == shipped.titles()["momentum"]
    (later,) = shelf.put_aside()
    assert later.scene.runs[0].hyper["lr"] == 0.2


def test_leaving_without_saving_leaves_nothing_behind(
    kept: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "kept"
    qtbot.waitUntil(lambda: any(folder.glob(f"*{SUFFIX}")), timeout=4000)
    kept.session.open_asked.emit("momentum")
    buttons(card_of(kept))["Open without saving"].click()
    assert kept.session.scene.title == shipped.titles()["momentum"]
    assert not any(folder.glob(f"*{SUFFIX}"))


def test_quitting_asks_once_and_closes(kept: Desk) -> None:
    kept.action("quit").trigger()
    assert kept.window.isVisible()
    buttons(card_of(kept))["Close without saving"].click()
    assert not kept.window.isVisible()


# -- afterwards ------------------------------------------------------------------------


def test_left_work_is_offered_and_opened_and_still_not_saved(
    open_window: Open, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    before = Shelf(folder)
    before.keep(scene(title="left"), path=None, labels=("set lr",))
    before.close()
    desk = open_window("race")
    desk.window.keep_work(Shelf(folder))
    (panel,) = desk.window.findChildren(RecoveryPanel)
    assert panel.isVisible()
    buttons(panel)["Open"].click()
    assert desk.session.scene.title == "left"
    assert desk.session.modified
    assert not panel.isVisible()
    assert len(list(folder.glob(f"*{SUFFIX}"))) == 1  # under this session's name by now


# -- files -----------------------------------------------------------------------------


def test_undo_across_scenes_takes_the_file_along(opened: OpenSession, tmp_path: Path) -> None:
    one, other = tmp_path / "one.gdviz", tmp_path / "other.gdviz"
    save(scene(title="one"), one)
    save(scene(title="other"), other)
    session = opened(scene())
    session.open(load(one), one)
    session.apply(FASTER)
    session.open(load(other), other)
    assert (session.path, session.modified) == (other, False)
    session.undo()
    assert (session.path, session.scene.title, session.modified) == (one, "one", True)
    session.save(session.path)
    assert load(one).runs[0].hyper["lr"] == 0.2
    assert load(other).title == "other"
    session.redo()
    assert (session.path, session.modified) == (other, False)
    session.undo()
    assert not session.modified  # it was saved meanwhile


def test_a_file_that_another_program_has_changed_is_noticed(
    opened: OpenSession, tmp_path: Path
) -> None:
    file = tmp_path / "one.gdviz"
    save(scene(title="one"), file)
    session = Session(load(file), file)
    try:
        assert not session.changed_on_disk
        save(scene(title="changed elsewhere"), file)
        os.utime(file, ns=(1, 1))
        assert session.changed_on_disk
        session.save(file)
        assert not session.changed_on_disk
    finally:
        session.close()


def test_a_shipped_scene_has_no_file_by_whatever_path(tmp_path: Path) -> None:
    path = shipped.locate("race")
    assert shipped.file_of("race") is None
    assert shipped.file_of(str(path)) is None
    link = tmp_path / "link.gdviz"
    link.symlink_to(path)
    assert shipped.file_of(str(link)) is None
    own = tmp_path / "own.gdviz"
    save(scene(), own)
    assert shipped.file_of(str(own)) == own


def test_a_busy_gui_thread_does_not_hold_what_is_kept(
    open_window: Open, tmp_path: Path
) -> None:
    desk = open_window("race")
    desk.window.keep_work(Shelf(tmp_path / "kept"))
    desk.session.apply(SetStart((1.0, 2.0)))
    until = time.monotonic() + 20.0
    while not list((tmp_path / "kept").glob("*.kept")):  # no event is handled meanwhile
        assert time.monotonic() < until
        time.sleep(0.01)
