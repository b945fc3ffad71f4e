"""`udp_echo [PORT]`: sends each datagram back to who sent it. What it must do is in README.md.

Devolve cada datagrama a quem o enviou. O que deve fazer está em README.pt-BR.md.
"""

DEFAULT_PORT = 9090

raise NotImplementedError(f"receive datagrams on port {DEFAULT_PORT}, or on the port in the first argument")
