"""The weighing engine: frozen inputs in, frozen results out that carry their rows, formula, version and inputs' hash.

Revenue evidence (evidence, allocation), breadth, RICE, the two lenses and their agreement; `weigh` puts it together.
"""
