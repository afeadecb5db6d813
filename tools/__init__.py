"""Tools that measure and stress a real installation: bench, chaos, races, fuzz."""
