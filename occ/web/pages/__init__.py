"""What the pages show, loaded in a constant number of queries."""
