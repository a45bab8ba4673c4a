"""Shared parts of the tests: a table, a clock, a matcher that follows a script, the Hartford case."""
