"""The promise: what a machine lacks is found before anything slow, and installed or named."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gdviz import prerequisites
from gdviz.prerequisites import QT, VIRTUAL_SCREEN, X11

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
BOOKWORM = {"ID": "debian", "VERSION_ID": "12"}

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="packages of Debian and Ubuntu"
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Machine:
    """A folder of programs that stand for those of a machine, and what was asked of them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.log = folder / "log"
        self._patch = monkeypatch
        self.release = BOOKWORM
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        monkeypatch.setattr(prerequisites, "os_release", lambda: self.release)
        monkeypatch.setattr(prerequisites, "system_fault", lambda: "")
        monkeypatch.setattr("glob.glob", lambda _: ["main_Packages"])
        self.user(1000)
        self.libraries(lacking=())
        self.program("env", 'exec /usr/bin/env PATH="$PATH" "$@"')
        self.program("apt-get", f'echo "apt-get $*" >> {self.log}')

    def program(self, name: str, script: str) -> None:
        file = self.folder / name
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def python(self, name: str, version: str, *, environments: bool = True) -> None:
        """An interpreter that answers `ask`, and writes down that it made an environment."""
        path = self.folder / name if environments else ""
        made = f'echo "{name} $*" >> {self.log}'
        answer = f'printf "%s" "{version} {path}"'
        self.program(name, f'case "$*" in *venv*--clear*) {made};; *) {answer};; esac')

    def user(self, number: int) -> None:
        self._patch.setattr(os, "geteuid", lambda: number)

    def terminal(self, answer: str) -> None:
        self._patch.setattr(sys, "stdin", Terminal(answer))
        self._patch.setattr(sys, "stderr", Terminal())

    def sudo(self) -> None:
        self.program("sudo", f'echo "sudo" >> {self.log}\nexec "$@"')

    def libraries(self, *, lacking: tuple[str, ...]) -> None:
        def missing(wanted: dict[str, str]) -> dict[str, str]:
            return {name: package for name, package in wanted.items() if name in lacking}

        self._patch.setattr(prerequisites, "missing_libraries", missing)

    def done(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.fixture
def prepare(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec = importlib.util.spec_from_file_location("prepare", ROOT / "packaging" / "prepare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "CANDIDATES", ("python3", "python3.11"))  # none of this machine
    return module


APT = "apt-get -qq install --yes --no-install-recommends "


def test_a_user_without_sudo_gets_one_line_to_copy(
    machine: Machine, prepare: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.libraries(lacking=("libGL.so.1", "libEGL.so.1"))
    assert not prepare.prepare("run", "", "")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.endswith("su -c 'apt install libgl1 libegl1'\n")
    assert machine.done() == []


def test_root_installs_what_is_missing_without_a_question(
    machine: Machine, prepare: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.user(0)
    machine.libraries(lacking=("libGL.so.1",))
    assert prepare.prepare("run", "", "")
    assert machine.done() == ["apt-get -qq update", APT + "libgl1"]
    assert capsys.readouterr().err == "Installing libgl1\n"


@pytest.mark.parametrize("answer", ["\n", "y\n", "Yes\n"])
def test_at_a_terminal_sudo_is_used_when_it_was_allowed(
    answer: str, machine: Machine, prepare: ModuleType
) -> None:
    machine.sudo()
    machine.terminal(answer)
    machine.libraries(lacking=("libGL.so.1",))
    assert prepare.prepare("run", "", "")
    assert machine.done() == ["sudo", "apt-get -qq update", "sudo", APT + "libgl1"]


@pytest.mark.parametrize("answer", ["n\n", "what?\n", ""])
def test_at_a_terminal_nothing_is_installed_that_was_not_allowed(
    answer: str, machine: Machine, prepare: ModuleType
) -> None:
    machine.sudo()
    machine.terminal(answer)
    machine.libraries(lacking=("libGL.so.1",))
    assert not prepare.prepare("run", "", "")
    assert machine.done() == []


def test_sudo_without_a_terminal_is_not_tried(
    machine: Machine, prepare: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.sudo()
    machine.libraries(lacking=("libGL.so.1",))
    assert not prepare.prepare("run", "", "")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.endswith(". To install what is missing: sudo apt install libgl1\n")
    assert "?" not in err
    assert machine.done() == []


def test_an_installation_that_fails_ends_with_the_line_to_copy(
    machine: Machine, prepare: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.user(0)
    machine.program("apt-get", "exit 100")
    machine.libraries(lacking=("libGL.so.1",))
    assert not prepare.prepare("run", "", "")
    assert capsys.readouterr().err.endswith("apt install libgl1\n")


def test_a_window_asks_for_its_window_system_and_no_window_for_none(
    machine: Machine, prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    machine.libraries(lacking=(*QT, *X11))
    assert prepare.system_needs("run") == (QT, {})
    monkeypatch.setenv("DISPLAY", ":0")
    assert prepare.system_needs("run") == (QT | X11, {})
    assert prepare.system_needs("check") == ({}, {})


def test_tests_need_qt_and_use_a_virtual_screen(machine: Machine, prepare: ModuleType) -> None:
    machine.libraries(lacking=(*QT, *X11))
    assert prepare.system_needs("test") == (QT, X11 | VIRTUAL_SCREEN)
    for name in VIRTUAL_SCREEN:
        machine.program(name, "exit 0")
    assert prepare.system_needs("test") == (QT | X11, {})


def test_tests_go_on_without_a_virtual_screen_and_say_so(
    machine: Machine, prepare: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.sudo()
    machine.terminal("\n")
    assert prepare.prepare("test", "", "")
    assert machine.done() == []
    machine.user(0)
    assert prepare.prepare("test", "", "")
    assert machine.done()[-1] == APT + "xvfb xauth"


@pytest.mark.parametrize(
    ("release", "version", "packages"),
    [
        (("debian", "12"), "", "python3.11 python3.11-venv"),
        (("debian", "13"), "", "python3.13 python3.13-venv"),
        (("ubuntu", "22.04"), "3.10", "python3.11 python3.11-venv"),
        (("ubuntu", "24.04"), "", "python3.12 python3.12-venv"),
        (("ubuntu", "24.04"), "3.12", "python3.12-venv"),
        (("debian", "12"), "3.11", "python3.11-venv"),
        (("debian", "13"), "3.13", "python3.13-venv"),
    ],
)
def test_the_packages_of_a_python_are_those_of_the_release(
    release: tuple[str, str], version: str, packages: str, machine: Machine,
    prepare: ModuleType, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    machine.release = dict(zip(("ID", "VERSION_ID"), release, strict=True))
    if version:
        machine.python("python3", version, environments=False)
    assert not prepare.prepare("check", "venv", "")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.endswith(f"su -c 'apt install {packages}'\n")
    assert {"": "there is none here", "3.10": "python3 is 3.10"}.get(version, version) in err


def test_a_python_that_was_installed_makes_the_environment(
    machine: Machine, prepare: ModuleType
) -> None:
    machine.user(0)
    machine.python("python3", "3.10")
    machine.release = {"ID": "ubuntu", "VERSION_ID": "22.04"}
    machine.python("python3.11", "3.11")
    shelf, place = machine.folder / "python3.11.deb", machine.folder / "python3.11"
    place.rename(shelf)
    machine.program("apt-get", f"exec /bin/cp {shelf} {place}")
    assert prepare.prepare("check", "venv", "")
    assert machine.done() == ["python3.11 -m venv --clear venv"]


def test_the_first_python_that_suits_makes_the_environment(
    machine: Machine, prepare: ModuleType
) -> None:
    machine.python("python3", "3.14")
    machine.python("python3.11", "3.11")
    assert prepare.prepare("check", "venv", "")
    assert machine.done() == ["python3.11 -m venv --clear venv"]


def test_a_given_python_is_taken_or_refused(
    machine: Machine, prepare: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.python("python3", "3.11")
    machine.python("mine", "3.12")
    machine.python("old", "3.9")
    assert prepare.prepare("check", "venv", "mine")
    assert machine.done() == ["mine -m venv --clear venv"]
    machine.user(0)
    assert not prepare.prepare("check", "venv", "old")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "old is 3.9: say make PYTHON=" in err
    assert "uvx --from . gdviz" in err
    assert len(machine.done()) == 1


def test_a_system_that_cannot_run_qt_is_told_before_anything_else(
    machine: Machine, prepare: ModuleType, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(prerequisites, "system_fault", lambda: "too old")
    machine.user(0)
    machine.libraries(lacking=("libGL.so.1",))
    assert not prepare.prepare("run", "venv", "")
    assert capsys.readouterr().err == "too old\n"
    assert machine.done() == []


@pytest.mark.parametrize("file", ["Makefile", ".ci/run", "packaging/prepare.py"])
def test_packages_are_listed_in_one_place(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.findall(r"\b(?:lib[a-z0-9+.-]+\d|xvfb|xauth)\b", text) == []


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enough of a clone for `make --dry-run`, with a whole environment."""
    for name in ("MAKEFLAGS", "MAKELEVEL", "PYTHON", "MFLAGS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "gdviz").mkdir()
    for name in ("Makefile", "pyproject.toml", "gdviz/__init__.py", "gdviz/prerequisites.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    venv = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")]
    subprocess.run(venv, check=True)
    packages = next((tmp_path / ".venv" / "lib").glob("python3.*/site-packages"))
    (packages / "pip").mkdir()
    (packages / "pip" / "__init__.py").touch()
    (tmp_path / ".venv" / "installed").touch()
    return tmp_path


def planned(clone: Path, *words: str) -> str:
    """What `make` would do."""
    made = subprocess.run(
        ["make", "--dry-run", *words], cwd=clone, capture_output=True, text=True, check=True
    )
    return made.stdout


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
REMADE = re.compile(r"prepare\.py run \.venv\s")
INSTALLS = "pip install"


@needs_make
def test_a_whole_environment_is_left_alone(clone: Path) -> None:
    plan = planned(clone, "run")
    assert re.search(r"prepare\.py run\s", plan)
    assert not REMADE.search(plan)
    assert INSTALLS not in plan


@needs_make
@pytest.mark.parametrize("fault", ["no python", "no pip", "another python", "no folder"])
def test_an_environment_that_is_not_whole_is_made_anew(fault: str, clone: Path) -> None:
    python = clone / ".venv" / "bin" / "python"
    if fault == "no folder":
        shutil.rmtree(clone / ".venv")
    elif fault == "no pip":
        shutil.rmtree(*(clone / ".venv").glob("lib/*/site-packages/pip"))
    else:
        python.unlink()
    if fault == "another python":
        python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        python.chmod(0o755)
    plan = planned(clone, "run")
    assert REMADE.search(plan)
    assert plan.index("prepare.py") < plan.index(INSTALLS) < plan.index("-m gdviz")


@needs_make
def test_an_environment_that_is_half_installed_is_completed(clone: Path) -> None:
    (clone / ".venv" / "installed").unlink()
    plan = planned(clone, "test")
    assert INSTALLS in plan
    assert "prepare.py test \n" in plan


@needs_make
def test_a_given_python_is_passed_on(clone: Path) -> None:
    shutil.rmtree(clone / ".venv")
    assert "prepare.py check .venv /opt/python\n" in planned(
        clone, "check", "PYTHON=/opt/python"
    )
