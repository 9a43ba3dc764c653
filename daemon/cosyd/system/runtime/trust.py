"""The certificate of this machine's daemon, trusted because the connection file names it."""

from __future__ import annotations

import ssl
from pathlib import Path

_END = "-----END CERTIFICATE-----"


def trusting(file: str) -> ssl.SSLContext:
    """A client's context that takes the certificate in *file* and no other, whatever its name.

    Only the first one in it counts: behind it stand those of issuers, who have issued others too.

    Raises:
        OSError: The file cannot be read, or holds no certificate (as ssl.SSLError).
    """
    first, end, _ = Path(file).read_text("ascii", "replace").partition(_END)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # it need not lead to a root
    context.load_verify_locations(cadata=first + end)
    return context
