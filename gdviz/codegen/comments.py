"""Comments and docstrings of scripts, on as many lines as they need."""

from __future__ import annotations

import textwrap

from gdviz.codegen.printer import WIDTH


def remark(sentence: str, indent: int = 8) -> list[str]:
    """`sentence` as a comment."""
    width = WIDTH - indent - 2
    return [f"# {line}" for line in textwrap.wrap(sentence, width)]


def docstring(text: str, indent: int = 4) -> list[str]:
    """`text` as a docstring; on one line where it fits."""
    safe = text.replace("\\", "\\\\").replace('"', "'").strip()
    if len(safe) + 6 + indent <= WIDTH:
        return [f'"""{safe}"""']
    first, *rest = textwrap.wrap(safe, WIDTH - indent - 3, initial_indent='"""')
    return [first, *rest, '"""']
