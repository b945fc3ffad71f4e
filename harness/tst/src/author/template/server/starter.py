"""`NAME [PORT]`: answers each line with `pong` and the line. What it must do is in README.md."""

DEFAULT_PORT = 9090

raise NotImplementedError(f"answer one client on port {DEFAULT_PORT}, or on the port in the first argument")
