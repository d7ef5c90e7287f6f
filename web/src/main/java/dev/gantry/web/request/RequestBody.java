package dev.gantry.web.request;

import dev.gantry.model.status.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Reads a body up to Kubernetes' limit. */
public final class RequestBody {

  /** 3 MiB: what Kubernetes allows for a resource. */
  public static final int LIMIT = 3 * 1024 * 1024;

  private RequestBody() {}

  /**
   * @throws ApiException 413 for a body of more than {@link #LIMIT} bytes, announced or not
   */
  public static byte[] read(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > LIMIT) {
      throw tooLarge();
    }
    byte[] body = request.getInputStream().readNBytes(LIMIT + 1);
    if (body.length > LIMIT) {
      throw tooLarge();
    }
    return body;
  }

  private static ApiException tooLarge() {
    return ApiException.tooLarge("Request entity too large: limit is " + LIMIT);
  }
}
