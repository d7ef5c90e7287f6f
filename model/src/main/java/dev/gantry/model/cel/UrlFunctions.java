package dev.gantry.model.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code url('https://example.com:80/path?k=v').getHostname()}. */
final class UrlFunctions {

  static final Library LIBRARY = new Library();

  private static final OpaqueType URL = LIBRARY.type("kubernetes.URL", URI.class);
  private static final CelType STRING = SimpleType.STRING;

  static {
    LIBRARY
        .global("url", "string_to_url", URL, List.of(STRING), a -> url(a[0]))
        .global(
            "isURL", "is_url_string", SimpleType.BOOL, List.of(STRING), a -> find(a[0]).isPresent())
        .member("getScheme", "url_get_scheme", STRING, List.of(URL), a -> text(uri(a).getScheme()))
        .member("getHost", "url_get_host", STRING, List.of(URL), a -> host(uri(a), true))
        .member("getHostname", "url_get_hostname", STRING, List.of(URL), a -> host(uri(a), false))
        .member("getPort", "url_get_port", STRING, List.of(URL), a -> port(uri(a)))
        .member(
            "getEscapedPath",
            "url_get_escaped_path",
            STRING,
            List.of(URL),
            a -> text(uri(a).getRawPath()))
        .member(
            "getQuery",
            "url_get_query",
            MapType.create(STRING, ListType.create(STRING)),
            List.of(URL),
            a -> query(uri(a)));
  }

  private UrlFunctions() {}

  /** Like a request's: with a scheme, or an absolute path. */
  private static Optional<URI> find(Object text) {
    try {
      URI uri = new URI((String) text);
      boolean fits = uri.getScheme() != null && !uri.isOpaque() || ((String) text).startsWith("/");
      return fits ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static URI url(Object text) {
    return find(text)
        .orElseThrow(
            () ->
                new Fault(
                    "URL parse error during conversion from string: parse \""
                        + text
                        + "\": invalid URI for request"));
  }

  private static URI uri(Object[] arguments) {
    return (URI) arguments[0];
  }

  private static String text(String part) {
    return part == null ? "" : part;
  }

  private static String host(URI uri, boolean withPort) {
    String authority = text(uri.getRawAuthority());
    String host = authority.substring(authority.indexOf('@') + 1);
    if (withPort) {
      return host;
    }
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
  }

  private static String port(URI uri) {
    return uri.getPort() < 0 ? "" : Integer.toString(uri.getPort());
  }

  private static Map<String, List<String>> query(URI uri) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String pair : text(uri.getRawQuery()).split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        query.computeIfAbsent(decoded(key), k -> new ArrayList<>()).add(decoded(value));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
