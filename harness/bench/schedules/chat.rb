# A right chat: a thread for each client, the list under a lock. Usage: ruby chat.rb PORT
require 'socket'

MEMBERS = []
LOCK = Mutex.new

def broadcast(line)
  LOCK.synchronize do
    MEMBERS.each do |member|
      member.write(line)
    rescue SystemCallError, IOError
      # Its own thread takes it off the list.
    end
  end
end

def serve(client, name)
  begin
    while (line = client.gets("\n"))
      break if !line.end_with?("\n") || [":bye\n", ":bye\r\n"].include?(line.b)
      broadcast(line)
    end
  rescue SystemCallError, IOError
    # It leaves like any other.
  end
  LOCK.synchronize { MEMBERS.delete(client) }
  broadcast("#{name} left\n")
  client.close
end

listener = TCPServer.new('127.0.0.1', Integer(ARGV[0]))
listener.listen(128)
loop do
  client = listener.accept
  name = client.remote_address.inspect_sockaddr
  LOCK.synchronize { MEMBERS << client }
  Thread.new { serve(client, name) }
end
