"""Consistency checks and figures of the workload."""
