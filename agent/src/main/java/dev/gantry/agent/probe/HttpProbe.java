package dev.gantry.agent.probe;

import io.fabric8.kubernetes.api.model.HTTPHeader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One GET over a connection of its own: 200 to 399 is success. Certificates are not checked, since
 * a probe asks whether the container answers, not who it is.
 */
public final class HttpProbe {
  private HttpProbe() {}

  public static ProbeOutcome get(
      boolean tls, String host, int port, String path, List<HTTPHeader> headers, Duration timeout) {
    String url = (tls ? "https://" : "http://") + host + ":" + port + path;
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
      plain.setSoTimeout((int) timeout.toMillis());
      try (Socket socket = tls ? secure(plain, host, port) : plain) {
        socket.getOutputStream().write(request(host, port, path, headers));
        socket.getOutputStream().flush();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        return judge(in.readLine());
      }
    } catch (SocketTimeoutException e) {
      return ProbeOutcome.failed(
          "Get \""
              + url
              + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    } catch (IOException e) {
      return ProbeOutcome.failed(
          "Get \"" + url + "\": dial tcp " + host + ":" + port + ": " + spoken(e));
    }
  }

  static String spoken(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Connection refused") ? "connect: connection refused" : message;
  }

  private static byte[] request(String host, int port, String path, List<HTTPHeader> headers) {
    StringBuilder text = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n");
    boolean ownHost = false;
    for (HTTPHeader header : headers) {
      ownHost |= header.getName().equalsIgnoreCase("Host");
      text.append(header.getName()).append(": ").append(header.getValue()).append("\r\n");
    }
    if (!ownHost) {
      text.append("Host: ").append(host).append(':').append(port).append("\r\n");
    }
    text.append("User-Agent: kube-probe/1.36\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static ProbeOutcome judge(String statusLine) {
    if (statusLine == null) {
      return ProbeOutcome.failed("EOF");
    }
    String[] words = statusLine.split(" ");
    int status;
    try {
      status = words.length > 1 ? Integer.parseInt(words[1]) : 0;
    } catch (NumberFormatException e) {
      return ProbeOutcome.failed("malformed HTTP response \"" + statusLine + "\"");
    }
    return status >= 200 && status < 400
        ? ProbeOutcome.ok()
        : ProbeOutcome.failed("HTTP probe failed with statuscode: " + status);
  }

  private static Socket secure(Socket plain, String host, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
      return context.getSocketFactory().createSocket(plain, host, port, true);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
