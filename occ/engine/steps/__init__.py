"""What each kind of task goes through, how long it takes, and what happens at the end of each step."""
