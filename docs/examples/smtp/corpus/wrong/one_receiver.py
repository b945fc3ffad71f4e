# wrong: takes one receiver alone
# fails: takes_a_message wrong_bytes
"""Takes mail over SMTP (RFC 5321), and forgets it."""
import socketserver
import sys


class Mail(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write((text + "\r\n").encode())

    def handle(self):
        self.sender, self.receivers = None, []
        self.say("220 mail.example ready")
        for line in self.rfile:
            line = line.decode(errors="replace").rstrip("\r\n")
            verb = line.upper()
            if verb.startswith("EHLO "):
                self.say("250-mail.example")
                self.say("250 8BITMIME")
            elif verb.startswith("HELO "):
                self.say("250 mail.example")
            elif verb == "NOOP":
                self.say("250 OK")
            elif verb == "RSET":
                self.sender, self.receivers = None, []
                self.say("250 OK")
            elif verb.startswith("MAIL FROM:"):
                self.sender = line[10:]
                self.say("250 OK")
            elif verb.startswith("RCPT TO:"):
                if self.receivers:
                    self.say("452 one is enough")
                elif self.sender is None:
                    self.say("503 MAIL comes first")
                else:
                    self.receivers.append(line[8:])
                    self.say("250 OK")
            elif verb == "DATA":
                if not self.receivers:
                    self.say("503 RCPT comes first")
                else:
                    self.take()
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("500 what?")

    def take(self):
        self.say("354 go on")
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            pass
        self.sender, self.receivers = None, []
        self.say("250 OK")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Mail).serve_forever()
