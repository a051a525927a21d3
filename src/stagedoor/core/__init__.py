"""Errors, locations, JSON types, YAML with positions, packaged data."""
