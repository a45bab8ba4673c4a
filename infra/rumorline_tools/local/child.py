"""The child process: ministack, which ends when its parent does.

Run as a script, so that nothing of this package is imported there.
"""

import os
import sys
import threading


def _end_with_parent() -> None:
    """Wait for the pipe from the parent to close: it does so however the parent dies."""
    # Not sys.stdin: a thread that holds its lock makes the interpreter abort at its own end.
    while os.read(0, 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from ministack.app import main

    sys.argv = ["ministack"]
    main()
