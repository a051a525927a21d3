"""What a step can do: one family of actions per file, one literal table."""
