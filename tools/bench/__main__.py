"""`make bench`: every figure, each beside its reference, measured in one run. `python -m tools.bench PART…` for some.

A part is a module of this folder with `run() -> bool`: it prints its table and tells whether its goals are reached.
"""

import argparse
import sys

from tools.bench import api, engine, pages, scale, security

PARTS = {"pages": pages, "scale": scale, "engine": engine, "api": api, "security": security}


def main() -> int:
    """Run the parts one after another; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"what to measure: {', '.join(PARTS)}; default all")
    chosen = parser.parse_args().part or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}")
    reached = [PARTS[name].run() for name in chosen]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
