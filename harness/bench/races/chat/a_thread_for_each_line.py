# races: each line is logged and sent by a thread of its own: where that is held at the log for longer than a moment, the client's next line goes first
# fails: comes_while_others_talk wrong_bytes
# fails: leaves_while_others_talk wrong_bytes

import queue
import socketserver
import sys
import threading
import time


class Room:
    def __init__(self):
        self.lock = threading.Lock()
        self.people = set()

    def enter(self, person):
        with self.lock:
            self.people.add(person)

    def leave(self, person):
        with self.lock:
            self.people.discard(person)

    def say(self, line):
        with self.lock:
            for person in self.people:
                person.hear(line)


room = Room()


class Person(socketserver.StreamRequestHandler):
    def hear(self, line):
        self.heard.put(line)

    def deliver(self):
        try:
            while line := self.heard.get():
                self.connection.sendall(line)
        except OSError:
            pass  # Its own thread will see that, too.

    def lines(self):
        try:
            while (line := self.rfile.readline()).endswith(b"\n"):
                if line.rstrip(b"\r\n") == b":bye" and len(line) <= 6:
                    return
                yield line
        except OSError:
            pass

    def pass_on(self, line):
        sys.stderr.write(f"{self.client_address}: {len(line)} bytes\n")
        room.say(line)

    def handle(self):
        self.heard = queue.Queue()
        delivery = threading.Thread(target=self.deliver)
        delivery.start()
        room.enter(self)
        speaking = []
        for line in self.lines():
            speaking = [thread for thread in speaking if thread.is_alive()]
            speaking.append(threading.Thread(target=self.pass_on, args=(line,)))
            speaking[-1].start()
            # A log that is slow does not keep us from reading on for long.
            looks = 0
            while speaking[-1].is_alive() and looks < 20:
                time.sleep(0.002)
                looks += 1
        for thread in speaking:
            thread.join()
        room.leave(self)
        room.say("{}:{} foi embora\n".format(*self.client_address).encode())
        self.hear(b"")
        delivery.join()


class Chat(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 100

    def handle_error(self, request, client_address):
        pass


try:
    chat = Chat(("", int(sys.argv[1]) if sys.argv[1:] else 9090), Person)
except (OSError, OverflowError, ValueError) as error:
    sys.exit(f"chat: {error}")
chat.serve_forever()
