"""The choice of a language, and Qt's own words in it."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator, Signal
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from entrain.setup import store_language
from entrain.wording import LANGUAGES, NAMES, speak, spoken, tr


class LanguageChoice(QPushButton):
    """Says which language is spoken and offers each by its own name; `chosen` says it changed."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__(NAMES[spoken().code])
        self.setProperty("role", "link")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        said = tr("Language of the window")
        self.setAccessibleName(f"{said}: {self.text()}")
        self.setToolTip(said)
        menu = QMenu(self)
        for code, name in NAMES.items():
            action = menu.addAction(name)
            action.setData(code)
            action.setCheckable(True)
            action.setChecked(code == spoken().code)
            # When the menu has closed: what was chosen takes the place of it all.
            action.triggered.connect(
                lambda _checked=False, one=code: self._choose(one),
                Qt.ConnectionType.QueuedConnection,
            )
        self.setMenu(menu)

    def _choose(self, code: str) -> None:
        if code != spoken().code:
            speak(code)
            speak_qt()
            store_language(code)
            self.chosen.emit()


def speak_qt() -> None:
    """Let Qt say its own words, and write its numbers, in the language that is spoken."""
    application = QApplication.instance()
    if application is None:
        return
    locale = QLocale(spoken().code)
    QLocale.setDefault(locale)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    if spoken().code == LANGUAGES[0]:
        return  # Qt's own words are English, and the first picture waits for nothing more
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(locale, "qtbase", "_", folder):
        application.installTranslator(translator)
