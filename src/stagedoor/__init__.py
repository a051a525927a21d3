"""stagedoor: Backstage software templates from a terminal or CI."""

__version__ = "0.1.0"
