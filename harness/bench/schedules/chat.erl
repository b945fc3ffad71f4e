%% A right chat: a process for each client, and one that has the list and does all sending. Usage: escript chat.beam PORT
-module(chat).
-export([main/1]).

main([Port]) ->
    Options = [binary, {ip, {127, 0, 0, 1}}, {active, false}, {reuseaddr, true}, {backlog, 128}, {nodelay, true}],
    {ok, Listener} = gen_tcp:listen(list_to_integer(Port), Options),
    Hub = spawn_link(fun() -> hub(#{}) end),
    accept(Listener, Hub).

accept(Listener, Hub) ->
    {ok, Client} = gen_tcp:accept(Listener),
    Name = name(Client),
    Hub ! {joins, Client},
    Reader = spawn(fun() -> receive go -> serve(Client, Name, Hub, <<>>) end end),
    gen_tcp:controlling_process(Client, Reader),
    Reader ! go,
    accept(Listener, Hub).

name(Client) ->
    case inet:peername(Client) of
        {ok, {_, Port}} -> integer_to_binary(Port);
        {error, _} -> <<"somebody">>
    end.

serve(Client, Name, Hub, Rest) ->
    case binary:split(Rest, <<"\n">>) of
        [Bye, _] when Bye =:= <<":bye">>; Bye =:= <<":bye\r">> -> leave(Client, Name, Hub);
        [Line, More] ->
            Hub ! {says, <<Line/binary, "\n">>},
            serve(Client, Name, Hub, More);
        [_] ->
            case gen_tcp:recv(Client, 0) of
                {ok, Data} -> serve(Client, Name, Hub, <<Rest/binary, Data/binary>>);
                {error, _} -> leave(Client, Name, Hub)
            end
    end.

%% What it said before is sent first: one process sends, and takes things in order.
leave(Client, Name, Hub) ->
    Hub ! {leaves, Client, Name, self()},
    receive left -> gen_tcp:close(Client) end.

hub(Members) ->
    receive
        {joins, Client} -> hub(Members#{Client => true});
        {says, Line} ->
            broadcast(Members, Line),
            hub(Members);
        {leaves, Client, Name, Reader} ->
            Others = maps:remove(Client, Members),
            broadcast(Others, <<Name/binary, " left\n">>),
            Reader ! left,
            hub(Others)
    end.

broadcast(Members, Line) ->
    [gen_tcp:send(Member, Line) || Member <- maps:keys(Members)].
