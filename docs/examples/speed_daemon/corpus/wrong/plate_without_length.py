# wrong: writes the plate without its length
# fails: tickets wrong_bytes
import collections
import socket
import struct
import sys
import threading

DAY = 86400
lock = threading.Lock()
seen = collections.defaultdict(list)  # (road, plate): [(time, mile)]
dispatchers = collections.defaultdict(list)  # road: connections
waiting = collections.defaultdict(list)  # road: tickets
days = set()  # (plate, day) with a ticket


class Wrong(Exception):
    pass


def numbers(reader, form):
    size = struct.calcsize(form)
    return struct.unpack(form, read(reader, size))


def read(reader, size):
    data = reader.read(size)
    if len(data) < size:
        raise EOFError
    return data


def ticket(road, plate, one, other, speed):
    (first, start), (second, end) = one, other
    text = struct.pack(">B", 0x21) + plate
    return text + struct.pack(">HHIHIH", road, start, first, end, second, speed)


def send(road, text):
    if dispatchers[road]:
        dispatchers[road][0].sendall(text)
    else:
        waiting[road].append(text)


def saw(road, limit, plate, here):
    for there in seen[road, plate]:
        one, other = sorted([here, there])
        if one[0] == other[0]:
            continue
        speed = round(abs(one[1] - other[1]) * 360000 / (other[0] - one[0]))
        covered = {(plate, day) for day in range(one[0] // DAY, other[0] // DAY + 1)}
        if speed > limit * 100 and not covered & days:
            days.update(covered)
            send(road, ticket(road, plate, one, other, speed))
    seen[road, plate].append(here)


def talk(client, reader):
    camera, is_dispatcher = None, False
    while True:
        (kind,) = numbers(reader, ">B")
        is_known = camera or is_dispatcher
        if kind == 0x80 and not is_known:
            camera = numbers(reader, ">HHH")
        elif kind == 0x81 and not is_known:
            is_dispatcher = True
            (count,) = numbers(reader, ">B")
            roads = numbers(reader, f">{count}H")
            with lock:
                for road in roads:
                    dispatchers[road].append(client)
                    for text in waiting.pop(road, []):
                        client.sendall(text)
        elif kind == 0x20 and camera:
            (length,) = numbers(reader, ">B")
            plate = read(reader, length)
            (time,) = numbers(reader, ">I")
            with lock:
                saw(camera[0], camera[2], plate, (time, camera[1]))
        else:
            raise Wrong("this message is not for you to send")


def serve(client):
    with client, client.makefile("rb") as reader:
        try:
            talk(client, reader)
        except EOFError:
            pass
        except Wrong as why:
            text = str(why).encode()
            client.sendall(struct.pack(">BB", 0x10, len(text)) + text)
            client.shutdown(socket.SHUT_WR)
            while client.recv(4096):  # what is not read would break the connection off
                pass
    with lock:
        for clients in dispatchers.values():
            if client in clients:
                clients.remove(client)


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
