"""A server for one client: PORT silent, right, or slow: a thread of the loop's pool sleeps for 1.5 s before each answer."""
import asyncio
import sys
import time


async def main():
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    async def serve(reader, writer):
        while data := await reader.read(4096):
            await loop.run_in_executor(None, time.sleep, 1.5 if sys.argv[2] == "slow" else 0)
            if sys.argv[2] != "silent":
                writer.write(data)
                await writer.drain()
        writer.close()
        ended.set()

    await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await ended.wait()


asyncio.run(main())
