"""`dns_stub [PORT]`: the name server of `example`, in which only www.example is known: 192.0.2.1."""

raise NotImplementedError("answer questions over UDP and TCP")
