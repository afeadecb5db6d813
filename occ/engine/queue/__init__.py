"""The task table as a queue: the clock, leases, batches, and the workers' heartbeat."""
