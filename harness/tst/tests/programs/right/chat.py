"""A right chat server with one thread and an event loop: every client has a queue, so that nobody waits for another."""
import selectors
import socket
import sys

clients = {}
loop = selectors.DefaultSelector()


class Client:
    """A connection, what came of its unfinished line, and what is still to be sent to it."""

    def __init__(self, connection, address):
        self.connection = connection
        self.name = "%s:%d" % address
        self.unfinished = b""
        self.queue = bytearray()

    def push(self):
        try:
            while self.queue:
                del self.queue[: self.connection.send(self.queue[:65536])]
        except BlockingIOError:
            pass
        except OSError:
            self.queue.clear()
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.queue else 0)
        loop.modify(self.connection, events, self)


def tell_everyone(message):
    for client in list(clients.values()):
        client.queue += message
        client.push()


def part_with(client):
    loop.unregister(client.connection)
    clients.pop(client.connection)
    client.connection.close()
    tell_everyone(b"%s has left\n" % client.name.encode())


def hear(client):
    try:
        data = client.connection.recv(65536)
    except BlockingIOError:
        return
    except OSError:
        data = b""
    if not data:
        return part_with(client)
    *lines, client.unfinished = (client.unfinished + data).split(b"\n")
    for line in lines:
        if line in (b":bye", b":bye\r"):
            return part_with(client)
        tell_everyone(line + b"\n")


def listen():
    text = sys.argv[1] if len(sys.argv) > 1 else "9090"
    try:
        return socket.create_server(("127.0.0.1", int(text)))
    except (ValueError, OverflowError, OSError) as error:
        sys.exit(f"cannot listen on port {text!r}: {error}")


server = listen()
server.setblocking(False)
loop.register(server, selectors.EVENT_READ)
while True:
    for key, events in loop.select():
        if key.fileobj is server:
            connection, address = server.accept()
            connection.setblocking(False)
            clients[connection] = Client(connection, address)
            loop.register(connection, selectors.EVENT_READ, clients[connection])
            continue
        if events & selectors.EVENT_WRITE:
            key.data.push()
        if events & selectors.EVENT_READ and key.fileobj in clients:
            hear(key.data)
