"""Renderings of one notice."""
