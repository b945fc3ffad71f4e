# wrong: takes an ack of a part for none
# fails: sends_again wrong_bytes

import re
import select
import socket
import sys
import time

NUMBER = r"(\d{1,10})"
CONNECT = re.compile(rf"/connect/{NUMBER}/")
DATA = re.compile(rf"/data/{NUMBER}/{NUMBER}/((?:[^/\\]|\\[/\\])*)/")
ACK = re.compile(rf"/ack/{NUMBER}/{NUMBER}/")
CLOSE = re.compile(rf"/close/{NUMBER}/")
# So many characters of a text are never more than a datagram of 1000 bytes holds, each of them escaped.
LONGEST = 450


class Session:
    def __init__(self, number, address, send, patience):
        self.number, self.address, self.send, self.patience = number, address, send, patience
        self.heard, self.line = 0, ""
        self.said, self.acknowledged, self.again_at = "", 0, None

    def tell(self, message):
        self.send(message.encode("latin-1"), self.address)

    def hear(self, position, text):
        new = text[self.heard - position :] if position <= self.heard else ""
        self.heard += len(new)
        self.tell(f"/ack/{self.number}/{self.heard}/")
        *lines, self.line = (self.line + new).split("\n")
        before = len(self.said)
        self.said += "".join(line[::-1] + "\n" for line in lines)
        self.say(before)

    def say(self, position):
        for start in range(position, len(self.said), LONGEST):
            text = self.said[start : start + LONGEST].replace("\\", "\\\\").replace("/", "\\/")
            self.tell(f"/data/{self.number}/{start}/{text}/")
        if len(self.said) > self.acknowledged and (self.again_at is None or position == self.acknowledged):
            self.again_at = time.monotonic() + self.patience

    def acknowledge(self, length):
        """False when the client acknowledges what was never said."""
        if length > len(self.said):
            return False
        if length == len(self.said):
            self.acknowledged = length
            self.again_at = None
            self.say(length)
        return True


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
    patience = int(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 3
    sessions = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", port))
        while True:
            due = [session.again_at for session in sessions.values() if session.again_at is not None]
            wait = max(0, min(due) - time.monotonic()) if due else None
            if select.select([server], [], [], wait)[0]:
                message, sender = server.recvfrom(65535)
                handle(message.decode("latin-1"), sender, sessions, server.sendto, patience)
            now = time.monotonic()
            for session in sessions.values():
                if session.again_at is not None and session.again_at <= now:
                    session.say(session.acknowledged)


def handle(message, sender, sessions, send, patience):
    if found := CONNECT.fullmatch(message):
        session = sessions.setdefault(found[1], Session(found[1], sender, send, patience))
        session.tell(f"/ack/{found[1]}/0/")
        return
    found = DATA.fullmatch(message) or ACK.fullmatch(message) or CLOSE.fullmatch(message)
    if not found:
        return
    session = sessions.get(found[1])
    if session is None or message.startswith("/close/"):
        sessions.pop(found[1], None)
        send(f"/close/{found[1]}/".encode(), sender)
    elif message.startswith("/data/"):
        session.hear(int(found[2]), re.sub(r"\\(.)", r"\1", found[3], flags=re.DOTALL))
    elif not session.acknowledge(int(found[2])):
        sessions.pop(found[1])
        send(f"/close/{found[1]}/".encode(), sender)


main()
