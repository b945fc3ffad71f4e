# wrong: takes 9 for more than 15
# fails: undoes_one_operation wrong_bytes
"""Tells which toy is asked for most, over the Insecure Sockets Layer (Protohackers, problem 8)."""
import socketserver
import sys


def reverse(byte):
    return int(f"{byte:08b}"[::-1], 2)


def read_cipher(stream):
    cipher = []
    while (kind := stream.read(1)) not in (b"", b"\0"):
        if kind in (b"\x02", b"\x04"):
            cipher.append((kind[0], stream.read(1)[0]))
        else:
            cipher.append((kind[0], 0))
    return cipher


def encode(cipher, byte, position):
    for kind, number in cipher:
        if kind == 1:
            byte = reverse(byte)
        elif kind == 2:
            byte ^= number
        elif kind == 3:
            byte ^= position & 255
        elif kind == 4:
            byte = (byte + number) & 255
        elif kind == 5:
            byte = (byte + position) & 255
    return byte


def decode(cipher, byte, position):
    for kind, number in reversed(cipher):
        if kind == 1:
            byte = reverse(byte)
        elif kind == 2:
            byte ^= number
        elif kind == 3:
            byte ^= position & 255
        elif kind == 4:
            byte = (byte - number) & 255
        elif kind == 5:
            byte = (byte - position) & 255
    return byte


def changes_nothing(cipher):
    return all(encode(cipher, byte, position) == byte for byte in range(256) for position in range(256))


class Toys(socketserver.StreamRequestHandler):
    def handle(self):
        cipher = read_cipher(self.rfile)
        if changes_nothing(cipher):
            return
        came = sent = 0
        line = b""
        while byte := self.rfile.read(1):
            byte = decode(cipher, byte[0], came)
            came += 1
            if byte != 10:
                line += bytes([byte])
                continue
            toys = line.decode().split(",")
            most = max(toys, key=lambda toy: toy)
            line = b""
            answer = (most + "\n").encode()
            self.wfile.write(bytes(encode(cipher, byte, sent + at) for at, byte in enumerate(answer)))
            sent += len(answer)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Toys).serve_forever()
