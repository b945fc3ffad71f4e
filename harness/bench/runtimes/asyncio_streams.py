"""A server for one client: PORT silent, right, or slow (each answer 1.5 s late)."""
import asyncio
import sys


async def main():
    ended = asyncio.Event()

    async def serve(reader, writer):
        while data := await reader.read(4096):
            if sys.argv[2] == "slow":
                await asyncio.sleep(1.5)
            if sys.argv[2] != "silent":
                writer.write(data)
                await writer.drain()
        writer.close()
        ended.set()

    await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await ended.wait()


asyncio.run(main())
