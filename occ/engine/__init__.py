"""Makes time pass: the clock, what each kind of task goes through, taking and advancing tasks."""
