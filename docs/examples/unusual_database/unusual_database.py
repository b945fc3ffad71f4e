"""`unusual_database [PORT]`: keeps values under keys, and tells them, one datagram each."""

raise NotImplementedError("insert with KEY=VALUE, retrieve with KEY")
