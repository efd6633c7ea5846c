"""The promise: no text reaches a widget past the door that keeps it text.

Read from the source, so that nobody has to remember it: what guesses at rich text is not
used elsewhere, and what takes an ampersand for a key is given words of the program itself,
or words that have passed `gdviz.ui.look.plain`.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

UI = Path(__file__).resolve().parents[2] / "gdviz" / "ui"
DOOR = "look/plain.py"
GUESSING = {  # classes and functions that take a text for HTML or Markdown when it looks so
    "QLabel", "QMessageBox", "QErrorMessage", "QInputDialog", "QProgressDialog", "QWhatsThis",
    "QTextBrowser", "QTextDocument", "QGraphicsTextItem", "QStaticText", "QSplashScreen",
    "QGroupBox", "QWizardPage", "QSystemTrayIcon", "TextItem", "LabelItem",
    "setHtml", "insertHtml", "appendHtml", "setMarkdown", "insertMarkdown", "setWhatsThis",
    "setTextFormat", "setLabelText", "setInformativeText", "setDetailedText",
}  # fmt: skip
ELSEWHERE = {  # and who may use them beside the door, for what
    "widgets/math_label.py": {"QLabel", "setTextFormat"},  # escapes its text itself
    "export/figure/figure.py": {"QLabel"},  # looks for labels
    "window/files.py": {"QMessageBox"},  # names the roles of buttons
}
WORDS = {"text", "title", "label", "name", "words", "sentence", "message"}
DOORS = {"caption", "tip", "spoken", "sentence"}
BUTTONS = {"QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QAction", "QMenu"}


def files() -> list[str]:
    found = (path.relative_to(UI).as_posix() for path in UI.rglob("*.py"))
    return sorted(name for name in found if name != DOOR)


def is_ours(node: ast.expr) -> bool:
    """Whether a text stands in the program, or has passed the door, whatever is chosen."""
    if isinstance(node, ast.IfExp):
        return is_ours(node.body) and is_ours(node.orelse)
    if isinstance(node, ast.Constant):
        return True
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return called and node.func.id in DOORS  # type: ignore[union-attr]  # it is called


def name_of(node: ast.expr) -> str:
    """``self._menu`` and ``menu`` as texts; "" for anything else."""
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def buttons_in(tree: ast.Module) -> set[str]:
    """What is called by a name and has a text whose ampersands are keys."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            pairs = zip(node.targets[0].elts, getattr(node.value, "elts", ()), strict=False)
        elif isinstance(node, ast.Assign):
            pairs = zip(node.targets, [node.value] * len(node.targets), strict=True)
        else:
            continue
        for target, value in pairs:
            made = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
            if made and value.func.id in BUTTONS:  # type: ignore[union-attr]  # it is made
                found.add(name_of(target))
    return found


def is_text(node: ast.expr) -> bool:
    """Whether an argument may be words: not a widget, an action that exists, an icon."""
    if isinstance(node, ast.Name | ast.Attribute):
        return ast.unparse(node).rpartition(".")[2] in WORDS
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.Call | ast.BinOp | ast.IfExp)


def breaches(source: str) -> Iterator[str]:
    """Where words pass by the door."""
    tree = ast.parse(source)
    buttons = buttons_in(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in GUESSING:
                yield name
        if not isinstance(node, ast.Call) or not node.args:
            continue
        words = node.args[0]
        if isinstance(node.func, ast.Name) and node.func.id in BUTTONS:
            if not is_ours(words) and is_text(words):
                yield f"{node.func.id}({ast.unparse(words)})"
            continue
        if not isinstance(node.func, ast.Attribute):
            continue
        method, holder = node.func.attr, name_of(node.func.value)
        guarded = (
            method in {"setToolTip", "setWindowTitle", "addMenu", "addTab", "setTabText"}
            or (method in {"addAction", "addButton"} and is_text(words))
            or (method == "setText" and holder in buttons)
        )
        if guarded and not is_ours(words) and not _is_copied(words) and not _is_widget(words):
            yield f"{method}({ast.unparse(words)})"
        if method == "showText" and not is_ours(node.args[1]):
            yield f"showText({ast.unparse(node.args[1])})"


def _is_copied(node: ast.expr) -> bool:
    """Whether it is the text of an action, which has passed the door already."""
    copied = {"text", "toolTip", "iconText"}
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in copied
        and "action" in ast.unparse(node.func.value)
    )


def _is_widget(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"family", "change"}  # menus


@pytest.mark.parametrize("name", files())
def test_no_words_pass_by_the_door(name: str) -> None:
    found = set(breaches((UI / name).read_text(encoding="utf-8")))
    assert found - ELSEWHERE.get(name, set()) == set()


@pytest.mark.parametrize(
    "line",
    ["w.setToolTip(scene.title)", "b = QPushButton(f'Run {name}')", "menu.addAction(run.label)",
     "menu.addAction(f'{run.label}')",
     "QLabel(scene.title)", "a = QToolButton(self)\na.setText(title)",
     "box = QMessageBox(self)", "w.setWindowTitle(f'{title}')",
     "QToolTip.showText(at, mark.tip, self)", "menu.addMenu(scene.title)",
     "pg.TextItem(html=x)", "view.setHtml(x)"],
)  # fmt: skip
def test_a_way_around_the_door_is_seen(line: str) -> None:
    assert list(breaches(line))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_no_leave_is_kept_that_is_not_needed(name: str) -> None:
    assert set(breaches((UI / name).read_text(encoding="utf-8"))) >= ELSEWHERE[name]
