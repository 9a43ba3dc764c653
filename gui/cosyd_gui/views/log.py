"""The page of the log and the doctor: what is wrong, and what the daemon did."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from cosyd_gui.views.log_doctor import DoctorPane
from cosyd_gui.views.log_lines import LogPane
from cosyd_gui.views.page import Page
from cosyd_gui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from cosyd_gui.house import GuiHouse

PLACES: Final = ("doctor", "log")


class LogPage(Page):
    """The doctor, and the log."""

    name: ClassVar[str] = "log"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.doctor = DoctorPane(self.link)
        self.lines = LogPane(self.link)
        self.tabs = Tabs()
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of this page"))
        self.tabs.addTab(self.doctor, self.tr("&Doctor"))
        self.tabs.addTab(self.lines, self.tr("L&og"))
        self.body.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(self._live)
        self.shown.connect(self._live)
        self.gone.connect(self.lines.end)
        self._bind()

    def fresh(self) -> None:
        """Have the doctor look; what is new in the log comes by itself."""
        self.doctor.look()
        self.lines.begin_anew()
        self._live()

    def open_at(self, place: str) -> None:
        """``doctor`` or ``log``."""
        if place in PLACES:
            self.tabs.setCurrentIndex(PLACES.index(place))

    def _bind(self) -> None:
        self.doctor.failed.connect(self.notice.tell_error)
        self.lines.failed.connect(self.notice.tell_error)
        self.doctor.copied.connect(
            lambda: self.notice.tell(
                self.tr("The report is copied. It holds no text, no name, no token."), "good"
            )
        )
        self.lines.copied.connect(
            lambda count: self.notice.tell(self.tr("%n line(s) copied.", "", count), "good")
        )

    def _live(self) -> None:
        """The log is followed while it is seen."""
        if self.isVisible() and self.tabs.currentIndex() == PLACES.index("log"):
            self.lines.begin()
        else:
            self.lines.end()
