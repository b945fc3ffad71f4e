# wrong: asyncio: all the counters take turns in one thread
# fails: one_thread_each not_concurrent

import asyncio
import sys


def parse(argument):
    try:
        name, start, interval = argument.rsplit(":", 2)
        return name, int(start), int(interval)
    except ValueError:
        sys.exit(f"{argument!r} is not a counter: NAME:START:INTERVAL_MS")


async def count(name, start, interval):
    for value in range(start, 0, -1):
        sys.stdout.write(f"{name}: {value}\n")
        sys.stdout.flush()
        await asyncio.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]


async def main():
    tasks = []
    for number, counter in enumerate(counters, 1):
        sys.stdout.write(f'Iniciando contador {number} ("{counter[0]}")\n')
        sys.stdout.flush()
        tasks.append(asyncio.create_task(count(*counter)))
    sys.stdout.write("Fim\n")
    sys.stdout.flush()
    await asyncio.gather(*tasks)


asyncio.run(main())
