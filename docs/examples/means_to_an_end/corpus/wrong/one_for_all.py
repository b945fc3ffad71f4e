# wrong: keeps all clients' prices in one list
# fails: own_prices wrong_bytes
import socket
import struct
import sys
import threading


def read_exactly(client, count):
    message = b""
    while len(message) < count:
        more = client.recv(count - len(message))
        if not more:
            return None
        message += more
    return message


prices = []


def serve(client):
    with client:
        while message := read_exactly(client, 9):
            kind, first, second = struct.unpack(">cii", message)
            if kind == b"I":
                prices.append((first, second))
            elif kind == b"Q":
                within = [price for time, price in prices if first <= time <= second]
                mean = sum(within) // len(within) if within else 0
                client.sendall(struct.pack(">i", mean))


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
