# wrong: the program ends, with status 0, when its last client leaves
# fails: leaves_nothing_behind exited_early
# fails: welcomes_the_next exited_early

import selectors
import socket
import sys


class Client:
    def __init__(self, connection, address):
        self.connection, self.address = connection, address
        self.incoming, self.outgoing = bytearray(), bytearray()
        self.leaving = False


clients = {}
selector = selectors.DefaultSelector()


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
        if not clients:
            sys.exit()
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
    searched = len(client.incoming)
    client.incoming += data
    while not client.leaving and (end := client.incoming.find(b"\n", searched)) >= 0:
        line = bytes(client.incoming[:end + 1])
        del client.incoming[:end + 1]
        searched = 0
        if line in (b":bye\n", b":bye\r\n"):
            leave(client)
        else:
            broadcast(line)


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
