"""Notes that come from outside: mails in a file or a folder, and a form that anybody with its link may fill in.

Every one becomes a note of `voice`; what is kept here is what was brought in together, and the forms with their links.
"""
