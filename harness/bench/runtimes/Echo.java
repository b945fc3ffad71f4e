import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server for one client: PORT silent, right, or slow (each answer 1.5 s late). */
public class Echo {
    public static void main(String[] words) throws Exception {
        try (var listener = new ServerSocket(Integer.parseInt(words[0]), 50, InetAddress.getLoopbackAddress())) {
            Socket client = listener.accept();
            Thread thread = new Thread(() -> serve(client, words[1]));
            thread.start();
            thread.join();
        }
    }

    static void serve(Socket client, String mode) {
        byte[] buffer = new byte[4096];
        try (client) {
            for (int count; (count = client.getInputStream().read(buffer)) > 0;) {
                if (mode.equals("slow")) Thread.sleep(1500);
                if (!mode.equals("silent")) client.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException end) {
            System.exit(1);
        }
    }
}
