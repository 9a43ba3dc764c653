"""The page of documents that become audio files, by themselves or because somebody says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QStackedWidget

from cosyd.contract.events import (
    AnyEvent,
    Missed,
    NarrationChanged,
    WatchChanged,
)
from cosyd_gui.views.narrations_documents import DocumentsTab
from cosyd_gui.views.narrations_feed import FeedTab
from cosyd_gui.views.narrations_report import ReportView
from cosyd_gui.views.narrations_watches import WatchesTab
from cosyd_gui.views.page import Page
from cosyd_gui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cosyd.contract.wire_narrations import NarrationView
    from cosyd_gui.house import GuiHouse


class NarrationsPage(Page):
    """Documents, watched folders, and the feed for podcast players."""

    name: ClassVar[str] = "narrations"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.documents = DocumentsTab(house, self.notice)
        self.watches = WatchesTab(house, self.notice)
        self.feed = FeedTab(house, self.notice)
        self.report = ReportView(house, self.notice)
        self.tabs = Tabs()
        self.tabs.addTab(self.documents, self.tr("Documents"))
        self.tabs.addTab(self.watches, self.tr("Watched folders"))
        self.tabs.addTab(self.feed, self.tr("On a phone"))
        self.tabs.currentChanged.connect(self._turned)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.tabs)
        self.stack.addWidget(self.report)
        self.body.addWidget(self.stack, 1)
        self.documents.report_wanted.connect(self._show_report)
        self.report.left.connect(self._leave_report)
        self.report.open_wanted.connect(self.documents.results.open)
        self.link.happened.connect(self._happened)
        self.setAcceptDrops(True)

    def fresh(self) -> None:
        """Ask for all of it."""
        self.documents.fresh()
        self.watches.fresh()
        if self.tabs.currentWidget() is self.feed:
            self.feed.fresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files may be dropped, and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Documents are to be narrated, a folder is to be watched."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        folders = [path for path in paths if path.is_dir()]
        documents = [path for path in paths if path not in folders]
        event.acceptProposedAction()
        self._leave_report()
        if documents:
            self.tabs.setCurrentWidget(self.documents)
            self.documents.adding.offer(documents)
        elif folders:
            self.tabs.setCurrentWidget(self.watches)
            self.watches.watching.offer(str(folders[0]))

    def _happened(self, event: AnyEvent) -> None:
        if not self.isVisible():
            self._old = True  # it is asked for when somebody looks
            return
        match event:
            case NarrationChanged():
                self.documents.happened(event)
                if event.watch and (event.state.final or event.removed or not event.spoken):
                    self.watches.stale()
            case WatchChanged():
                self.watches.stale()
            case Missed():
                self.fresh()

    def _turned(self) -> None:
        if self.tabs.currentWidget() is self.feed and self.link.state.here:
            self.feed.fresh()

    def _show_report(self, view: NarrationView) -> None:
        self.stack.setCurrentWidget(self.report)
        self.report.show_of(view)

    def _leave_report(self) -> None:
        self.stack.setCurrentWidget(self.tabs)
