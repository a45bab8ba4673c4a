"""The words of the product as frozen types, and its rules as pure functions. Standard library only."""
