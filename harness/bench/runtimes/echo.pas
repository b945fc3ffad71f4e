{ A server for one client, in Free Pascal: PORT silent, right, or slow (each answer 1.5 s late). }
program echo;
{$mode objfpc}
uses BaseUnix, Sockets, SysUtils;
var
  listener, client, count, yes: LongInt;
  address: TInetSockAddr;
  buffer: array[0..4095] of Byte;
begin
  listener := fpSocket(AF_INET, SOCK_STREAM, 0);
  yes := 1;
  fpSetSockOpt(listener, SOL_SOCKET, SO_REUSEADDR, @yes, SizeOf(yes));
  address.sin_family := AF_INET;
  address.sin_port := htons(StrToInt(ParamStr(1)));
  address.sin_addr.s_addr := htonl($7f000001);
  if (fpBind(listener, @address, SizeOf(address)) <> 0) or (fpListen(listener, 5) <> 0) then Halt(1);
  client := fpAccept(listener, nil, nil);
  repeat
    count := fpRecv(client, @buffer, SizeOf(buffer), 0);
    if (count > 0) and (ParamStr(2) = 'slow') then Sleep(1500);
    if (count > 0) and (ParamStr(2) <> 'silent') then fpSend(client, @buffer, count, 0);
  until count <= 0;
end.
