"""Pages of weighing: the list, a figure opened, a problem's weighing, the lenses."""
