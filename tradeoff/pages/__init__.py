"""Home by role and search: the doors that belong to no single noun."""
