# wrong: sends 512 bytes, always
# fails: knows_an_address unexpected_bytes

import socket
import struct
import sys
import threading

HEAD = struct.Struct(">6H")
ANSWER = struct.Struct(">3HIH4s")
QUESTION_IS_FOR_AN_ADDRESS = b"\0\1\0\1"
RESPONSE, AUTHORITATIVE, RECURSION_DESIRED = 0x8000, 0x0400, 0x0100
NO_SUCH_NAME = 3
ZONE = {b"\3www\7example\0": bytes([192, 0, 2, 1])}
TTL = 60


def answer(query):
    if len(query) < HEAD.size + 5:
        return None
    number, flags, questions, *_ = HEAD.unpack_from(query)
    if flags & RESPONSE or questions != 1:
        return None
    end = query.index(b"\0", HEAD.size) + 1
    name, kind = query[HEAD.size : end].lower(), query[end : end + 4]
    flags = RESPONSE | AUTHORITATIVE | flags & RECURSION_DESIRED
    records = b""
    if name not in ZONE:
        flags |= NO_SUCH_NAME
    elif kind == QUESTION_IS_FOR_AN_ADDRESS:
        # The name stands in the question, right behind the head.
        records = ANSWER.pack(0xC000 | HEAD.size, 1, 1, TTL, 4, ZONE[name])
    return HEAD.pack(number, flags, 1, 1 if records else 0, 0, 0) + query[HEAD.size : end + 4] + records


def serve_stream(client):
    with client, client.makefile("rb") as stream:
        while len(length := stream.read(2)) == 2:
            reply = answer(stream.read(int.from_bytes(length, "big")))
            if reply is not None:
                client.sendall(len(reply).to_bytes(2, "big") + reply)


def serve_streams(door):
    while True:
        threading.Thread(target=serve_stream, args=[door.accept()[0]], daemon=True).start()


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5353
    door = socket.create_server(("", port))
    threading.Thread(target=serve_streams, args=[door], daemon=True).start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", port))
        while True:
            query, sender = server.recvfrom(65535)
            reply = answer(query)
            if reply is not None:
                server.sendto(reply.ljust(512, b"\0"), sender)


main()
