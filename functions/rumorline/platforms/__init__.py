"""The doors: one module a platform, a table that lists them, and what they share.

A door proves that a delivery is genuine, splits it into entries, and reads an entry into post
events. `receive` uses the first two, `resolve` the last, `rumorline send` the way back.
"""
