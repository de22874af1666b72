"""The components, as functions from values to HTML; `templatetags/ui.py` gives them their names in templates."""
