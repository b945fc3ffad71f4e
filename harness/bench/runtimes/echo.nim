# A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
import std/[net, os, strutils]

let listener = newSocket()
listener.setSockOpt(OptReuseAddr, true)
listener.bindAddr(Port(parseInt(paramStr(1))), "127.0.0.1")
listener.listen()
var client: Socket
listener.accept(client)
while true:
  let line = client.recvLine()
  if line == "": break
  if paramStr(2) == "slow": sleep(1500)
  if paramStr(2) != "silent": client.send(line.strip() & "\n")
