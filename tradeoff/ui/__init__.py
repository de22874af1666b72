"""What every page is made of: tokens, components, the shell, panels, navigation and words for numbers and dates.

Nouns: component (a template tag with a typed signature), panel (a fragment a later package adds to an earlier one's
page), navigation item, toast. It knows how things look and nothing about deals, asks or members: it gets values.
"""
