"""`udp_pinger [PORT]`: answers `PING NUMBER TIME` with `PONG NUMBER TIME`."""

raise NotImplementedError("answer each ping")
