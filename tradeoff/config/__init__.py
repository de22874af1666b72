"""Settings, addresses and the command line: imports everything, is imported by nobody."""
