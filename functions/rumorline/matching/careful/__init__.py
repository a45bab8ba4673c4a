"""The careful reader, pure part: what it is asked, how its answer is read, what it may change."""
