"""The style sheet of the program, from a theme.

Fonts are set in code, never here: a font in a style sheet overrides the one that a
widget was given, and with it the typeface of the mathematics.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdviz.ui.look.theme import Theme

_SHEET = Template("""
QMainWindow, QWidget#window { background: $window; }
QMainWindow::separator { background: $window; width: ${px8}px; height: ${px8}px; }
QMainWindow > QWidget#centre { background: $window; }
QDialog { background: $panel; }
QDockWidget { border: none; }
QDockWidget::title { background: $window; padding: ${px4}px; }

QFrame#panel, QFrame#card {
    background: $panel; border: 1px solid $hairline; border-radius: ${px8}px;
}
QFrame#panel[called="true"] { border-color: $accent; }
QFrame#card[selected="true"] { border: 2px solid $accent; }
QFrame#searchbox {
    background: $panel; border: 1px solid $border; border-radius: ${px8}px;
}
QFrame#searchbox QLineEdit, QFrame#searchbox QLineEdit:focus {
    background: $panel; border: none; border-bottom: 1px solid $hairline; border-radius: 0;
}
QFrame#bar { background: $panel; border: none; border-bottom: 1px solid $hairline; }
QFrame#box { background: $field; border: none; border-radius: ${px8}px; }
QFrame#failure {
    background: $bad_ground; border: 1px solid $bad; border-radius: ${px8}px;
}
QFrame#warning { background: $bad_ground; border: none; border-radius: ${px6}px; }
QFrame#rule { background: $hairline; border: none; max-height: 1px; min-height: 1px; }

QLabel { background: transparent; color: $text; }
QLabel[role="secondary"] { color: $text_secondary; }
QLabel[role="good"] { color: $good; }
QLabel[role="bad"] { color: $bad; }

QPushButton {
    background: transparent; color: $text; border: 1px solid $border;
    border-radius: ${px6}px; padding: 0 ${px12}px; min-height: ${px30}px;
}
QPushButton:hover { background: $field; }
QPushButton:pressed { background: $hairline; }
QPushButton:focus {
    border: 2px solid $accent; padding: 0 ${in12}px; min-height: ${in30}px;
}
QPushButton:disabled { color: $text_secondary; border-color: $hairline; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled {
    background: $field; color: $text_secondary; border-color: $hairline;
}
QPushButton[kind="fix"] {
    background: $bad; color: $bad_ground; border: 2px solid $bad; min-height: ${px24}px;
}
QPushButton[kind="fix"]:focus {
    border: 2px solid $text; padding: 0 ${px12}px; min-height: ${px24}px;
}
QPushButton[kind="overlay"] {
    background: $panel; padding: 0 ${px8}px; min-height: ${px24}px;
}
QPushButton[kind="overlay"]:hover { background: $field; }
QPushButton[kind="overlay"]:focus { padding: 0 ${in8}px; min-height: ${in24}px; }
QPushButton[kind="flat"] { border: 1px solid transparent; padding: 0 ${px8}px; }
QPushButton[kind="flat"]:focus { border: 2px solid $accent; padding: 0 ${in8}px; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="dashed"] { border: 1px dashed $border; border-radius: ${px8}px; }
QPushButton[kind="dashed"]:focus { border: 2px solid $accent; }
QPushButton[kind="link"] {
    border: none; border-bottom: 1px solid $text; border-radius: 0;
    padding: 0; min-height: ${px18}px;
}
QPushButton[kind="link"]:hover { background: transparent; color: $text_secondary; }
QPushButton[kind="link"]:focus {
    border: none; border-bottom: 3px solid $accent; padding: 0; min-height: ${px16}px;
}

QToolButton {
    background: transparent; color: $text; border: 1px solid transparent;
    border-radius: ${px6}px; padding: ${px4}px;
}
QToolButton:hover { background: $field; }
QToolButton:pressed { background: $hairline; }
QToolButton:focus { border: 2px solid $accent; padding: ${in4}px; }
QToolButton[kind="outlined"] { border: 1px solid $border; }
QToolButton[kind="outlined"]:focus { border: 2px solid $accent; padding: ${in4}px; }
QToolButton[kind="round"] {
    background: $accent; border: 2px solid $accent; border-radius: ${circle}px; padding: 0;
    min-width: ${px36}px; max-width: ${px36}px; min-height: ${px36}px; max-height: ${px36}px;
}
QToolButton[kind="round"]:focus { border: 2px solid $switch_off; padding: 0; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit {
    background: $field; color: $text; border: 1px solid $field; border-radius: ${px4}px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit { padding: 0 ${px4}px 1px 0; }
QLineEdit:hover { border-color: $hairline; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; }
QLineEdit:focus { border: 2px solid $accent; padding: 0 ${in4}px 1px 0; }
QLineEdit[invalid="true"] {
    background: $bad_ground; border: 2px solid $bad; color: $bad; padding: 0 ${in4}px 1px 0;
}
QLineEdit:disabled { color: $text_secondary; }

QComboBox {
    background: $panel; color: $text; border: 1px solid $border; border-radius: ${px6}px;
    padding: 0 0 0 ${px12}px;
}
QComboBox[flat="true"] { border: 1px solid transparent; background: transparent; }
QComboBox:hover { background: $field; }
QComboBox:focus { border: 2px solid $accent; padding: 0 0 0 ${in12}px; }
QComboBox:disabled { color: $text_secondary; border-color: $hairline; }
QComboBox::drop-down { border: none; width: ${px28}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView, QListView#popup {
    background: $panel; color: $text; border: 1px solid $border;
    padding: ${px4}px; outline: none;
    selection-background-color: $field; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: ${px28}px; padding: 0 ${px8}px; }
QComboBox QAbstractItemView::item:selected {
    background: $field; color: $text; border-radius: ${px4}px;
}

QMenuBar { background: $panel; color: $text; }
QMenuBar::item { padding: ${px4}px ${px8}px; background: transparent; }
QMenuBar::item:selected { background: $field; border-radius: ${px4}px; }
QMenu {
    background: $panel; color: $text; border: 1px solid $border; padding: ${px4}px;
}
QMenu::item { padding: ${px6}px ${px24}px ${px6}px ${px12}px; border-radius: ${px4}px; }
QMenu::item:selected { background: $field; }
QMenu::item:disabled { color: $text_secondary; }
QMenu::separator { background: $hairline; height: 1px; margin: ${px4}px ${px8}px; }
QMenu::icon { padding-left: ${px8}px; }

QTabBar { background: $window; border: none; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $text_secondary; border: none;
    padding: ${px6}px ${px8}px; margin: 0 ${px4}px; border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabWidget::pane { border: none; }

QLabel, QToolTip { qproperty-textFormat: PlainText; }
MathLabel { qproperty-textFormat: RichText; }
QToolTip {
    background: $text; color: $panel; border: none; padding: ${px6}px ${px8}px;
}

QScrollArea, QScrollArea > QWidget > QWidget#content { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: ${px8}px; }
QScrollBar:horizontal { height: ${px8}px; }
QScrollBar::handle { background: $border; border-radius: ${px3}px; margin: 1px; }
QScrollBar::handle:hover { background: $text_secondary; }
QScrollBar::handle:vertical { min-height: ${px32}px; }
QScrollBar::handle:horizontal { min-width: ${px32}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QListView, QTreeView, QTableView {
    background: $panel; color: $text; border: none; outline: none;
    selection-background-color: $field; selection-color: $text;
}
QHeaderView::section {
    background: $panel; color: $text_secondary; border: none;
    border-bottom: 1px solid $hairline; padding: ${px4}px ${px8}px;
}
QProgressBar {
    background: $hairline; border: none; border-radius: 2px; max-height: ${px4}px;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QStatusBar { background: $window; color: $text_secondary; }
""")

_LENGTHS = (3, 4, 6, 8, 12, 16, 18, 24, 28, 30, 32, 36)


def stylesheet(theme: Theme) -> str:
    """QSS for every stock widget that the program uses.

    Widgets choose a look with dynamic properties: ``kind`` of a button (``primary``,
    ``fix``, ``flat``, ``overlay``, ``dashed``, ``link``; ``outlined``, ``round`` for tool
    buttons),
    ``role`` of a label (``secondary``, ``good``, ``bad``), ``invalid`` of a line edit,
    ``selected`` of a card, ``called`` of a panel, ``flat`` of a combo box.
    """
    lengths = {f"px{n}": theme.px(n) for n in _LENGTHS}
    # where a ring of two pixels stands in place of a line of one, nothing inside may move
    lengths |= {f"in{n}": theme.px(n) - 1 for n in (4, 8, 12)}
    lengths |= {f"in{n}": theme.px(n) - 2 for n in (24, 30)}
    circle = (lengths["px36"] + 4) // 2  # half the outer size; any more and Qt draws a square
    return _SHEET.substitute(theme.colours(), **lengths, circle=circle)
