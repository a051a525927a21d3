"""The check environments: real Airflows that load, and run, a component's DAGs.

Only here does a check start processes and write outside of memory, below the cache.
"""
