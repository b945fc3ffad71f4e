%% A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
-module(echo).
-export([main/1]).

main([Port, Mode]) ->
    Options = [binary, {ip, {127, 0, 0, 1}}, {active, false}, {reuseaddr, true}],
    {ok, Listener} = gen_tcp:listen(list_to_integer(Port), Options),
    {ok, Client} = gen_tcp:accept(Listener),
    serve(Client, Mode).

serve(Client, Mode) ->
    case gen_tcp:recv(Client, 0) of
        {ok, Data} ->
            [timer:sleep(1500) || Mode =:= "slow"],
            [ok = gen_tcp:send(Client, Data) || Mode =/= "silent"],
            serve(Client, Mode);
        {error, _} ->
            gen_tcp:close(Client)
    end.
