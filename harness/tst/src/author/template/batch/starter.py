"""`NAME N`: counts down from N. What it must do is in README.md."""

raise NotImplementedError("print the numbers from the first argument down to 1, then Fim")
