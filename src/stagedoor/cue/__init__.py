"""CUE policies: a subset evaluator, wrong about none."""
