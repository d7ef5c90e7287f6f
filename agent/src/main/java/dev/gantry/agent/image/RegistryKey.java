package dev.gantry.agent.image;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/**
 * A key of a pull secret: a registry's host, maybe with port, {@code *} in parts of its name, and a
 * path that images begin with. {@code *.example.com/team} speaks for {@code
 * eu.example.com/team/app:1}, but neither for {@code example.com/team/app} nor for {@code
 * a.b.example.com/team/app}.
 */
record RegistryKey(String host, String path) {
  private static final String DOCKER_HUB = "docker.io";

  /** Reads {@code https://index.docker.io/v1/} as well as {@code localhost:5000}. */
  static RegistryKey of(String key) {
    String bare = key.replaceFirst("^https?://", "");
    int slash = bare.indexOf('/');
    String host = slash < 0 ? bare : bare.substring(0, slash);
    String path = slash < 0 ? "" : bare.substring(slash);
    // The versions of the registry's protocol stand for the whole registry.
    if (path.matches("/v[12](/.*)?")) {
      path = path.substring(3);
    }
    return new RegistryKey(canonical(host), path.replaceFirst("/+$", ""));
  }

  /** Whether images of that name are this key's. */
  boolean matches(String image) {
    String registry = registry(image);
    String rest = rest(image);
    return hostMatches(registry) && (path.isEmpty() || ("/" + rest).startsWith(path));
  }

  private boolean hostMatches(String registry) {
    if (!host.contains("*") && !host.contains("?") && !host.contains("[")) {
      return host.equals(registry);
    }
    String[] wanted = host.split("[.:]", -1);
    String[] actual = registry.split("[.:]", -1);
    if (wanted.length != actual.length || host.contains(":") != registry.contains(":")) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!partMatches(wanted[i], actual[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean partMatches(String pattern, String part) {
    try {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return matcher.matches(Path.of(part));
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** The registry that an image name leads to: its first part when that looks like a host. */
  static String registry(String image) {
    String first = first(image);
    return first.isEmpty() ? DOCKER_HUB : canonical(first);
  }

  private static String rest(String image) {
    String first = first(image);
    return first.isEmpty() ? image : image.substring(first.length() + 1);
  }

  private static String first(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "";
  }

  private static String canonical(String host) {
    return host.equals("index.docker.io") || host.equals("registry-1.docker.io")
        ? DOCKER_HUB
        : host;
  }
}
