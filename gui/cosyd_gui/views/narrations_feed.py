"""The address under which podcast players find what was narrated."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme
from cosyd_gui.views.page import unseen
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from cosyd.contract.wire_narrations import FeedView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.widgets.notice import Notice

SIDE = 200
"""Of the picture, in pixels of a screen without scaling."""

COPIED_MS = 2_000


class Code(QWidget):
    """An address as a QR code: dark on white, as cameras read it, whatever the colours around."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(SIDE, SIDE)
        self._picture = QSvgRenderer(self)
        self.setAccessibleName(self.tr("The address as a QR code, for the camera of a phone"))

    def show_address(self, address: str) -> None:
        """Show that one."""
        import segno  # noqa: PLC0415 - when it is looked at

        out = BytesIO()
        segno.make(address, micro=False).save(out, kind="svg", border=4, dark="#000", light="#fff")
        self._picture.load(QByteArray(out.getvalue()))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as it is."""
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and words
        """Draw it."""
        if self._picture.isValid():
            painter = QPainter(self)
            self._picture.render(painter, QRectF(self.rect()))
            painter.end()


class FeedTab(QScrollArea):
    """How to hear narrations on a phone.

    Args:
        house: The parts of the tray.
        notice: Where is told what went wrong.
    """

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self._link = house.link
        self._notice = notice
        self.address = QLineEdit(readOnly=True)
        self.code = Code()
        self._network = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._copy = drawn(QPushButton(self.tr("&Copy")), "copy")
        self._renew = drawn(QPushButton(self.tr("&Another address ...")), "refresh")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidget(self._laid_out())
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._copied.timeout.connect(lambda: self._copy.setText(self.tr("&Copy")))

    def fresh(self) -> None:
        """Ask for the address."""
        self._link.ask(
            self, lambda daemon: daemon.narrations.feed(), self._show, partial(unseen, self._notice)
        )

    def _laid_out(self) -> QWidget:
        says = QLabel(
            self.tr(
                "Subscribe to this address in any podcast player: what was narrated appears there, "
                "with chapters and subtitles. Whoever has the address can hear it all."
            ),
            wordWrap=True,
        )
        label = QLabel(self.tr("A&ddress of the feed"))
        label.setBuddy(self.address)
        self._copy.clicked.connect(self._do_copy)
        self._renew.clicked.connect(self._ask_renew)
        self._network.setVisible(False)
        row = QHBoxLayout()
        row.addWidget(self.address, 1)
        row.addWidget(self._copy)
        words = QVBoxLayout()
        words.setSpacing(theme.GAP)
        for one in (says, self._network):
            words.addWidget(one)
        words.addSpacing(theme.GAP)
        words.addWidget(label)
        words.addLayout(row)
        words.addWidget(self._renew, 0, Qt.AlignmentFlag.AlignLeading)
        words.addStretch(1)
        whole = QWidget()
        grid = QGridLayout(whole)
        grid.setContentsMargins(0, theme.ROOM, 0, 0)
        grid.setSpacing(theme.ROOM)
        grid.addLayout(words, 0, 0)
        grid.addWidget(self.code, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        return whole

    def _show(self, feed: FeedView) -> None:
        self.address.setText(feed.address)
        self.address.setCursorPosition(0)
        self.code.show_address(feed.address)
        self._network.setText(
            self.tr(
                "Only this computer can reach it so far. For a phone, let the daemon listen on "
                "the network: the settings http.host and http.tls_certificate."
            )
        )
        self._network.setVisible(not feed.network)

    def _do_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address.text())
        self._copy.setText(self.tr("Copied"))
        self._copied.start()

    def _ask_renew(self) -> None:
        self._notice.tell(
            self.tr("With another address, players that know this one get nothing new any more."),
            button=self.tr("Give it another"),
            do=self._do_renew,
        )

    def _do_renew(self) -> None:
        self._link.ask(
            self,
            lambda daemon: daemon.narrations.feed(renew=True),
            self._show,
            self._notice.tell_error,
        )
