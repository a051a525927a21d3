"""The use cases: new, and what follows it."""
