"""Echoes messages over WebSocket (RFC 6455)."""
import base64
import hashlib
import socketserver
import struct
import sys

APPENDED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUES, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            if self.shake_hands():
                self.echo()
        except (EOFError, OSError):
            pass

    def shake_hands(self):
        self.rfile.readline()
        headers = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        key = headers.get("sec-websocket-key")
        if key is None:
            self.wfile.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return False
        accept = base64.b64encode(hashlib.sha1((key + APPENDED).encode()).digest()).decode()
        self.wfile.write(
            "HTTP/1.1 101 Switching Protocols\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        return True

    def echo(self):
        kind, message = None, b""
        while True:
            last, opcode, masked, payload = self.receive()
            if not masked:
                return self.send(CLOSE, struct.pack(">H", 1002))
            if opcode == CLOSE:
                return self.send(CLOSE, payload[:2])
            if opcode == PING:
                self.send(PONG, payload)
            elif opcode in (CONTINUES, TEXT, BINARY):
                kind = opcode or kind
                message += payload
                if last:
                    self.send(kind, message)
                    kind, message = None, b""

    def read(self, count):
        data = self.rfile.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def receive(self):
        first, second = self.read(2)
        length = second & 127
        if length == 126:
            (length,) = struct.unpack(">H", self.read(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self.read(8))
        mask = self.read(4) if second & 128 else bytes(4)
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(self.read(length)))
        return bool(first & 128), first & 15, bool(second & 128), payload

    def send(self, opcode, payload):
        length = len(payload)
        if length < 126:
            head = struct.pack(">BB", 128 | opcode, length)
        elif length < 65536:
            head = struct.pack(">BBH", 128 | opcode, 126, length)
        else:
            head = struct.pack(">BBQ", 128 | opcode, 127, length)
        self.wfile.write(head + payload)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
