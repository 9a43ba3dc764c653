"""Whether a port can be listened on, and whether a daemon answers."""

import errno
import socket
import sys

import httpx

from cosyd.system.runtime.connection import Connection
from cosyd.system.runtime.trust import trusting

_PATIENCE_S = 5


def can_listen(host: str, port: int) -> str | None:
    """Why *port* on *host* cannot be listened on: ``taken``, or another reason; None if it can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            if sys.platform != "win32":  # there it would allow to share a port that is taken
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        return "taken" if error.errno == errno.EADDRINUSE else str(error.strerror or error)
    return None


def answers(there: Connection) -> bool:
    """Whether the daemon of *there* says that it lives. Asks without a proxy or a token."""
    try:
        answer = httpx.get(
            f"{there.url}/health/live",
            timeout=_PATIENCE_S,
            trust_env=False,
            verify=trusting(there.certificate) if there.certificate else False,
        )
    except (httpx.HTTPError, OSError):
        return False
    return answer.is_success
