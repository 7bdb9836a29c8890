"""Colours, fonts and the style sheet, light or dark as the system's setting.

Each colour has one meaning: blue is the person, green the guide, purple doubtful data. They are
from the palette of Okabe and Ito, which is safe for colour-blind people. Red, yellow and cyan
are reserved for alarms (IEC 60601-1-8), which this window never gives.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """All colours of the window, as "#rrggbb".

    Attributes
    ----------
    window, surface, field : str
        Background of the window, of cards and plots, and of input fields.
    text, muted, line : str
        Text, secondary text, and thin lines.
    grid : str
        Grid behind a trace.
    person, guide, doubt : str
        Data of the person, the guide, and doubtful data.
    action, action_text : str
        Background and text of the main button.
    note : str
        Background of a notice.
    """

    window: str
    surface: str
    field: str
    text: str
    muted: str
    line: str
    grid: str
    person: str
    guide: str
    doubt: str
    action: str
    action_text: str
    note: str


LEAST_POINTS = 10.0
"""Smallest font size, whatever the system's setting [pt]."""

LIGHT = Colours(
    window="#f4f2ec",
    surface="#fdfcf9",
    field="#ffffff",
    text="#20282e",
    muted="#56616a",
    line="#cfcbbf",
    grid="#e9e5da",
    person="#0072b2",
    guide="#009e73",
    doubt="#c46a9b",
    action="#00694d",
    action_text="#ffffff",
    note="#e3ece4",
)

DARK = Colours(
    window="#12171b",
    surface="#1a2126",
    field="#222a30",
    text="#e8e6df",
    muted="#a5afb6",
    line="#3b464f",
    grid="#273038",
    person="#56b4e9",
    guide="#1fae84",
    doubt="#cc79a7",
    action="#35a884",
    action_text="#0c1a15",
    note="#20312c",
)


def colours_now() -> Colours:
    """Return the colours for the system's colour scheme."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0..1 (WCAG 2.2)."""

    def linear(channel: int) -> float:
        part = channel / 255
        return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1..21 (WCAG 2.2); text needs 4.5, shapes 3."""
    dark, light = sorted((luminance(first), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix_colours(first: str, other: str, part_frac: float) -> QColor:
    """Return a mixture of two colours.

    Parameters
    ----------
    first, other : str
        The colours, as "#rrggbb".
    part_frac : float
        Share of the other colour, 0..1.
    """
    first_colour, other_colour = QColor(first), QColor(other)

    def between(a: int, b: int) -> int:
        return round(a + (b - a) * part_frac)

    return QColor(
        between(first_colour.red(), other_colour.red()),
        between(first_colour.green(), other_colour.green()),
        between(first_colour.blue(), other_colour.blue()),
    )


def apply_theme(application: QApplication, colours: Colours) -> None:
    """Apply the colours to the whole application, unless they are applied already."""
    sheet = style_sheet(colours)
    if application.styleSheet() == sheet:
        return
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.Base: colours.field,
        QPalette.ColorRole.AlternateBase: colours.surface,
        QPalette.ColorRole.Button: colours.surface,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.ToolTipBase: colours.field,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Highlight: colours.action,
        QPalette.ColorRole.HighlightedText: colours.action_text,
        QPalette.ColorRole.Link: colours.person,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    application.setPalette(palette)
    # Fusion draws the frames of these in a shade of the window's colour that is too pale.
    framed = QPalette(palette)
    framed.setColor(QPalette.ColorRole.Window, QColor(colours.muted))
    for widget in ("QCheckBox", "QComboBox"):
        application.setPalette(framed, widget)  # type: ignore[arg-type]  # it takes text
    font = application.font()
    if font.pointSizeF() < LEAST_POINTS:
        font.setPointSizeF(LEAST_POINTS)
        application.setFont(font)
    application.setStyleSheet(sheet)


def make_font(scale: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the system's font, scaled.

    Parameters
    ----------
    scale : float
        Size as a multiple of the system's.
    weight : QFont.Weight
        Weight of the font.
    """
    font = QFont(QApplication.font())
    font.setPointSizeF(max(font.pointSizeF(), LEAST_POINTS) * scale)
    font.setWeight(weight)
    return font


def set_font_size(
    widget: QWidget, scale: float, weight: QFont.Weight = QFont.Weight.Normal
) -> None:
    """Set the font of a widget to the system's, scaled as `make_font` does."""
    widget.setFont(make_font(scale, weight))


def style_sheet(c: Colours) -> str:
    """Return the style sheet for the colours `c`."""
    return f"""
QLabel[role="muted"], QRadioButton[role="muted"] {{ color: {c.muted}; }}
QLabel[role="badge"] {{
    color: {c.text}; background: {c.note}; border: 1px solid {c.line};
    border-radius: 11px; padding: 3px 12px;
}}
QLabel[role="note"] {{
    background: {c.note}; border: 1px solid {c.guide}; border-radius: 10px; padding: 10px 16px;
}}
QFrame[role="card"] {{
    background: {c.surface}; border: 1px solid {c.line}; border-radius: 12px;
}}
QTabWidget::pane {{ border: 0; }}
QTabBar {{ background: {c.window}; }}
QTabBar::tab:first {{ margin-left: 10px; }}
QTabBar::tab {{
    padding: 11px 24px; min-height: 24px; color: {c.muted}; border: 0;
    border-bottom: 3px solid transparent;
}}
QTabBar::tab:selected {{ color: {c.text}; border-bottom: 3px solid {c.action}; }}
QTabBar::tab:hover {{ color: {c.text}; }}
QTabBar::tab:focus {{ text-decoration: underline; }}
QPushButton {{
    color: {c.text}; background: {c.surface}; border: 1px solid {c.muted};
    border-radius: 10px; padding: 8px 20px; min-height: 28px;
}}
QPushButton:hover {{ background: {c.note}; }}
QPushButton:focus {{ border: 2px solid {c.person}; padding: 7px 19px; }}
QPushButton:disabled {{ color: {c.muted}; border-color: {c.line}; }}
QPushButton:checked {{ background: {c.note}; border: 2px solid {c.action}; padding: 7px 19px; }}
QPushButton[role="action"] {{
    color: {c.action_text}; background: {c.action}; border: 2px solid {c.action};
}}
QPushButton[role="action"]:disabled {{
    color: {c.muted}; background: {c.field}; border-color: {c.line};
}}
QPushButton[role="action"]:hover {{ border-color: {c.text}; }}
QPushButton[role="action"]:focus {{ border: 2px solid {c.text}; padding: 8px 20px; }}
QPushButton[role="narrow"] {{ padding: 7px 8px; }}
QPushButton[role="narrow"]:focus {{ padding: 6px 7px; }}
QPushButton[role="link"] {{
    color: {c.muted}; background: transparent; border: 0; padding: 2px 6px; min-height: 22px;
    text-decoration: underline;
}}
QPushButton[role="link"]:focus {{ border: 1px solid {c.person}; padding: 1px 5px; }}
QLineEdit {{
    color: {c.text}; background: {c.field}; border: 1px solid {c.muted}; border-radius: 8px;
    padding: 5px 10px; min-height: 30px; selection-background-color: {c.action};
    selection-color: {c.action_text}; placeholder-text-color: {c.muted};
}}
QLineEdit:focus {{ border: 2px solid {c.person}; padding: 4px 9px; }}
QRadioButton::indicator {{
    width: 14px; height: 14px; border: 2px solid {c.muted}; border-radius: 9px;
    background: {c.field};
}}
QRadioButton::indicator:checked {{
    border-color: {c.action};
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 {c.action}, stop: 0.55 {c.action}, stop: 0.65 {c.field}, stop: 1 {c.field});
}}
QRadioButton:focus {{ text-decoration: underline; }}
QScrollBar:vertical {{ width: 10px; background: transparent; }}
QScrollBar::handle:vertical {{ background: {c.line}; border-radius: 4px; min-height: 30px; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
QAbstractSpinBox QLineEdit {{ border: 0; padding: 0; min-height: 0; }}
QTextEdit {{ color: {c.text}; background: {c.surface}; border: 0; }}
QToolTip {{ color: {c.text}; background: {c.field}; border: 1px solid {c.line}; }}
"""
