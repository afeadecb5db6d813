"""Faults that staff inject into the simulation."""
