"""The step engine: runs a template's steps over an in-memory workspace."""
