"""Where things are kept. One module an entity: its keys, what is written and how it is read."""
