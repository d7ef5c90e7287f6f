package dev.gantry.web.connection;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Bytes both ways between a client and its peer once both have agreed to an upgrade. What protocol
 * they speak — WebSocket, SPDY, SPDY in WebSocket — is not looked at.
 */
public class Tunnel implements HttpUpgradeHandler {

  private static final Logger LOG = Logger.getLogger(Tunnel.class.getName());
  private static final int BUFFER = 16 * 1024;

  private Socket peer;
  private InputStream fromPeer;
  private StreamThreads threads;
  private WebConnection client;

  void connect(Socket socket, InputStream in, StreamThreads pool) {
    peer = socket;
    fromPeer = in;
    threads = pool;
  }

  @Override
  public void init(WebConnection connection) {
    client = connection;
    threads.block(() -> copy("client", connection::getInputStream, peer::getOutputStream));
    threads.block(() -> copy("peer", () -> fromPeer, connection::getOutputStream));
  }

  private interface Opened<T> {
    T open() throws IOException;
  }

  /** Whichever side ends first ends both: neither protocol knows half-closed connections. */
  private void copy(String side, Opened<InputStream> from, Opened<OutputStream> to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.open();
      OutputStream out = to.open();
      for (int n; (n = in.read(buffer)) >= 0; ) {
        if (n > 0) {
          out.write(buffer, 0, n);
          out.flush();
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.FINE, e, () -> "tunnel: " + side + " ended");
    } finally {
      destroy();
    }
  }

  @Override
  public synchronized void destroy() {
    close(peer);
    close(client);
  }

  private static void close(AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.log(Level.FINE, "already closed", e);
    }
  }
}
