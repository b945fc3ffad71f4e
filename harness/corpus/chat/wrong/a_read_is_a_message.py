# wrong: takes whatever one read brings as a message, be it half a line or three
# fails: joins_the_pieces_of_a_line unexpected_bytes
# fails: half_a_line_is_no_message wrong_bytes

import selectors
import socket
import sys


class Client:
    def __init__(self, connection, address):
        self.connection, self.address = connection, address
        self.outgoing = bytearray()
        self.leaving = False


clients = {}
selector = selectors.PollSelector()


def watch(client):
    wanted = 0 if client.leaving else selectors.EVENT_READ
    wanted |= selectors.EVENT_WRITE if client.outgoing else 0
    if wanted:
        selector.modify(client.connection, wanted, client)
    else:
        drop(client)


def broadcast(line):
    for client in list(clients.values()):
        client.outgoing += line
        watch(client)


def leave(client):
    if not client.leaving:
        client.leaving = True
        clients.pop(client.address, None)
        broadcast(f"{client.address[0]}:{client.address[1]} left the chat\n".encode())


def drop(client):
    leave(client)
    if client.connection.fileno() >= 0:
        selector.unregister(client.connection)
        client.connection.close()


def read(client):
    data = client.connection.recv(65536)
    if not data:
        leave(client)
    if data in (b":bye\n", b":bye\r\n"):
        leave(client)
    elif not client.leaving and data:
        broadcast(data)


def serve(listener):
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, events in selector.select():
            if key.fileobj is listener:
                connection, address = listener.accept()
                connection.setblocking(False)
                clients[address] = Client(connection, address)
                selector.register(connection, selectors.EVENT_READ, clients[address])
                continue
            client = key.data
            try:
                if events & selectors.EVENT_READ and client.connection.fileno() >= 0:
                    read(client)
                if events & selectors.EVENT_WRITE and client.outgoing:
                    del client.outgoing[:client.connection.send(client.outgoing)]
            except BlockingIOError:
                pass
            except OSError:
                client.outgoing.clear()
                drop(client)
            if client.connection.fileno() >= 0:
                watch(client)


try:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
    listening = socket.create_server(("", port), backlog=128)
except (ValueError, OverflowError, OSError) as trouble:
    print(f"chat: {trouble}", file=sys.stderr)
    sys.exit(1)
serve(listening)
