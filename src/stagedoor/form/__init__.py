"""Questions and answers: a template's parameters, their defaults and validation."""
