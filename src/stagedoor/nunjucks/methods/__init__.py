"""JavaScript methods of strings, numbers, lists and records; closed tables."""
