"""Pages of a problem, one module for each thing done there."""
