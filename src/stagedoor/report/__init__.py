"""Values to text, JSON and SARIF; pure."""
