"""The window: a list of pages, the chosen one, and whether the daemon is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.sentences import nothing_words
from cosyd_gui.state import Contact
from cosyd_gui.views.pages import PAGES
from cosyd_gui.widgets.notice import Notice
from cosyd_gui.widgets.page_list import PageList
from cosyd_gui.widgets.playbar import PlayBar
from cosyd_gui.words import advice_of, message_of

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.state import State
    from cosyd_gui.views.page import Page

WIDTH = 1_040
HEIGHT = 680
NARROW = 800
"""A window that is narrower shows its pages by their icons alone."""


class Window(QMainWindow):
    """The one window. It hides rather than closes: it opens again at once and loses nothing."""

    start_wanted = Signal()
    """The daemon is to be started."""

    def __init__(self, house: GuiHouse) -> None:
        super().__init__()
        self.house = house
        self.setWindowTitle("cosyd")
        self.setMinimumSize(640, 420)
        self._pages: dict[str, Page] = {}
        self._unstarted: CosydError | None = None
        self._tells_contact = False
        self._list = self._page_list()
        self._stack = QStackedWidget()
        self.notice = Notice()
        self._lay_out()
        self._bind_keys()
        house.link.changed.connect(self._tell_contact)
        house.actions.failed.connect(self.notice.tell_error)
        house.actions.nothing.connect(lambda why: self.notice.tell(nothing_words(why)))
        self._tell_contact(house.link.state)
        self._be_where_it_was()

    def open(self, name: str = "") -> None:
        """Come to the front, with that page, or a place of it (``settings/http``)."""
        name, _, place = name.partition("/")
        names = [entry.name for entry in PAGES]
        row = names.index(name) if name in names else max(self._list.currentRow(), 0)
        self._list.setCurrentRow(row)
        if place:
            self.page(name).open_at(place)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        if self.isVisible():
            self.raise_()
        elif (page := self._stack.currentWidget()) and page.focusProxy() is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)  # one can type at once
        self.show()
        self.activateWindow()

    def prepare(self) -> None:
        """Have at hand what the first opening needs, so that it is quick."""
        self.page(PAGES[max(self._list.currentRow(), 0)].name)
        self.ensurePolished()

    def tell_unstarted(self, error: CosydError) -> None:
        """The daemon could not be started; that stands there until it is, or is tried again."""
        self._unstarted = error
        self._tell_away(self.house.link.state)

    def page(self, name: str) -> Page:
        """The page of that name, made where it was not looked at before."""
        if name not in self._pages:
            entry = next(entry for entry in PAGES if entry.name == name)
            page = self._pages[name] = entry.open(self.house)
            page.setAccessibleName(QCoreApplication.translate("Pages", entry.title))
            self._stack.addWidget(page)
        return self._pages[name]

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where it was, and hide."""
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        self.house.preferences.change(geometry=geometry)
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave room for the page."""
        super().resizeEvent(event)
        self._list.be_narrow(event.size().width() < NARROW)

    def _page_list(self) -> PageList:
        pages = PageList()
        pages.setAccessibleName(self.tr("Pages"))
        pages.fill(
            (entry.name, QCoreApplication.translate("Pages", entry.title)) for entry in PAGES
        )
        pages.currentRowChanged.connect(self._show_row)
        return pages

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.notice)
        right.addWidget(self._stack, 1)
        right.addWidget(PlayBar(self.house))
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, 0)
        line.setSpacing(0)
        line.addWidget(self._list)
        line.addLayout(right, 1)
        self.setCentralWidget(whole)

    def _bind_keys(self) -> None:
        for row in range(len(PAGES)):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{row + 1}"), self)
            shortcut.activated.connect(lambda row=row: self._list.setCurrentRow(row))
        QShortcut(QKeySequence.StandardKey.Close, self).activated.connect(self.close)
        QShortcut(QKeySequence.StandardKey.Quit, self).activated.connect(
            self.house.actions.ending.emit
        )

    def _show_row(self, row: int) -> None:
        self._stack.setCurrentWidget(self.page(PAGES[row].name))

    def _tell_contact(self, state: State) -> None:
        match state.contact:
            case Contact.HERE:
                self._unstarted = None
                if self._tells_contact:
                    self.notice.clear()
                self._tells_contact = False
                return
            case Contact.STARTING:
                self._unstarted = None
                self.notice.tell(self.tr("The daemon is starting ..."))
            case Contact.STOPPING:
                self.notice.tell(self.tr("The daemon is stopping."))
            case Contact.REFUSED if state.problem:
                self.notice.tell_error(state.problem)
            case _:
                self._tell_away(state)
        self._tells_contact = True

    def _tell_away(self, state: State) -> None:
        if self._unstarted is not None:
            again = self.tr("Try again")
            self.notice.tell_error(self._unstarted, button=again, do=self.start_wanted.emit)
            return
        says = self.tr("The daemon does not run. What is typed here is kept.")
        if state.problem and state.problem.code != "daemon.not_running":
            says = "\n".join((message_of(state.problem), advice_of(state.problem)))
        self.notice.tell(says, button=self.tr("Start it"), do=self.start_wanted.emit)

    def _be_where_it_was(self) -> None:
        self.resize(WIDTH, HEIGHT)
        geometry = self.house.preferences.now.geometry
        if geometry:
            self.restoreGeometry(QByteArray.fromHex(geometry.encode()))
