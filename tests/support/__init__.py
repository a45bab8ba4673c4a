"""Shared parts of the tests: tables, a clock, a matcher that follows a script, random cases."""
