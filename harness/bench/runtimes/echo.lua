-- A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
local socket = require 'socket'
local port, mode = arg[1], arg[2]
local client = assert(socket.bind('127.0.0.1', tonumber(port))):accept()
while true do
  local line = client:receive('*l')
  if not line then break end
  if mode == 'slow' then socket.sleep(1.5) end
  if mode ~= 'silent' then client:send(line .. '\n') end
end
client:close()
