"""The choice of the language, and Qt's own texts in it."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator, Signal
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from entrain.setup import store_language
from entrain.wording import LANGUAGES, NAMES, current_language, set_language, tr


class LanguageChoice(QPushButton):
    """A button with a menu of the languages; `chosen` is emitted when another is chosen."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__(NAMES[current_language().code])
        self.setProperty("role", "link")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        label_text = tr("Language of the window")
        self.setAccessibleName(f"{label_text}: {self.text()}")
        self.setToolTip(label_text)
        menu = QMenu(self)
        for code, name in NAMES.items():
            action = menu.addAction(name)
            action.setData(code)
            action.setCheckable(True)
            action.setChecked(code == current_language().code)
            # Queued until the menu has closed: the choice rebuilds the whole window.
            action.triggered.connect(
                lambda _checked=False, chosen_code=code: self._choose_language(chosen_code),
                Qt.ConnectionType.QueuedConnection,
            )
        self.setMenu(menu)

    def _choose_language(self, code: str) -> None:
        if code != current_language().code:
            set_language(code)
            set_qt_language()
            store_language(code)
            self.chosen.emit()


def set_qt_language() -> None:
    """Set Qt's own texts and its number format to the current language."""
    application = QApplication.instance()
    if application is None:
        return
    locale = QLocale(current_language().code)
    QLocale.setDefault(locale)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    if current_language().code == LANGUAGES[0]:
        return  # Qt's own texts are English: loading nothing saves time before the first frame
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(locale, "qtbase", "_", folder):
        application.installTranslator(translator)
