"""Results to maps: one source of palette, labels and numbers for every output."""
