"""The promise: no view holds on to what belongs to another scene, dimension or view."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WALKS, STEPS = 50, 25  # of the 500 of 100 before a release
ROOT = Path(__file__).resolve().parents[2]


def test_walks_through_scenes_and_views_raise_nothing(tmp_path: Path) -> None:
    """In a process of its own: it dresses the whole program, and hears all of its errors."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GDVIZ_CACHE": str(tmp_path / "cache")}
    code = [sys.executable, "-m", "tests.ui.scene_walk", str(WALKS), str(STEPS)]
    ended = subprocess.run(code, env=env, cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
