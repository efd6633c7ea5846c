"""Annotations are read like everything in a scene: bounded, plain, and given back."""

from __future__ import annotations

from typing import Any

import pytest

from gdviz.core.errors import GdvizError
from gdviz.scene.codec import decode, encode, from_builtins
from gdviz.scene.records import MAX_ANNOTATIONS, Annotation


def scene(*notes: dict[str, Any]) -> dict[str, Any]:
    show = {"annotations": list(notes)}
    return {"objective": "quadratic", "runs": [{"optimizer": "gd"}], "show": show}


def test_annotations_are_given_back_as_they_were() -> None:
    read = from_builtins(scene({"at": [1, 2], "text": "a pass"}, {"at": [0, 0], "to": [1, 1]}))
    assert read.show.annotations == (
        Annotation(at=(1.0, 2.0), text="a pass"),
        Annotation(at=(0.0, 0.0), to=(1.0, 1.0)),
    )
    assert decode(encode(read)) == read


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ({"at": [1]}, "show.annotations[0].at: must be a list of 2, got a list of 1"),
        ({"text": "x"}, "show.annotations[0]: 'at' is missing"),
        ({"at": [1, 2], "text": "x" * 201}, "show.annotations[0].text: must have at most 200"),
        ({"at": [1, 2], "text": "a\nb"}, "show.annotations[0].text: must be plain text in one"),
        ({"at": [1, 2], "text": "a\u202eb"}, "show.annotations[0].text: must be plain text"),
        ({"at": [1e13, 2]}, "show.annotations[0].at[0]: must be in"),
        ({"at": [1, 2], "too": [3, 4]}, "show.annotations[0]: there is no setting 'too'"),
    ],
)
def test_an_annotation_that_is_wrong_is_named(note: dict[str, Any], sentence: str) -> None:
    with pytest.raises(GdvizError) as caught:
        from_builtins(scene(note))
    assert str(caught.value).startswith(sentence)


def test_there_are_not_too_many_annotations() -> None:
    with pytest.raises(GdvizError, match=f"have 0 to {MAX_ANNOTATIONS} entries"):
        from_builtins(scene(*[{"at": [0, 0]}] * (MAX_ANNOTATIONS + 1)))
