import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A right chat: a thread for each client, the list under a lock. Usage: java Chat PORT */
public class Chat {
    static final List<Socket> members = new ArrayList<>();

    public static void main(String[] words) throws IOException {
        try (var listener = new ServerSocket(Integer.parseInt(words[0]), 128, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket client = listener.accept();
                synchronized (members) {
                    members.add(client);
                }
                new Thread(() -> serve(client)).start();
            }
        }
    }

    static void broadcast(byte[] line) {
        synchronized (members) {
            for (Socket member : members) {
                try {
                    member.getOutputStream().write(line);
                } catch (IOException gone) {
                    // Its own thread takes it off the list.
                }
            }
        }
    }

    /** A line with its end; null when there is none any more. */
    static byte[] line(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int one; (one = input.read()) >= 0;) {
            line.write(one);
            if (one == '\n') return line.toByteArray();
        }
        return null;
    }

    static void serve(Socket client) {
        try {
            var input = new BufferedInputStream(client.getInputStream());
            for (byte[] line; (line = line(input)) != null;) {
                String text = new String(line, StandardCharsets.ISO_8859_1);
                if (text.equals(":bye\n") || text.equals(":bye\r\n")) break;
                broadcast(line);
            }
        } catch (IOException gone) {
            // It leaves like any other.
        }
        synchronized (members) {
            members.remove(client);
        }
        broadcast((client.getRemoteSocketAddress() + " left\n").getBytes(StandardCharsets.ISO_8859_1));
        try {
            client.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }
}
