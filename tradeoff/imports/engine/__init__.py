"""Import as pure computation: bytes to rows, rows to typed values, values to a plan that says what would be written.

reading → mapping → plan; nothing here writes, asks the clock or opens a connection.
"""
