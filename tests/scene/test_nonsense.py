"""The promise: of what is no scene comes a sentence, and never another error."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.scene import codec

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**80), 2**80), st.floats(), st.text(max_size=9)
)
NAMES = st.sampled_from(
    ["objective", "runs", "hyper", "start", "window", "noise", "stop", "show", "lr", "steps",
     "optimizer", "quadratic", "kind", "no_improvement", "schedule_params", "version"]
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(NAMES, st.text(max_size=5)), inner, max_size=4),
    ),
    max_leaves=8,
)


@given(spoiled=st.dictionaries(NAMES, TREES, max_size=4), inside=st.booleans())
def test_nothing_but_a_sentence_comes_of_a_scene_that_is_not_one(
    spoiled: dict[str, Any], inside: bool
) -> None:
    run: dict[str, Any] = {"optimizer": "gd", **(spoiled if inside else {})}
    tree = {"objective": "quadratic", "runs": [run], **({} if inside else spoiled)}
    raw = json.dumps(tree).encode()
    with contextlib.suppress(GdvizError):
        codec.decode(raw)


@given(raw=st.binary(max_size=200))
def test_nothing_but_a_sentence_comes_of_any_bytes(raw: bytes) -> None:
    with pytest.raises(GdvizError):
        codec.decode(raw)
