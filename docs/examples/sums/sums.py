# Reads numbers from standard input, one a line, and prints the sum so far after each.
raise NotImplementedError("to be written")
