"""CUE policies: an evaluator of the subset that policies use, wrong about none."""
