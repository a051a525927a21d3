"""Entities, references and the catalog model's rules."""
