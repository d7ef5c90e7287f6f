package dev.gantry.web.health;

import dev.gantry.ejb.bootstrap.BootstrapState;
import dev.gantry.jpa.StoreBeans;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Does the process live, and can it serve? */
@ApplicationScoped
@Path("")
public class HealthEndpoint {

  private static final int DATABASE_SECONDS = 2;

  @Resource(lookup = "java:jboss/datasources/GantryDS")
  private DataSource database;

  @Inject private StoreBeans store;

  @Inject private BootstrapState bootstrap;

  @GET
  @Path("{check: livez}")
  public Response live(@Context UriInfo uri) {
    return answer("livez", Map.of("ping", true), uri);
  }

  @GET
  @Path("{check: readyz|healthz}")
  public Response ready(@Context UriInfo uri) {
    Map<String, Boolean> checks = new LinkedHashMap<>();
    checks.put("ping", true);
    checks.put("database", databaseAnswers());
    boolean loaded = store.isReady();
    checks.put("watch-cache", loaded);
    checks.putAll(bootstrap.hooks(loaded));
    return answer(uri.getPath().replace("/", ""), checks, uri);
  }

  private boolean databaseAnswers() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(DATABASE_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Response answer(String name, Map<String, Boolean> checks, UriInfo uri) {
    boolean passed = checks.values().stream().allMatch(ok -> ok);
    StringBuilder text = new StringBuilder();
    boolean verbose = uri.getQueryParameters().containsKey("verbose");
    if (verbose || !passed) {
      checks.forEach(
          (check, ok) ->
              text.append(ok ? "[+]" : "[-]")
                  .append(check)
                  .append(ok ? " ok\n" : " failed: reason withheld\n"));
      text.append(name).append(passed ? " check passed\n" : " check failed\n");
    } else {
      text.append("ok");
    }
    return Response.status(passed ? 200 : 500)
        .type("text/plain; charset=utf-8")
        .header("X-Content-Type-Options", "nosniff")
        .entity(text.toString())
        .build();
  }
}
