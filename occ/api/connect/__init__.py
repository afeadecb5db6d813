"""Section `/ovhCloudConnect`: services, their configurations, and what can be read about them."""
