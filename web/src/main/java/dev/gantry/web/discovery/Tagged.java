package dev.gantry.web.discovery;

import dev.gantry.web.render.Body;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
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
    return compressed(request, Body.of(contentType, body))
        .header("ETag", tag)
        .header("Vary", "Accept")
        .build();
  }

  /** The same from a servlet. */
  static void send(
      HttpServletRequest request, HttpServletResponse response, String contentType, byte[] body)
      throws IOException {
    String tag = '"' + hash(body) + '"';
    String known = request.getHeader("If-None-Match");
    response.setHeader("ETag", tag);
    response.setHeader("Vary", "Accept");
    if (known != null && known.contains(tag)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    boolean gzip = body.length > Body.WORTH_COMPRESSING && Body.acceptsGzip(request);
    Body sent = gzip ? Body.of(contentType, body).compressed() : Body.of(contentType, body);
    if (gzip) {
      response.setHeader("Content-Encoding", "gzip");
    }
    response.setContentType(contentType);
    response.setContentLengthLong(sent.size());
    sent.writeTo(response.getOutputStream());
  }

  /** Large documents go compressed to those who accept it. */
  static Response.ResponseBuilder compressed(HttpServletRequest request, Body body) {
    boolean gzip = body.size() > Body.WORTH_COMPRESSING && Body.acceptsGzip(request);
    Body sent = gzip ? body.compressed() : body;
    Response.ResponseBuilder response =
        Response.ok((StreamingOutput) sent::writeTo)
            .type(sent.contentType())
            .header("Content-Length", sent.size());
    return gzip ? response.header("Content-Encoding", "gzip") : response;
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
