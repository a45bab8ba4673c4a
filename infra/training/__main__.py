"""Runs everything; see the package."""

from __future__ import annotations

from training.run import main

if __name__ == "__main__":
    main()
