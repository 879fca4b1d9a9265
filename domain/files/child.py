"""`python -I child.py WORK [ARGUMENT]…`: one piece of work within its limits, and the end.

A work is a module of this folder that says its `SECONDS` of processor, its `MEMORY` (bytes of
address space beside the interpreter's and its libraries'), its `OUTPUT` (bytes of a file), loads
what is heavy in `prepare()`, and answers the exit status from `main(*arguments)`.
"""

import importlib
import resource
import sys
from pathlib import Path


def main(name: str, *arguments: str) -> int:
    sys.path.insert(0, str(Path(__file__).parent))
    work = importlib.import_module(name)
    work.prepare()
    own = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _limit(resource.RLIMIT_AS, own + work.MEMORY)
    _limit(resource.RLIMIT_CPU, work.SECONDS)
    _limit(resource.RLIMIT_FSIZE, work.OUTPUT)
    _limit(resource.RLIMIT_CORE, 0)
    return int(work.main(*arguments))


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
