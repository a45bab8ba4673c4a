"""Rumorline: joins official social posts to open rumor tickets and publishes what they settle."""

__version__ = "0.1.0"
