"""Where the other parts lie: imported for what it does, before anything that stands there."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REFERENCE_PYTHON = ROOT / ".reference" / "bin" / "python"

sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT / "tests")]
