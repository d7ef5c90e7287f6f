package dev.gantry.web.discovery;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Answers that clients keep and ask about again by their hash. */
final class Tagged {

  private Tagged() {}

  static Response answer(HttpServletRequest request, String contentType, byte[] body) {
    String tag = '"' + hash(body) + '"';
    String known = request.getHeader("If-None-Match");
    if (known != null && known.contains(tag)) {
      return Response.notModified(tag.substring(1, tag.length() - 1)).build();
    }
    return Response.ok(body).type(contentType).header("ETag", tag).header("Vary", "Accept").build();
  }

  /** Upper-case hex of SHA-512, as OpenAPI's index has it. */
  static String hash(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(body);
      return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
