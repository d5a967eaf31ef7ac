"""The example request that a new installation opens with: an invented case of ten documents."""
