"""`python -m tradeoff.config.commands`, which needs no installed script."""

from tradeoff.config.commands import main

if __name__ == "__main__":
    main()
