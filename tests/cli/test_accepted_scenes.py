"""The promise: what `gdviz check` accepts, `gdviz run` runs, and all else is said of it."""

from __future__ import annotations

import json
import random
from collections import Counter

from tests import accepted_scenes
from tests.random_scenes import scene

SCENES = 50  # of the 20,000 before a release


def test_whatever_is_accepted_is_run_told_explained_and_printed() -> None:
    found: Counter[str] = Counter()
    for seed in range(SCENES):
        tree = scene(random.Random(seed), most_steps=20)
        try:
            found[accepted_scenes.answer(tree)] += 1
        except Exception as error:
            error.add_note(f"seed {seed}: {json.dumps(tree)}")
            raise
    assert found["run"] > 0.8 * SCENES  # what is refused tries nothing
    assert found["refused"] > 0
