"""The certificate that the daemon shows: read, checked, and read again when it has been renewed."""

from __future__ import annotations

import os
import ssl
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.errors import CertificateUnusable
from cosyd.system.runtime.trust import trusting

if TYPE_CHECKING:
    from cosyd.system.options import Http

log = structlog.get_logger(__name__)

DAY_S = 86_400
SOON_DAYS = 14
"""So many days before its end a certificate should have been renewed."""

STEPS = 20
"""A handshake has far fewer."""


class Certificate:
    """A certificate and its key.

    Args:
        settings: Where they are. The key may stand in the file of the certificate.

    Raises:
        CertificateUnusable: They cannot be used.
    """

    def __init__(self, settings: Http) -> None:
        self.file = str(Path(settings.tls_certificate).expanduser())
        self._key = str(Path(settings.tls_key or settings.tls_certificate).expanduser())
        self._key_setting = "http.tls_key" if settings.tls_key else "http.tls_certificate"
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_alpn_protocols(["http/1.1"])
        self.renew()

    @classmethod
    def of(cls, settings: Http) -> Certificate | None:
        """That which the *settings* name; None where they name none.

        Raises:
            CertificateUnusable: It cannot be used.
        """
        if settings.tls_key and not settings.tls_certificate:
            raise CertificateUnusable(
                setting="http.tls_key",
                reason="it is of no use alone",
                do="Name the certificate as well: http.tls_certificate",
            )
        return cls(settings) if settings.tls_certificate else None

    def renew(self) -> None:
        """Read both files; connections from now on are shown what stands there.

        Raises:
            CertificateUnusable: They cannot be used, and what was shown is shown on.
        """
        _check_certificate(self.file)
        self._check_key()
        for context in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), self.context):
            self._load(context)  # not first into the one in use: half of it might stay there

    def _load(self, context: ssl.SSLContext) -> None:
        try:
            context.load_cert_chain(self.file, self._key, self._no_password)
        except ssl.SSLError as error:
            pair = error.reason == "KEY_VALUES_MISMATCH"
            reason = "it is not the key of the certificate" if pair else "it is no key in PEM"
            raise self._unusable(reason, "Name the key of the certificate") from error
        except OSError as error:
            raise self._unusable(str(error.strerror), "Correct its path or its rights") from error

    def left_days(self) -> float:
        """How long it is still valid; below zero if no more.

        Raises:
            ssl.SSLError: Our own clients would not take it, for another reason.
        """
        try:
            shown = handshake(self.context, trusting(self.file))
        except ssl.SSLCertVerificationError as error:
            if "expired" in error.verify_message:
                return -1.0
            raise
        return (ssl.cert_time_to_seconds(str(shown["notAfter"])) - time.time()) / DAY_S

    def warn(self) -> None:
        """Tell the log where clients do not take it, or soon will not."""
        try:
            left_days = self.left_days()
        except ssl.SSLError as error:
            log.warning("tls.unfit", reason=error.reason)
            return
        if left_days < 0:
            log.warning("tls.expired")
        elif left_days < SOON_DAYS:
            log.warning("tls.expires", left_days=round(left_days))

    def _check_key(self) -> None:
        """Whoever can read the key can pass for this machine."""
        try:
            mode = stat.S_IMODE(Path(self._key).stat().st_mode)
        except OSError as error:
            raise self._unusable(str(error.strerror), "Correct its path or its rights") from error
        if self._key == self.file and "PRIVATE KEY" not in Path(self._key).read_text(
            "ascii", "replace"
        ):
            raise self._unusable("there is no key with it", "Name its key: http.tls_key")
        if os.name == "posix" and mode & stat.S_IROTH:
            raise self._unusable(
                f"everybody on this machine can read the key (mode {mode:04o})",
                f"Take that right away: chmod 600 {self._key}",
            )

    def _no_password(self) -> str:
        """Called for a key that wants one: nobody is there to type it."""
        raise self._unusable("the key wants a password", "Store it without one, for you alone")

    def _unusable(self, reason: str, do: str) -> CertificateUnusable:
        return CertificateUnusable(setting=self._key_setting, reason=reason, do=do)


def _check_certificate(file: str) -> None:
    try:
        trusting(file)
    except ssl.SSLError as error:
        raise CertificateUnusable(
            setting="http.tls_certificate",
            reason="there is no certificate in PEM in the file",
            do="Name a file that begins with the daemon's certificate",
        ) from error
    except OSError as error:
        raise CertificateUnusable(
            setting="http.tls_certificate",
            reason=error.strerror,
            do="Correct its path or its rights",
        ) from error


def handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> dict[str, object]:
    """What *client* sees of the certificate that *server* shows, without any network."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    asks = client.wrap_bio(back, there)
    shows = server.wrap_bio(there, back, server_side=True)
    for step in range(STEPS):
        try:
            (shows if step % 2 else asks).do_handshake()
        except ssl.SSLWantReadError:
            continue
        if step % 2 == 0:
            break
    return dict(asks.getpeercert() or {})
