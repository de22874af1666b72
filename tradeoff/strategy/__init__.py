"""Strategy: what a problem is worth, to this quarter and to the long term, seen through two lenses.

Nouns: Objective, ObjectiveFit, Assessment, Lens, Score. Computation is in engine/; knows problems and earlier.
"""
