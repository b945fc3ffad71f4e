# wrong: keeps what comes as text
# fails: keeps_a_file closed_early or wrong_file
"""A small FTP server: one user, one folder, passive and active transfers."""
import os
import re
import socket
import sys
import threading


class Session:
    def __init__(self, control, folder):
        self.control, self.folder, self.open_data = control, folder, None

    def say(self, reply):
        self.control.sendall((reply + "\r\n").encode())

    def path(self, name):
        return os.path.join(self.folder, os.path.basename(name))

    def listen(self):
        listener = socket.create_server(("127.0.0.1", 0))

        def accept():
            with listener:
                return listener.accept()[0]

        self.open_data = accept
        return listener.getsockname()[1]

    def transfer(self, move):
        self.say("150 opening the data connection")
        try:
            with self.open_data() as data:
                move(data)
        except OSError as error:
            return self.say(f"425 {error}")
        self.say("226 done")

    def do_user(self, _):
        self.say("331 and the password?")

    def do_pass(self, _):
        self.say("230 welcome")

    def do_epsv(self, _):
        self.say(f"229 listening (|||{self.listen()}|)")

    def do_pasv(self, _):
        port = self.listen()
        self.say(f"227 listening (127,0,0,1,{port // 256},{port % 256})")

    def do_eprt(self, argument):
        host, port = re.match(r"\|1\|(.*)\|(\d+)\|$", argument).groups()
        self.open_data = lambda: socket.create_connection((host, int(port)))
        self.say("200 noted")

    def do_retr(self, name):
        if not os.path.isfile(self.path(name)):
            return self.say("550 no such file")
        with open(self.path(name), "rb") as file:
            self.transfer(lambda data: data.sendall(file.read()))

    def do_stor(self, name):
        with open(self.path(name), "wb") as file:
            self.transfer(lambda data: file.write(data.makefile("rb").read().decode(errors="replace").encode()))

    def do_dele(self, name):
        os.remove(self.path(name))
        self.say("250 gone")

    def run(self):
        self.say("220 ready")
        for line in self.control.makefile("r", newline="\r\n"):
            verb, _, argument = line.strip().partition(" ")
            if verb.upper() == "QUIT":
                return self.say("221 bye")
            act = getattr(self, "do_" + verb.lower(), None)
            act(argument) if act else self.say("502 not here")


def serve(control):
    with control:
        Session(control, sys.argv[2]).run()


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],)).start()
