"""Content that scrolls where a screen is too low for it, and dialogs that stay on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea

from gdviz.ui.system.screens import screen_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_FRAME, _EDGE = 40, 8  # pixels that a window system may put above and around a dialog


@final
class Tall(QScrollArea):
    """As high as its content wherever there is room for all of it."""

    def __init__(self, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        content.setObjectName("content")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        return self._wanted()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wanted().width(), self.fontMetrics().height() * 4)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # the content wants another size
            self.updateGeometry()
        return super().event(event)

    def _wanted(self) -> QSize:
        """The content, and a bar beside it that hides none of it."""
        content = self.widget()
        size = content.sizeHint() if content is not None else QSize(0, 0)
        return QSize(size.width() + self.verticalScrollBar().sizeHint().width(), size.height())


def open_within(dialog: QWidget, window: QWidget) -> None:
    """Place `dialog` in the middle of `window`, as large as it wants and the screen allows."""
    room = screen_of(window).availableGeometry()
    for part in dialog.findChildren(Tall):
        part.updateGeometry()
    if (layout := dialog.layout()) is not None:
        layout.activate()
    # `adjustSize` would leave a third of the screen free
    dialog.resize(
        dialog.sizeHint().boundedTo(QSize(room.width(), room.height() - _FRAME - _EDGE))
    )
    frame = dialog.rect()
    frame.moveCenter(window.mapToGlobal(window.rect().center()))
    left = max(min(frame.left(), room.right() + 1 - frame.width()), room.left())
    low = room.bottom() + 1 - _EDGE - frame.height()
    top = max(min(frame.top(), low), min(room.top() + _FRAME, low))
    dialog.move(left, top)
