"""Forms of the customer area, one module for each noun."""
