"""The promise: what is shipped is whole, every link leads somewhere, every licence is told."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LICENCES = ROOT / "packaging" / "licences"
LICENCE_TEXTS = ("OFL-*.txt", "MIT-*.txt", "README.md")  # they lie beside what they cover
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
             "packaging/README.md")  # fmt: skip


def tracked_files() -> list[Path]:
    """What belongs to the project, relative to its root: the index, or a source archive."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):  # no git, or an unpacked archive
        hidden = re.compile(r"(^|/)(\.(?!ci)|__pycache__|build|dist)")
        names = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*"))
        found = [Path(name) for name in names if not hidden.search(name)]
    else:
        found = [Path(name) for name in listing.stdout.decode().split("\0") if name]
    return [name for name in found if (ROOT / name).is_file()]


def resource_files() -> set[str]:
    return {f.as_posix() for f in tracked_files() if f.parts[0] == "resources"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive of the tracked files."""
    source = tmp_path_factory.mktemp("source")
    for name in tracked_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    target = tmp_path_factory.mktemp("dist")
    build = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stdout + build.stderr
    return target


@pytest.fixture(scope="module")
def wheel(built: Path) -> set[str]:
    (file,) = built.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def sdist(built: Path) -> set[str]:
    (file,) = built.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_wheel_carries_the_package_and_all_resources(wheel: set[str]) -> None:
    code = {f.as_posix() for f in tracked_files() if f.parts[0] == "gdviz"}
    assert {"gdviz/__main__.py", "gdviz/assets.py"} <= code <= wheel
    assert {f"gdviz/{name}" for name in resource_files()} <= wheel
    for folder, file in (
        ("fonts", "Inter-Regular.ttf"),
        ("icons", "gdviz.svg"),
        ("data", "penguins.csv"),
    ):
        assert f"gdviz/resources/{folder}/{file}" in wheel


def test_the_wheel_carries_nothing_else(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gdviz"}


def test_the_wheel_carries_the_licence_texts(wheel: set[str]) -> None:
    texts = {name.partition(".dist-info/licenses/")[2] for name in wheel}
    wanted = {"LICENSE"} | {f"packaging/licences/{f.name}" for f in LICENCES.iterdir()}
    assert wanted <= texts


def test_the_source_archive_can_be_run_tested_and_built_again(sdist: set[str]) -> None:
    assert resource_files() <= sdist
    assert {"pyproject.toml", "Makefile", "main.py", "README.md", "LICENSE"} <= sdist
    assert {"gdviz/__main__.py", "tests/test_assets.py", "packaging/README.md"} <= sdist


def test_an_unpacked_wheel_finds_its_own_files(built: Path, tmp_path: Path) -> None:
    (file,) = built.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    code = "from gdviz import assets; print(assets.path('data', 'penguins.csv'))"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    inside = tmp_path.resolve() / "gdviz" / "resources" / "data" / "penguins.csv"
    assert Path(shown.stdout.strip()) == inside


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_local_link_and_image_leads_somewhere(document: str) -> None:
    page = ROOT / document
    targets = re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    broken = [target for target in local if not (page.parent / target).exists()]
    assert broken == []


def licence_rows() -> list[tuple[str, str, str]]:
    """(pattern, licence, text) of each row about files that are redistributed."""
    table = (LICENCES / "THIRD-PARTY.md").read_text(encoding="utf-8")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
    ]
    return [
        (row[0].strip("`"), row[2], row[3].strip("`"))
        for row in cells
        if len(row) == 4 and row[0].startswith("`resources/")
    ]


def test_every_font_icon_and_data_set_has_a_recorded_licence() -> None:
    rows = licence_rows()
    unrecorded = [
        name
        for name in sorted(resource_files())
        if name.split("/")[1] in {"fonts", "icons", "data"}
        and not any(fnmatch(Path(name).name, text) for text in LICENCE_TEXTS)
        and not any(fnmatch(name, pattern) for pattern, _, _ in rows)
    ]
    assert unrecorded == []


def test_every_recorded_licence_covers_a_file_and_has_its_text() -> None:
    rows = licence_rows()
    assert rows
    for pattern, licence, text in rows:
        assert any(fnmatch(name, pattern) for name in resource_files()), pattern
        assert licence, pattern
        assert (LICENCES / text).is_file() or (ROOT / text).is_file(), text


def test_the_copies_of_a_licence_text_agree() -> None:
    copies = [
        *(ROOT / "resources").glob("*/OFL-*.txt"),
        *(ROOT / "resources").glob("*/MIT-*.txt"),
    ]
    assert len(copies) == 3
    for copy in copies:
        assert copy.read_bytes() == (LICENCES / copy.name).read_bytes(), copy


def test_every_dependency_is_listed_with_its_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = (LICENCES / "THIRD-PARTY.md").read_text(encoding="utf-8")
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=!~\[; ]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", listed), name
