"""`make chaos`: every fault of the list, at its dose, on real processes under load; then nothing is lost or doubled."""
