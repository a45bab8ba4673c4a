"""The command `rumorline`."""

from rumorline_tools.cli.main import main

__all__ = ["main"]
