"""The choice of a language, and Qt's own words in it."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator, Signal
from PySide6.QtWidgets import QApplication, QComboBox

from entrain.session.chosen import choose_language
from entrain.wording import NAMES, speak, spoken, tr


class LanguageChoice(QComboBox):
    """Offers every language by its own name; `chosen` says that another is spoken now."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Language of the window"))
        self.setToolTip(tr("Language of the window"))
        for code, name in NAMES.items():
            self.addItem(name, code)
        self.setCurrentIndex(self.findData(spoken().code))
        self.activated.connect(self._choose)

    def _choose(self) -> None:
        code = self.currentData()
        if code != spoken().code:
            speak(code)
            speak_qt()
            choose_language(code)
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
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(locale, "qtbase", "_", folder):
        application.installTranslator(translator)
