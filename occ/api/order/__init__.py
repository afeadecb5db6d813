"""Section `/order`: the catalogue, carts and their checkout."""
