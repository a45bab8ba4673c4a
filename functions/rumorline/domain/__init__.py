"""The words of the product as frozen types, its rules as pure functions; standard library only."""
