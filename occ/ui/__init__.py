"""Kit shared by the customer area, the providers' portals, the desk and the administration."""
