"""What gdviz needs of the system, the packages that bring it, and what to say without it.

The one list: the program asks it before Qt is loaded, and `packaging/prepare.py` before
anything is installed, with whatever Python there is.  So it imports the standard library
alone, and Python 3.6 can read it.
"""

import ctypes
import glob
import os
import platform
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PYTHONS = ((3, 11), (3, 12), (3, 13))
SPOKEN_PYTHONS = "Python 3.11, 3.12 or 3.13"
UVX = "let `uvx --from . gdviz` bring one"

GLIBC = {  # by machine: what Qt's wheels are built for, and the first releases that have it
    "x86_64": ((2, 34), "Debian 12 and Ubuntu 22.04"),
    "aarch64": ((2, 39), "Debian 13 and Ubuntu 24.04"),
}

QT = {  # what Qt's wheels expect of the system: library → Debian and Ubuntu package
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
WINDOW = {"wayland": WAYLAND, "xcb": X11, "": {}}  # by what Qt calls the window system
VIRTUAL_SCREEN = {"xvfb-run": "xvfb", "xauth": "xauth"}  # programs; tests open windows there

T64 = ("libglib2.0-0",)  # renamed when time_t got 64 bits on 32-bit systems
T64_SINCE = {"debian": 13.0, "ubuntu": 24.04}
PYTHON_OF = {  # a Python that suits, among the packages of the release
    ("debian", "12"): "3.11",
    ("debian", "13"): "3.13",
    ("ubuntu", "22.04"): "3.11",
    ("ubuntu", "24.04"): "3.12",
}


def loads(library: str) -> bool:
    """Whether the system has `library`, such as libGL.so.1."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries(
    wanted: "Mapping[str, str]", *, has: "Callable[[str], bool]" = loads
) -> "dict[str, str]":
    """Those of the `wanted` libraries that this system lacks; only Linux lacks any."""
    if not sys.platform.startswith("linux"):
        return {}
    return {library: package for library, package in wanted.items() if not has(library)}


def window_system(environ: "Mapping[str, str]", *, has: "Callable[[str], bool]" = loads) -> str:
    """What a window can open in, "wayland" or "xcb": the first that has its libraries.

    Where none has, the one that the session is made for; "" where no window is wanted.
    """
    chosen = environ.get("QT_QPA_PLATFORM", "")
    wayland = environ.get("WAYLAND_DISPLAY") and not chosen.startswith("xcb")
    x11 = environ.get("DISPLAY") and not chosen.startswith("wayland")
    if chosen and not chosen.startswith(("xcb", "wayland")):
        return ""
    offered = ["wayland"] * bool(wayland) + ["xcb"] * bool(x11)
    whole = [name for name in offered if all(map(has, WINDOW[name]))]
    return [*whole, *offered, ""][0]


def os_release(file: str = "/etc/os-release") -> "dict[str, str]":
    """What the system says of itself: ID, VERSION_ID and others; empty when it is silent."""
    try:
        with open(file, encoding="utf-8") as lines:
            pairs = [line.strip().split("=", 1) for line in lines if "=" in line]
    except OSError:
        return {}
    return {name: value.strip("\"'") for name, value in pairs}


def package_names(packages: "Iterable[str]", release: "Mapping[str, str]") -> "list[str]":
    """`packages` as this release calls them, each once."""
    since = T64_SINCE.get(release.get("ID", ""))
    # Debian's testing has no number: it is newer than every release.
    new = since is not None and float(release.get("VERSION_ID") or "inf") >= since
    return list(
        dict.fromkeys(name + "t64" if new and name in T64 else name for name in packages)
    )


def install_line(packages: "Iterable[str]") -> str:
    """What to type, in one line, to have `packages` on Debian or Ubuntu."""
    root = os.geteuid() == 0
    sudo = "sudo " if not root and shutil.which("sudo") else ""
    steps = [] if glob.glob("/var/lib/apt/lists/*Packages*") else [sudo + "apt update"]
    steps.append(sudo + "apt install " + " ".join(packages))
    line = " && ".join(steps)
    return line if root or sudo else f"su -c '{line}'"


def missing_sentence(
    missing: "Mapping[str, str]",
    reason: str = "gdviz needs system packages that are not installed",
) -> str:
    """The `reason` to install what is `missing`, a package each, and the line that does it."""
    if shutil.which("apt-get"):
        names = package_names(missing.values(), os_release())
        return f"{reason}. To install what is missing: {install_line(names)}"
    return f"{reason}. Missing: {', '.join(missing)}"


def python_fault(version: "tuple[int, int]") -> str:
    """The sentence about a Python of this `version`; "" when it suits."""
    if version in PYTHONS:
        return ""
    have = ".".join(map(str, version))
    return f"gdviz needs {SPOKEN_PYTHONS}, and this is {have}: take another, or {UVX}"


def glibc_fault(machine: str, glibc: str) -> str:
    """The sentence about Linux with this `glibc`, "2.31", on a `machine`; "" when it will do.

    `glibc` is "" where there is another C library.
    """
    if machine not in GLIBC:
        return f"Qt for Linux comes as wheels for {' and '.join(GLIBC)}, and this is {machine}"
    (major, minor), releases = GLIBC[machine]
    if glibc and tuple(map(int, glibc.split(".")[:2])) >= (major, minor):
        return ""
    return (
        f"Qt needs glibc {major}.{minor} or newer, and this system has "
        f"{glibc or 'another C library'}: {releases} are new enough"
    )


def system_fault() -> str:
    """What rules this system out, whatever is installed on it; "" when nothing does."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        library = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):  # what other C libraries say to the question
        library = ""
    return glibc_fault(platform.machine(), library.replace("glibc", "").strip())


def import_fault(error: ImportError, *, system: str = sys.platform) -> str:
    """The sentence about a package of others that is not here or cannot be loaded.

    "" when the package is gdviz: that is a bug.
    """
    package = (error.name or "gdviz").split(".")[0]
    if package == "gdviz":
        return ""
    if isinstance(error, ModuleNotFoundError):
        return (
            f"{package} is not installed for {sys.executable}: `make run` installs what is "
            "missing, and so does python -m pip install ."
        )
    missing = missing_libraries(QT)
    if missing:
        return missing_sentence(missing)
    if system == "win32" and "DLL load failed" in str(error):
        return (
            f"{package} needs a newer C++ runtime than Windows found: install the current one, "
            "https://aka.ms/vs/17/release/vc_redist.x64.exe; if this Python is Anaconda's, "
            "take the one of python.org"
        )
    if "GLIBC_" in str(error) and system_fault():
        return system_fault()
    return f"{package} cannot be loaded: {error}"
