"""Files as tables: whatever their shape, rows of text one at a time, and each cell into a typed value or a refusal.

Pure, below every noun: it knows no database and nothing of what the columns mean.
"""
