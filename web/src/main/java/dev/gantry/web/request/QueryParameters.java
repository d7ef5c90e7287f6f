package dev.gantry.web.request;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The query string, and only it: the container would also read form bodies, which belong to nobody
 * here.
 */
public final class QueryParameters {

  private QueryParameters() {}

  /**
   * @param raw still percent-encoded, null for none
   * @throws dev.gantry.model.status.ApiException 400 for a broken escape
   */
  public static Map<String, List<String>> parse(String raw) {
    if (raw == null || raw.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : raw.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int at = pair.indexOf('=');
      String name = decode(at < 0 ? pair : pair.substring(0, at));
      String value = at < 0 ? "" : decode(pair.substring(at + 1));
      parameters.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
    }
    return parameters;
  }

  /** A path with its escapes resolved; {@code +} stays what it is. */
  public static String decodePath(String raw) {
    return raw.indexOf('%') < 0 ? raw : decode(raw.replace("+", "%2B"));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw dev.gantry.model.status.ApiException.badRequest("invalid URL escape in " + text);
    }
  }
}
