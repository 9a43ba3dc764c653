"""CosyVoice2 beside the package, all of it, by contenders that are loaded once.

    make bench-cosyvoice2                            # all of it, 25 minutes
    make bench-cosyvoice2 ARGS="flow --miniature"    # one, to try the script

first: tokens and seconds to first audio. flow: the flow alone, up to a minute of speech. clients:
several at once. rtf: the real-time factor, and its parts. Each is a command of its own as well.
"""

from __future__ import annotations

import clients
import first
import flow
import grid
import rtf

if __name__ == "__main__":
    parts = {"first": first, "flow": flow, "clients": clients, "rtf": rtf}
    grid.run(
        __doc__,
        {name: part.measured for name, part in parts.items()},
        *(part.add_options for part in parts.values()),
    )
