# A server for one client with asyncdispatch: PORT silent, right, or slow (each answer 1.5 s late).
import std/[asyncdispatch, asyncnet, nativesockets, os, strutils]

proc serve() {.async.} =
  let listener = newAsyncSocket()
  listener.setSockOpt(OptReuseAddr, true)
  listener.bindAddr(Port(parseInt(paramStr(1))), "127.0.0.1")
  listener.listen()
  let client = await listener.accept()
  while true:
    let line = await client.recvLine()
    if line == "": break
    if paramStr(2) == "slow": await sleepAsync(1500)
    if paramStr(2) != "silent": await client.send(line & "\n")

waitFor serve()
