"""A scene for other programs: as code, as a notebook, as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from gdviz.core.errors import GdvizError
from gdviz.lessons.prose import shown_scene
from gdviz.scene.files import write_atomically
from gdviz.ui.action_spec import FILE, ActionSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.session import Session

_MOST_ROWS = 500_000  # some 50 MB: more than a clipboard should hold


@final
class CopyAs:
    """Copies the session's scene, or saves it, in the languages of others."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session, self._window = session, window

    def actions(self) -> tuple[ActionSpec, ...]:
        """The languages of others."""
        return tuple(
            ActionSpec(key, text, tip, do, group=FILE, menu="copy")
            for key, text, tip, do in (
                ("python", "Copy as Python", "A script that needs NumPy", self.copy_python),
                (
                    "pytorch",
                    "Copy as PyTorch",
                    "With torch.optim where it has the method",
                    self.copy_pytorch,
                ),
                ("notebook", "Save as notebook…", "For Jupyter", self.save_notebook),
                ("table", "Copy table (CSV)", "Every step of every run", self.copy_table),
            )
        )

    def copy_python(self) -> None:
        if text := self._written("python"):
            self._copy(text, "Copied as Python")

    def copy_pytorch(self) -> None:
        if text := self._written("pytorch"):
            from gdviz.codegen.pytorch import refusal

            missing = sum(bool(refusal(run)) for run in self._session.plan.runs)
            rest = f", without {missing} that it cannot have" if missing else ""
            self._copy(text, f"Copied as PyTorch{rest}")

    def save_notebook(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save as notebook", self._session.suggested(".ipynb"),
            "Jupyter notebooks (*.ipynb)",
        )  # fmt: skip
        if not name:
            return
        path = Path(name) if Path(name).suffix else Path(name).with_suffix(".ipynb")
        text = self._written("notebook")
        if not text:
            return
        try:
            write_atomically(path, text.encode())
        except GdvizError as error:
            self._session.complain(str(error))
            return
        self._session.inform(f"Saved {path.name}")

    def copy_table(self) -> None:
        runs = self._session.finished
        if runs is None:
            self._session.complain("The runs are still being computed")
            return
        rows = sum(run.steps + 1 for run in runs)
        if rows > _MOST_ROWS:
            self._session.complain(
                f"{rows} rows are too many to copy: use gdviz run --csv FILE"
            )
            return
        from gdviz.engine.table import csv_text

        self._copy(csv_text(runs), "Table copied")

    def _written(self, target: str) -> str:
        """The scene in another language; "" and a complaint where that has no words."""
        from gdviz.codegen import code  # nobody waits for it when the window opens

        try:
            return code(shown_scene(self._session.scene, self._session.runs), target)
        except GdvizError as error:
            self._session.complain(str(error))
            return ""

    def _copy(self, text: str, sentence: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._session.inform(sentence)
