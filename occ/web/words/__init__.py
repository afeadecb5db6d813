"""Rows put into words: tasks, the audit, terms, durations."""
