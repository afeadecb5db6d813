"""Real routers beside the simulated network: FRR in network namespaces that need no privileges (docs/network.md)."""
