"""What a component must satisfy: pure functions from evidence to findings."""
