"""`NAME [PORT]`: answers each line with `pong` and the line. What it must do is in README.md.

Responde a cada linha com `pong` e a linha. O que deve fazer está em README.pt-BR.md.
"""

DEFAULT_PORT = 9090

raise NotImplementedError(f"answer one client on port {DEFAULT_PORT}, or on the port in the first argument")
