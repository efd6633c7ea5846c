"""The promise: wherever gdviz is installed, its own files are found, and only its own."""

from __future__ import annotations

import csv
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gdviz import assets
from gdviz.core.errors import GdvizError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder elsewhere, as in site-packages; there are no resources yet."""
    package = tmp_path / "site-packages" / "gdviz"
    package.mkdir(parents=True)
    monkeypatch.setattr(assets, "_PACKAGE", package)
    return package


def test_a_file_that_ships_is_found() -> None:
    file = assets.path("icons", "player-play.svg")
    assert file.is_file()
    assert assets.read_text("icons", "player-play.svg") == file.read_text(encoding="utf-8")


def test_names_are_sorted_and_lose_their_suffix() -> None:
    found = assets.names("fonts", ".ttf")
    assert found == sorted(found)
    assert {"Inter-Regular", "Inter-Medium", "Inter-SemiBold"} <= set(found)
    assert assets.names("fonts", ".no-such-suffix") == []


def test_a_missing_file_is_a_sentence_that_names_it() -> None:
    with pytest.raises(GdvizError, match=r"'icons/no-such-icon\.svg' is missing"):
        assets.path("icons", "no-such-icon.svg")


@pytest.mark.parametrize(
    "parts", [("..", "pyproject.toml"), ("scenes", "../../README.md"), ("/etc", "hostname")]
)
def test_a_name_that_climbs_out_leads_nowhere(parts: tuple[str, ...]) -> None:
    with pytest.raises(GdvizError, match="not one of the files that come with gdviz"):
        assets.path(*parts)


def test_a_wheel_is_preferred_to_a_stranger_s_folder_beside_it(installed: Path) -> None:
    (installed.parent / "resources").mkdir()  # another project's, in site-packages
    (installed / "resources").mkdir()
    assert assets.root() == installed / "resources"


def test_a_frozen_bundle_carries_its_own_folder(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "resources").mkdir()
    bundle = tmp_path / "bundle"
    (bundle / "resources").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(bundle), raising=False)
    assert assets.root() == bundle / "resources"


def test_an_installation_without_resources_says_so(installed: Path) -> None:
    with pytest.raises(GdvizError, match="please install gdviz again"):
        assets.root()


def test_looking_for_a_file_loads_neither_qt_nor_numpy() -> None:
    code = (
        "import sys; from gdviz import assets; assets.path('icons'); "
        "heavy = {'numpy', 'PySide6', 'pyqtgraph'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_icon_can_be_tinted() -> None:
    icons = set(assets.names("icons", ".svg")) - {"gdviz"}
    assert len(icons) >= 30
    for icon in icons:
        text = assets.read_text("icons", f"{icon}.svg")
        assert '="currentColor"' in text, icon
        assert "<!--" not in text, icon


def test_the_penguins_are_the_342_that_were_measured() -> None:
    rows = list(csv.DictReader(assets.read_text("data", "penguins.csv").splitlines()))
    assert len(rows) == 342  # as resources/data/README.md says
    measured = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
    assert all(float(row[column]) > 0 for row in rows for column in measured)
    assert {row["species"] for row in rows} == {"Adelie", "Chinstrap", "Gentoo"}
