"""Staff, and the machines that watch over Passerelle: how it is, at a glance, as figures, and as yes or no."""
