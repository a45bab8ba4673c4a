"""Seeded runs of the functions while AWS, the platforms and the queue misbehave."""
