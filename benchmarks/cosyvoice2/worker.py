"""A process that holds one contender, and does what lines of JSON say: see :mod:`contenders`.

Both kinds, :mod:`worker_ours` and :mod:`worker_package`, know the same orders, so that both are
measured in the same way: ``say``, ``schedule``, ``flow``, ``reset``; ours also ``chunks``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import torch


def _contender(options: argparse.Namespace) -> Any:
    if options.which == "package":
        from worker_package import Package as Which  # noqa: PLC0415 - only where it is installed
    else:
        from worker_ours import Ours as Which  # noqa: PLC0415 - or the other
    return Which(options.model, options.voice_tokens, json.loads(options.settings))


def main() -> None:
    """Answer until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["package", "ours"])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--voice-tokens", type=int, required=True)
    parser.add_argument("--settings", default="{}")
    options = parser.parse_args()
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the package prints
    torch.set_num_threads(options.threads)
    contender = _contender(options)
    print(json.dumps(contender.settings), file=out, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            said = {"said": getattr(contender, order.pop("do"))(**order)}
        except Exception:  # noqa: BLE001 - whatever it is, whoever asked is told
            said = {"error": traceback.format_exc()}
        print(json.dumps(said), file=out, flush=True)
    os._exit(0)  # taking models apart takes seconds


if __name__ == "__main__":
    main()
