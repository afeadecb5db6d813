"""Section `/services`: services and vRacks as they are billed."""
