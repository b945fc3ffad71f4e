# right: asyncio, one task for each client, on IPv4 and IPv6

import asyncio
import sys

members = {}


def broadcast(line):
    for writer in members.values():
        writer.write(line)


async def serve(reader, writer):
    address = writer.get_extra_info("peername")
    members[address] = writer
    try:
        while True:
            line = await reader.readuntil(b"\n")
            if line in (b":bye\n", b":bye\r\n"):
                break
            print(address, line)
            broadcast(line)
    except (asyncio.IncompleteReadError, OSError):
        pass
    del members[address]
    broadcast(b"%s has left\n" % str(address).encode())
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass


async def main(port):
    server = await asyncio.start_server(serve, None, port, limit=1 << 30)
    async with server:
        await server.serve_forever()


text = sys.argv[1] if len(sys.argv) > 1 else "9090"
if not text.isdecimal() or int(text) > 65535:
    sys.exit(f"chat: {text!r} is not a port")
try:
    asyncio.run(main(int(text)))
except (ValueError, OverflowError, OSError) as trouble:
    sys.exit(f"chat: cannot listen on port {text!r}: {trouble}".replace("\n", " "))
