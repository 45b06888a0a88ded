"""The supervisor of the product as `bin/up` runs it, without installing anything first."""

import sys

from launcher.places import data_home
from launcher.state import State
from launcher.up import Program, _make, _options

if __name__ == "__main__":
    options = _options(sys.argv[1:])
    from pathlib import Path

    home = Path(options.data).resolve() if options.data else data_home()
    _make(home)
    state = State(home)
    assert state.take()
    try:
        sys.exit(Program(home, options, state).run())
    finally:
        state.clear()
