"""One task in a process of its own: ``python -m benchmarks.scoring.child TASK JSON``."""

from __future__ import annotations

import json
import sys

from benchmarks.scoring.measure import perform

if __name__ == "__main__":
    print(json.dumps(perform(sys.argv[1], json.loads(sys.argv[2]))))
