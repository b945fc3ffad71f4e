using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

/// A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
static class Echo {
    static void Main(string[] words) {
        var listener = new TcpListener(IPAddress.Loopback, int.Parse(words[0]));
        listener.Start();
        var client = listener.AcceptSocket();
        var thread = new Thread(() => Serve(client, words[1]));
        thread.Start();
        thread.Join();
    }

    static void Serve(Socket client, string mode) {
        var buffer = new byte[4096];
        for (int count; (count = client.Receive(buffer)) > 0;) {
            if (mode == "slow") Thread.Sleep(1500);
            if (mode != "silent") client.Send(buffer, count, SocketFlags.None);
        }
    }
}
