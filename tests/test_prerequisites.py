"""The promise: one list says what the system must have, and its faults are sentences."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gdviz
from gdviz.prerequisites import (
    GLIBC,
    PYTHON_OF,
    PYTHONS,
    QT,
    SPOKEN_PYTHONS,
    WAYLAND,
    WINDOW,
    X11,
    glibc_fault,
    import_fault,
    install_line,
    missing_libraries,
    missing_sentence,
    os_release,
    package_names,
    python_fault,
    window_system,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone lacks any")
RELEASES = {  # what /etc/os-release says
    "debian 12": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n',
    "debian 13": 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\nID=debian\n',
    "debian testing": 'PRETTY_NAME="Debian GNU/Linux forky/sid"\nID=debian\n',
    "ubuntu 22.04": 'NAME="Ubuntu"\nVERSION_ID="22.04"\nID=ubuntu\nID_LIKE=debian\n',
    "ubuntu 24.04": 'NAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n',
    "fedora 41": "NAME=Fedora\nVERSION_ID=41\nID=fedora\n",
}


def without(*libraries: str) -> Callable[[str], bool]:
    """A loader that finds everything else."""
    return lambda library: library not in libraries


def needed_by(*files: Path) -> set[str]:
    """Libraries that a wheel's binaries ask for: names that stand alone in their tables."""
    return {
        name.decode()
        for file in files
        for name in re.findall(rb"\0(lib[\w.+-]+\.so\.\d+)(?=\0)", file.read_bytes())
    }


@linux
@pytest.mark.parametrize("library", [*QT, *X11, *WAYLAND])
def test_a_library_that_does_not_load_is_missing_with_its_package(library: str) -> None:
    wanted = QT | X11 | WAYLAND
    assert missing_libraries(wanted, has=without(library)) == {library: wanted[library]}


@linux
def test_qt_asks_for_nothing_that_is_not_in_the_list() -> None:
    qt = Path(str(distribution("PySide6-Essentials").locate_file("PySide6"))) / "Qt"
    bundled = {file.name for file in (qt / "lib").iterdir()}
    everywhere = re.compile(r"lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s|z|zstd)\.so")
    parts = ("Core", "Gui", "Widgets", "DBus", "OpenGL", "OpenGLWidgets", "Svg")
    plain = needed_by(*(qt / "lib" / f"libQt6{part}.so.6" for part in parts))
    window = needed_by(
        *(qt / "lib" / f"libQt6{part}.so.6" for part in ("XcbQpa", "WaylandClient")),
        qt / "plugins" / "platforms" / "libqxcb.so",
        *(qt / "plugins" / "wayland-graphics-integration-client").glob("*-wayland-egl.so"),
    )
    # libgthread comes with libglib, and libxcb with libX11
    ours = {*QT, "libgthread-2.0.so.0", "libxcb.so.1"}
    assert {n for n in plain - bundled - ours if not everywhere.match(n)} == set()
    ours |= {*X11, *WAYLAND}
    assert {n for n in window - bundled - ours if not everywhere.match(n)} == set()
    assert {*QT, *X11, *WAYLAND} - plain - window == set()  # nor is anything there in vain


@pytest.mark.parametrize(
    ("release", "glib"),
    [
        ("debian 12", "libglib2.0-0"),
        ("debian 13", "libglib2.0-0t64"),
        ("debian testing", "libglib2.0-0t64"),
        ("ubuntu 22.04", "libglib2.0-0"),
        ("ubuntu 24.04", "libglib2.0-0t64"),
        ("fedora 41", "libglib2.0-0"),
    ],
)
def test_a_package_is_called_as_its_release_calls_it(
    release: str, glib: str, tmp_path: Path
) -> None:
    (tmp_path / "os-release").write_text(RELEASES[release], encoding="utf-8")
    read = os_release(str(tmp_path / "os-release"))
    assert package_names(["libgl1", "libglib2.0-0", "libgl1"], read) == ["libgl1", glib]


def test_a_system_that_does_not_say_what_it_is_has_no_release(tmp_path: Path) -> None:
    assert os_release(str(tmp_path / "nowhere")) == {}


@pytest.mark.parametrize(
    ("environ", "lacking", "system"),
    [
        ({"WAYLAND_DISPLAY": "w"}, X11, "wayland"),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, X11, "wayland"),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, WAYLAND, "xcb"),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, X11 | WAYLAND, "wayland"),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, X11, "xcb"),
        ({"WAYLAND_DISPLAY": "w", "QT_QPA_PLATFORM": "wayland-egl"}, WAYLAND, "wayland"),
        ({"DISPLAY": ":0"}, X11, "xcb"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, {}, ""),
        ({"DISPLAY": ""}, {}, ""),
        ({}, {}, ""),
    ],
    ids=str,
)
def test_a_window_opens_in_the_system_whose_libraries_are_here(
    environ: dict[str, str], lacking: dict[str, str], system: str
) -> None:
    assert window_system(environ, has=without(*lacking)) == system
    assert system in WINDOW


@pytest.mark.parametrize(
    ("user", "sudo", "listed", "line"),
    [
        (0, True, True, "apt install a b"),
        (0, False, False, "apt update && apt install a b"),
        (1000, True, True, "sudo apt install a b"),
        (1000, True, False, "sudo apt update && sudo apt install a b"),
        (1000, False, True, "su -c 'apt install a b'"),
        (1000, False, False, "su -c 'apt update && apt install a b'"),
    ],
)
def test_one_line_installs_what_is_missing(
    user: int, sudo: bool, listed: bool, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/sudo" if sudo else None)
    monkeypatch.setattr("glob.glob", lambda _: ["main_Packages"] * listed)
    assert install_line(["a", "b"]) == line


def test_a_system_without_apt_is_told_the_names_of_the_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    sentence = missing_sentence({"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"})
    assert sentence.endswith("Missing: libGL.so.1, libEGL.so.1")
    assert "apt" not in sentence


def test_the_pythons_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (low, high) = re.findall(r"3\.(\d+)", project["requires-python"])
    assert list(PYTHONS) == [(3, minor) for minor in range(int(low), int(high))]
    assert re.findall(r"3\.(\d+)", SPOKEN_PYTHONS) == [str(minor) for _, minor in PYTHONS]
    assert {tuple(map(int, v.split("."))) for v in PYTHON_OF.values()} <= set(PYTHONS)


def test_a_python_out_of_range_is_told_what_to_do() -> None:
    assert python_fault((3, 11)) == python_fault((3, 13)) == ""
    for version in ((2, 7), (3, 10), (3, 14)):
        sentence = python_fault(version)
        assert "3.11, 3.12 or 3.13" in sentence
        assert f"this is {version[0]}.{version[1]}:" in sentence
        assert "uvx" in sentence


@pytest.mark.parametrize("arguments", [["main.py"], ["-m", "gdviz"]])
def test_an_older_python_hears_one_sentence(arguments: list[str]) -> None:
    how = "run_path('main.py'" if arguments == ["main.py"] else "run_module('gdviz'"
    code = (
        "import runpy, sys; sys.version_info = (3, 10, 12, 'final', 0); "
        f"sys.argv = ['gdviz', '--version']; runpy.{how}, run_name='__main__')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == python_fault((3, 10)) + "\n"


@pytest.mark.parametrize(
    "file",
    ["main.py", "packaging/prepare.py", *(f"gdviz/{n}.py" for n in (
        "__init__", "__main__", "prerequisites"
    ))],
)  # fmt: skip
def test_an_old_python_can_read_what_it_needs_to_be_told(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))
    assert "from __future__ import annotations" not in text


@linux
def test_the_c_library_is_the_one_that_the_wheels_are_built_for() -> None:
    tag = distribution("PySide6-Essentials").read_text("WHEEL") or ""
    built = re.search(r"manylinux_(\d+)_(\d+)_(\w+)", tag)
    assert built is not None
    assert GLIBC[built[3]][0] == (int(built[1]), int(built[2]))


@pytest.mark.parametrize(
    ("machine", "glibc", "told"),
    [
        ("x86_64", "2.34", ()),
        ("x86_64", "2.41", ()),
        ("aarch64", "2.39", ()),
        ("x86_64", "2.31", ("2.34", "has 2.31", "Debian 12", "Ubuntu 22.04")),
        ("x86_64", "2.4", ("2.34", "has 2.4:")),
        ("aarch64", "2.36", ("2.39", "has 2.36", "Debian 13", "Ubuntu 24.04")),
        ("x86_64", "", ("another C library",)),
        ("armv7l", "2.41", ("armv7l", "x86_64 and aarch64")),
    ],
)
def test_a_c_library_that_is_too_old_is_a_sentence(
    machine: str, glibc: str, told: tuple[str, ...]
) -> None:
    sentence = glibc_fault(machine, glibc)
    assert bool(sentence) == bool(told)
    assert "\n" not in sentence
    for part in told:
        assert part in sentence


DLL = "DLL load failed while importing QtCore: The specified procedure could not be found."
OLD = "/lib/libc.so.6: version `GLIBC_2.34' not found (required by libQt6Core.so.6)"


@pytest.mark.parametrize(
    ("error", "system", "told"),
    [
        (ImportError(DLL, name="PySide6.QtCore"), "win32", ("C++ runtime", "vc_redist")),
        (ImportError(OLD, name="PySide6.QtCore"), "linux", ("PySide6", "GLIBC_2.34")),
        (ImportError("no luck", name="shiboken6"), "darwin", ("shiboken6", "no luck")),
        (ModuleNotFoundError("-", name="PySide6"), "linux", ("is not installed", "make run")),
        (ModuleNotFoundError("-", name="click"), "linux", ("click is not installed",)),
    ],
    ids=str,
)  # fmt: skip
def test_a_package_that_does_not_load_is_a_sentence(
    error: ImportError, system: str, told: tuple[str, ...]
) -> None:
    sentence = import_fault(error, system=system)
    assert "\n" not in sentence
    for part in told:
        assert part in sentence


def test_a_module_of_ours_that_is_not_there_is_a_bug() -> None:
    assert import_fault(ModuleNotFoundError("No module", name="gdviz.ui.nothing")) == ""
    assert import_fault(ImportError("cannot import name 'x'", name="gdviz.core")) == ""


@pytest.mark.parametrize("command", [["race"], ["export", "race", "out.png"]])
def test_a_qt_that_does_not_load_ends_a_command_in_one_line(
    command: list[str], tmp_path: Path
) -> None:
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text(
        f"raise ImportError({DLL!r}, name='PySide6.QtCore')\n", encoding="utf-8"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    env.pop("QT_QPA_PLATFORM", None)
    ended = subprocess.run(
        [sys.executable, "-m", "gdviz", *command],
        env=env, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("gdviz: PySide6 ")


def test_the_list_is_read_without_loading_anything_of_others() -> None:
    code = (
        "import sys; before = set(sys.modules); import gdviz.prerequisites; "
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(shown.stdout.split()) - set(sys.stdlib_module_names) == {gdviz.__name__}
