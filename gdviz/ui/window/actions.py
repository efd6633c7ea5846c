"""Everything that the program can be told to do: menus, keys, buttons and help from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, final

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

Receiver = Literal["window", "files", "away", "camera", "notes"]
TIME, SCENE, FILE, VIEW = "Time", "Scene", "File", "View"
FILES: Receiver = "files"
AWAY: Receiver = "away"
CAMERA: Receiver = "camera"
NOTES: Receiver = "notes"


@final
@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    key
        Its name in code; what receives it has a slot ``on_<key>``.
    text, tip
        What menus say, and the longer sentence of the tool-tip.
    keys
        Shortcuts in Qt's notation; the first is shown.
    icon
        Name of an icon, "" for none.
    group
        Heading under which the list of keys shows it.
    receiver
        Who has the slot: the ``window``, or one of its helpers.
    """

    key: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = SCENE
    receiver: Receiver = "window"


ACTIONS = (
    # key, text, tip, keys, icon, group
    ActionSpec("play", "Play or pause", "Play or pause", ("Space",), "player-play", TIME),
    ActionSpec("back", "Step back", "One step back", ("Left",), "chevron-left", TIME),
    ActionSpec("forward", "Step on", "One step on", ("Right",), "chevron-right", TIME),
    ActionSpec("restart", "Restart", "Back to step 0", ("Home",), "player-skip-back", TIME),
    ActionSpec("end", "Go to the end", "Last step", ("End",), "player-skip-forward", TIME),
    ActionSpec("reset", "Reset", "Back to the scene as it was opened", ("R",), "restore"),
    ActionSpec("undo", "Undo", "Take the last change back", ("Ctrl+Z",), "arrow-back-up"),
    ActionSpec("redo", "Redo", "Make it again", ("Ctrl+Shift+Z", "Ctrl+Y"), "arrow-forward-up"),
    ActionSpec("note", "Write a note…", "On the landscape", ("N",), "", SCENE, NOTES),
    ActionSpec("open", "Open…", "Open a scene file", ("Ctrl+O",), "folder-open", FILE),
    ActionSpec("save", "Save", "Save the scene", ("Ctrl+S",), "device-floppy", FILE),
    ActionSpec("save_as", "Save as…", "Under another name", ("Ctrl+Shift+S",), "", FILE),
    ActionSpec(
        "picture", "Export figure…", "As PNG, SVG or PDF", ("Ctrl+E",), "camera", FILE, FILES
    ),
    ActionSpec(
        "film", "Export film…", "As MP4, WebM or GIF", ("Ctrl+Shift+E",), "", FILE, FILES
    ),
    ActionSpec(
        "copy", "Copy picture", "Copy a sharp picture", ("Ctrl+C",), "copy", FILE, FILES
    ),
    ActionSpec("python", "Copy as Python", "A script that needs NumPy", (), "", FILE, AWAY),
    ActionSpec("pytorch", "Copy as PyTorch", "Where it has the methods", (), "", FILE, AWAY),
    ActionSpec("notebook", "Save as notebook…", "For Jupyter", (), "", FILE, AWAY),
    ActionSpec("table", "Copy table (CSV)", "Every step of every run", (), "", FILE, AWAY),
    ActionSpec("theme", "Light or dark", "The other theme", ("Ctrl+T",), "moon", VIEW),
    ActionSpec("frame", "Reset the view", "The scene's window", ("Ctrl+0",), "zoom-scan", VIEW),
    ActionSpec(
        "keep_view", "Keep this view", "Come here at this step", ("K",), "", VIEW, CAMERA
    ),
    ActionSpec("forget_views", "Forget kept views", "See it all", (), "", VIEW, CAMERA),
    ActionSpec("layout", "Reset the layout", "Put all panels back", (), "", VIEW),
    ActionSpec("keys", "Keys", "List the keys", ("F1", "?"), "keyboard", VIEW),
    ActionSpec("quit", "Quit", "Close gdviz", ("Ctrl+Q",), "x", FILE, FILES),
)


def build(owner: QWidget, helpers: Mapping[Receiver, object]) -> dict[str, QAction]:
    """A `QAction` of `owner` for every spec, connected to its receiver's ``on_<key>``."""
    built: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(spec.text, owner)
        shown = f" ({QKeySequence(spec.keys[0]).toString()})" if spec.keys else ""
        action.setToolTip(spec.tip + shown)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setProperty("glyph", spec.icon)
        action.setObjectName(spec.key)
        receiver = helpers.get(spec.receiver, owner)
        action.triggered.connect(getattr(receiver, f"on_{spec.key}"))
        owner.addAction(action)
        built[spec.key] = action
    return built
