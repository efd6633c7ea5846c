"""The promise: work of a session that lives is taken by nobody, that of a dead one is found.

Also where two computers share the folder, and where processes have the same numbers.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gdviz.ui.system.session_lock import STALE_SECONDS
from gdviz.ui.system.shelf import Shelf

posix = pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
PID, HOST, BOOT = 0, 2, 4  # lines of a lock
ROOT = Path(__file__).parents[2]
_SESSION = """
import os, sys
from pathlib import Path
from gdviz.engine import shipped
from gdviz.ui.system.shelf import Shelf
shelf = Shelf(Path(sys.argv[1]))
if sys.argv[2] == "keep":
    shelf.keep(shipped.load("race"), path=None, labels=())
    print("kept", flush=True)
    sys.stdin.read()  # it lives until then
    os._exit(9)
print(len(shelf.left_behind()))
shelf.close()
"""


def command(folder: Path, what: str, host: str = "") -> list[str]:
    """A session of its own: with `host`, on a computer of that name, and its first process."""
    run = [sys.executable, "-c", _SESSION, str(folder), what]
    if not host:
        return run
    inside = 'hostname "$0" && exec "$@"'
    names = ["unshare", "--uts", "--pid", "--fork", "--mount-proc"]
    return [*names, "sh", "-c", inside, host, *run]


class Session:
    """A session that has kept work, and lives until it is let go."""

    def __init__(self, folder: Path, host: str = "") -> None:
        self._process = subprocess.Popen(
            command(folder, "keep", host), cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "kept\n"

    def die(self) -> None:
        """End without a word, as after kill −9."""
        self._process.communicate(timeout=60)


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """The lock of a session that has died."""
    Session(tmp_path).die()
    (lock,) = tmp_path.glob("*.lock")
    return lock


def rewrite(lock: Path, line: int, text: str) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    lines[line] = text
    lock.write_text("\n".join(lines) + "\n", encoding="utf-8")


def age(lock: Path, seconds: float) -> None:
    now = lock.stat().st_mtime
    os.utime(lock, (now - seconds, now - seconds))


@posix
def test_a_dead_session_is_found_though_another_process_has_its_number(
    dead: Path, tmp_path: Path
) -> None:
    rewrite(dead, PID, str(os.getpid()))  # as in a container, where all begin with 1
    assert len(Shelf(tmp_path).left_behind()) == 1


def test_a_session_on_a_cloned_computer_is_not_taken_for_dead(
    dead: Path, tmp_path: Path
) -> None:
    rewrite(dead, HOST, f"not-{socket.gethostname()}")
    rewrite(dead, BOOT, "another")  # QLockFile: the same machine, which has begun anew
    assert Shelf(tmp_path).left_behind() == ()
    age(dead, STALE_SECONDS - 30.0)
    assert Shelf(tmp_path).left_behind() == ()


def test_one_that_has_not_shown_itself_for_long_is(dead: Path, tmp_path: Path) -> None:
    rewrite(dead, HOST, f"not-{socket.gethostname()}")
    age(dead, STALE_SECONDS + 30.0)
    assert len(Shelf(tmp_path).left_behind()) == 1


@posix
def test_a_session_that_lives_is_left_alone_however_long_it_has_been_silent(
    tmp_path: Path,
) -> None:
    session = Session(tmp_path)
    (lock,) = tmp_path.glob("*.lock")
    age(lock, 10.0 * STALE_SECONDS)  # it may sleep, or be stopped by a debugger
    assert Shelf(tmp_path).left_behind() == ()
    session.die()
    assert len(Shelf(tmp_path).left_behind()) == 1


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    """A folder for sessions on computers of any name."""
    try:
        probe = subprocess.run(
            ["unshare", "--uts", "--pid", "--fork", "--mount-proc", "hostname", "probe"],
            check=False, capture_output=True, timeout=60,
        )  # fmt: skip
    except OSError:
        pytest.skip("there is no unshare")
    if probe.returncode:
        pytest.skip("nobody may make a host of another name here")
    return tmp_path


def offered(folder: Path, host: str) -> int:
    done = subprocess.run(
        command(folder, "look", host), cwd=ROOT, check=True, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    return int(done.stdout)


def test_two_hosts_that_share_a_folder(hosts: Path) -> None:
    session = Session(hosts, "one")
    assert offered(hosts, "one") == 0
    assert offered(hosts, "two") == 0
    session.die()
    assert offered(hosts, "two") == 0  # who knows whether it lives
    assert offered(hosts, "one") == 1  # though both processes had the number 1
    assert list(hosts.glob("*.lock")) == []


def test_the_other_host_finds_what_was_left_long_ago(hosts: Path) -> None:
    Session(hosts, "one").die()
    (lock,) = hosts.glob("*.lock")
    age(lock, STALE_SECONDS + 30.0)
    assert offered(hosts, "two") == 1
