# A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
defmodule Echo do
  def serve(client, mode) do
    case :gen_tcp.recv(client, 0) do
      {:ok, data} ->
        if mode == "slow", do: Process.sleep(1500)
        if mode != "silent", do: :gen_tcp.send(client, data)
        serve(client, mode)

      {:error, _} ->
        :gen_tcp.close(client)
    end
  end
end

[port, mode] = System.argv()
options = [:binary, ip: {127, 0, 0, 1}, active: false, reuseaddr: true]
{:ok, listener} = :gen_tcp.listen(String.to_integer(port), options)
{:ok, client} = :gen_tcp.accept(listener)
Task.await(Task.async(fn -> Echo.serve(client, mode) end), :infinity)
