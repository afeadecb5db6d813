"""What the simulated network answers: sessions, routes, diagnostics, statistics. It reads, the same each time."""
