"""The constants of BM25 (Robertson and others)."""

K1 = 1.2
B = 0.5
# As if so many other tickets were there too, so that scores mean the same with one ticket or many.
BACKGROUND = 300
HALF = 12.0
"""The BM25 score that is normalised to 0.5."""
