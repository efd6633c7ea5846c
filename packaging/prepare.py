"""Make the system and `.venv` ready for `make run` and `make test`, before anything slow.

    python3 -I packaging/prepare.py run|test|check [FOLDER [PYTHON]]

Root installs what is missing; at a terminal with sudo it is asked for; else the line to type
is printed.  With a FOLDER, a new environment is made there, of PYTHON or the first that suits.
Any Python from 3.6 can run it.
"""

import os
import shutil
import subprocess
import sys
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from gdviz import prerequisites as needs  # noqa: E402  # found by the line above

NAMES = ("python3", "python3.13", "python3.12", "python3.11")
CANDIDATES = (*NAMES, *("/usr/bin/" + name for name in NAMES))
PROBE = (
    "import sys; sys.stdout.write('%d.%d ' % sys.version_info[:2]); import venv, ensurepip; "
    "sys.stdout.write(sys.executable)"
)


class Python(NamedTuple):
    """An interpreter that was asked: `version` is "" when there is none of that `name`.

    `path` is "" when it cannot make virtual environments.
    """

    name: str
    version: str
    path: str

    def suits(self) -> bool:
        return self.version in ["{}.{}".format(*version) for version in needs.PYTHONS]


def ask(name: str) -> Python:
    """What the interpreter `name` is."""
    try:
        asked = subprocess.Popen(
            [name, "-I", "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return Python(name, "", "")
    version, _, path = asked.communicate()[0].decode().partition(" ")
    return Python(name, version, path)


def best(found: "list[Python]") -> str:
    """The path of the first that suits and can make environments; "" when none does."""
    return next((python.path for python in found if python.suits() and python.path), "")


def python_packages(found: "list[Python]", release: "dict[str, str]") -> "list[str]":
    """The packages that bring a Python, or what the one lacks that suits; none if unknown."""
    for python in found:
        if python.suits():
            return [f"python{python.version}-venv"]
    version = needs.PYTHON_OF.get((release.get("ID", ""), release.get("VERSION_ID", "")))
    return [f"python{version}", f"python{version}-venv"] if version else []


def python_sentence(found: "list[Python]") -> str:
    """Why none of the Pythons `found` will do."""
    for python in found:
        if python.suits():
            return f"{python.name} ({python.version}) cannot make virtual environments"
    have = [f"{python.name} is {python.version}" for python in found if python.version]
    return f"gdviz needs {needs.SPOKEN_PYTHONS}, and {[*have, 'there is none here'][0]}"


def system_needs(goal: str) -> "tuple[dict[str, str], dict[str, str]]":
    """What `goal` cannot do without, and what it would use besides, each with its package."""
    if goal == "check" or not sys.platform.startswith("linux"):
        return {}, {}
    if goal == "run":
        window = needs.WINDOW[needs.window_system(os.environ)]
        return needs.missing_libraries(dict(needs.QT, **window)), {}
    qt, x11 = needs.missing_libraries(needs.QT), needs.missing_libraries(needs.X11)
    screen = {name: p for name, p in needs.VIRTUAL_SCREEN.items() if not shutil.which(name)}
    # Tests that open a real window are skipped where there is no virtual screen.
    return (qt, dict(x11, **screen)) if screen else (dict(qt, **x11), {})


def install(packages: "list[str]") -> bool:
    """Install `packages` with apt-get, where that is possible and allowed."""
    if not shutil.which("apt-get"):
        return False
    become = []
    if os.geteuid() != 0:
        if not (shutil.which("sudo") and sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        say("gdviz needs system packages that are not installed: " + " ".join(packages))
        sys.stderr.write("Install them with sudo apt-get? [Y/n] ")
        sys.stderr.flush()
        if sys.stdin.readline().lower() not in ("\n", "y\n", "yes\n"):
            return False
        become = ["sudo"]
    say("Installing " + " ".join(packages))
    apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    options = ("install", "--yes", "--no-install-recommends")
    quiet = subprocess.DEVNULL  # errors are on the other stream
    subprocess.call([*apt, "update"], stdout=quiet)  # a mirror that fails may not matter
    return not subprocess.call([*apt, *options, *packages], stdout=quiet)


def say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def provide(missing: "dict[str, str]", reason: str, *, urgent: bool) -> bool:
    """Install what is `missing`, a package each, or say how; False when gdviz cannot go on."""
    if not missing:
        return True
    packages = needs.package_names(missing.values(), needs.os_release())
    if (urgent or os.geteuid() == 0) and install(packages):
        return True
    say(needs.missing_sentence(missing, reason))
    return not urgent


def prepare(goal: str, folder: str, given: str) -> bool:
    """Do what this file says; False when gdviz cannot go on, which has been explained."""
    fault = needs.system_fault()
    names = [given] if given else list(CANDIDATES)
    found = [ask(name) for name in names] if folder and not fault else []
    required, wanted = system_needs(goal)
    reason = "gdviz needs system packages that are not installed"
    if folder and not fault and not best(found):
        reason = python_sentence(found)
        packages = python_packages(found, {} if given else needs.os_release())
        if not packages or not shutil.which("apt-get"):
            fault = f"{reason}: say make PYTHON=/path/to/another, or {needs.UVX}"
        required = {**{name: name for name in packages}, **required}
    if fault:
        say(fault)
        return False
    if required:
        complete = provide(dict(required, **wanted), reason, urgent=True)
    else:
        complete = provide(wanted, "Tests of real windows are skipped", urgent=False)
    return complete and (not folder or make_environment(folder, names))


def make_environment(folder: str, names: "list[str]") -> bool:
    """Put a new environment into `folder`, in place of what is there."""
    found = [ask(name) for name in names]  # again: one may have been installed
    if not best(found):
        say(python_sentence(found))
        return False
    return not subprocess.call([best(found), "-m", "venv", "--clear", folder])


if __name__ == "__main__":
    words = [*sys.argv[1:], "", ""]
    sys.exit(0 if prepare(words[0], words[1], words[2]) else 2)
