package dev.gantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A Kubernetes API server and how to log in there.
 *
 * @param tls null for plain HTTP
 * @param token bearer token, {@code ""} for none
 */
public record Target(String host, int port, SSLContext tls, String token) {

  /** The current context of a kubeconfig; certificates inline or in files, or a token. */
  public static Target kubeconfig(Path file) {
    try {
      Map<?, ?> config =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      Map<?, ?> context =
          named(config, "contexts", (String) config.get("current-context"), "context");
      Map<?, ?> cluster = named(config, "clusters", (String) context.get("cluster"), "cluster");
      Map<?, ?> user = named(config, "users", (String) context.get("user"), "user");
      String token = user.get("token") == null ? "" : user.get("token").toString();
      return of(
          cluster.get("server").toString(),
          content(file, cluster, "certificate-authority"),
          content(file, user, "client-certificate"),
          content(file, user, "client-key"),
          token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From texts in PEM; {@code ""} for what there is not. */
  static Target of(String server, String ca, String certificate, String key, String token) {
    URI uri = URI.create(server);
    boolean plain = "http".equals(uri.getScheme());
    int port = uri.getPort() >= 0 ? uri.getPort() : plain ? 80 : 443;
    return new Target(uri.getHost(), port, plain ? null : Pem.tls(ca, certificate, key), token);
  }

  private static Map<?, ?> named(Map<?, ?> config, String list, String name, String content) {
    for (Object entry : (List<?>) config.get(list)) {
      if (entry instanceof Map<?, ?> map && name.equals(map.get("name"))) {
        return (Map<?, ?>) map.get(content);
      }
    }
    throw new IllegalArgumentException("the kubeconfig has no " + name + " in its " + list);
  }

  private static String content(Path kubeconfig, Map<?, ?> map, String field) throws IOException {
    if (map.get(field + "-data") != null) {
      return new String(
          Base64.getMimeDecoder().decode(map.get(field + "-data").toString()),
          StandardCharsets.UTF_8);
    }
    return map.get(field) == null
        ? ""
        : Files.readString(kubeconfig.resolveSibling(map.get(field).toString()));
  }
}
