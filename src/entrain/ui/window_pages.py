"""The content of the window: two pages in tabs, the badges, and the foot."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from entrain.events import Form
from entrain.setup import Settings
from entrain.ui import theme
from entrain.ui.pages.badges import Badges
from entrain.ui.pages.foot import Foot, product_version
from entrain.ui.pages.patient import PatientView
from entrain.ui.theme import Colours
from entrain.wording import tr


def load_pages() -> None:
    """Import what the pages need after the first frame; called in a thread of its own."""
    # Imported by name as where they are used: PySide reads a module's source at that time.
    from entrain.ui.history import History  # noqa: F401
    from entrain.ui.pages.clinician import ClinicianView  # noqa: F401

    product_version()


class Pages(QWidget):
    """Everything in the window, in the language current at its construction.

    The physiology page is empty at first, as its content takes long to load.

    Parameters
    ----------
    settings : Settings
        The settings that the choices show at first.
    colours : Colours
        The colours to draw in.
    form : Form or None
        The form of the session; None until it has been read.
    """

    def __init__(self, settings: Settings, colours: Colours, form: Form | None = None) -> None:
        super().__init__()
        self.patient = PatientView(settings, colours, form)
        self.physiology = QWidget()
        self.badges = Badges()
        self.tabs = QTabWidget()
        self.foot = Foot()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        theme.set_font_size(self.tabs.tabBar(), 1.1)
        self.tabs.addTab(self.patient, tr("Session"))
        self.tabs.addTab(self.physiology, tr("Physiology"))
        self.tabs.setCornerWidget(self.badges)
        layout = QVBoxLayout(self.physiology)
        layout.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.foot)
