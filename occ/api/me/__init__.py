"""Section `/me`: the account, its orders, and changes of contact."""
