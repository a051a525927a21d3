"""What each ``ui:field`` does without a browser; one picker per file."""
