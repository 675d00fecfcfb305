"""Where geometries lie: coordinate systems, validity, and what they lie on."""
