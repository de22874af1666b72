"""Each connector's whole list of calls against its twin, with the vendor's own description listening in between."""
