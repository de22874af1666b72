"""The figures we publish, each beside something plain that does the same: `python -m bench [group]`.

To add a group, add a module with `figures(ground) -> Iterator[Figure]`.
"""
