package dev.gantry.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What can be chosen: environment variables win over what the last {@code up} kept in {@code
 * settings.properties}, which wins over the defaults. Kept, so that later commands agree with the
 * running cluster.
 */
public final class Settings {

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("GANTRY_API_PORT", "6443"),
          Map.entry("GANTRY_MANAGEMENT_PORT", "9990"),
          Map.entry("GANTRY_DB_PORT", "15432"),
          Map.entry("GANTRY_INGRESS_PORT", "8080"),
          Map.entry("GANTRY_INGRESS_TLS_PORT", "8443"),
          Map.entry("GANTRY_NODE_NET", "10.201.0"),
          Map.entry("GANTRY_BRIDGE", "gantry0"),
          Map.entry("GANTRY_NODE_PREFIX", "node"),
          Map.entry("GANTRY_SERVICE_CIDR", "10.96.0.0/16"),
          Map.entry("GANTRY_DNS_ADDRESS", "10.96.0.10"),
          Map.entry("GANTRY_POD_CIDR", "10.244.0.0/16"),
          Map.entry("GANTRY_CLUSTER_DOMAIN", "cluster.local"),
          Map.entry("GANTRY_NODE_GRACE_SECONDS", "40"),
          Map.entry("GANTRY_UNREACHABLE_TOLERATION_SECONDS", "300"),
          Map.entry("GANTRY_SERVER_HEAP", "512m"),
          Map.entry("GANTRY_KEYCLOAK", "on"),
          Map.entry("GANTRY_KEYCLOAK_PORT", "8543"),
          Map.entry("GANTRY_KEYCLOAK_HEAP", "256m"),
          Map.entry("GANTRY_OIDC_ISSUER", ""),
          Map.entry("GANTRY_OIDC_CLIENT", ""),
          Map.entry("GANTRY_OIDC_AUDIENCES", ""),
          Map.entry("GANTRY_OIDC_USERNAME_CLAIM", ""),
          Map.entry("GANTRY_OIDC_USERNAME_PREFIX", ""),
          Map.entry("GANTRY_OIDC_GROUPS_CLAIM", ""),
          Map.entry("GANTRY_OIDC_GROUPS_PREFIX", ""),
          Map.entry("GANTRY_OIDC_REQUIRED_CLAIMS", ""),
          Map.entry("GANTRY_OIDC_CA", ""),
          Map.entry("DB_URL", ""),
          Map.entry("DB_USER", "gantry"),
          Map.entry("DB_PASSWORD", "gantry"),
          Map.entry("GANTRY_NODES", "1"));

  private final Path file;
  private final Properties values = new Properties();

  public Settings(Path file, Map<String, String> environment) {
    this.file = file;
    values.putAll(DEFAULTS);
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        values.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    DEFAULTS.keySet().stream()
        .filter(environment::containsKey)
        .forEach(k -> values.setProperty(k, environment.get(k)));
  }

  public String get(String name) {
    return values.getProperty(name, "");
  }

  public int number(String name) {
    try {
      return Integer.parseInt(get(name));
    } catch (NumberFormatException e) {
      throw new Trouble(name + " must be a number, but is '" + get(name) + "'.");
    }
  }

  public void set(String name, String value) {
    values.setProperty(name, value);
  }

  public void keep() {
    Properties kept = new Properties();
    kept.putAll(values);
    // A password belongs to the environment, not to a file that is copied around.
    kept.remove("DB_PASSWORD");
    try (OutputStream out = Files.newOutputStream(file)) {
      kept.store(out, "Kept by gantry up; environment variables of the same names win.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is set of the variables whose names begin so. */
  public Map<String, String> beginningWith(String prefix) {
    Map<String, String> found = new TreeMap<>();
    for (String name : values.stringPropertyNames()) {
      if (name.startsWith(prefix) && !get(name).isBlank()) {
        found.put(name, get(name));
      }
    }
    return found;
  }

  public boolean hasExternalDatabase() {
    return !get("DB_URL").isBlank();
  }

  public String databaseUrl() {
    return hasExternalDatabase()
        ? get("DB_URL")
        : "jdbc:postgresql://127.0.0.1:" + number("GANTRY_DB_PORT") + "/gantry";
  }

  /**
   * The address of the root namespace on the node bridge: node 1, and where the nodes find the API.
   */
  public String hostAddress() {
    return get("GANTRY_NODE_NET") + ".1";
  }

  public String nodeName(int number) {
    return get("GANTRY_NODE_PREFIX") + "-" + number;
  }

  public String nodeAddress(int number) {
    return get("GANTRY_NODE_NET") + "." + number;
  }

  public String apiUrl() {
    return "https://127.0.0.1:" + number("GANTRY_API_PORT");
  }
}
