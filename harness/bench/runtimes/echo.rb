# A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
require 'socket'
port, mode = ARGV
listener = TCPServer.new('127.0.0.1', Integer(port))
client = listener.accept
Thread.new do
  loop do
    data = client.readpartial(4096)
    sleep 1.5 if mode == 'slow'
    client.write(data) if mode != 'silent'
  end
rescue EOFError
  client.close
end.join
