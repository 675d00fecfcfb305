"""Running the portal: the embedded PostGIS, the front-end build, setting up, serving and testing."""
