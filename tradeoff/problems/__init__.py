"""Problems: the shared need behind asks, the options that would solve it, and the gate to a decision.

Nouns: Problem, Option, Filing (an ask under a problem), ProblemMerge, ProblemView. Knows asks and everything earlier.
"""
