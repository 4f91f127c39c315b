"""Partners' programs that are away, slow or wrong, and workers that die while they are told."""
