"""File trees as values: entries, safe paths, plans, merges."""
