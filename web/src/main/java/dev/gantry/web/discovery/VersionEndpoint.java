package dev.gantry.web.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** Which Kubernetes is spoken here. */
@ApplicationScoped
@Path("version")
public class VersionEndpoint {

  /** {@code version.Info}. */
  @GET
  @Produces("application/json")
  public byte[] version() {
    ObjectNode version = Json.object();
    version
        .put("major", "1")
        .put("minor", "36")
        .put("emulationMajor", "1")
        .put("emulationMinor", "36")
        .put("minCompatibilityMajor", "1")
        .put("minCompatibilityMinor", "35")
        .put("gitVersion", "v1.36.0+gantry")
        .put("gitCommit", "")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-01-01T00:00:00Z")
        .put("goVersion", "java" + Runtime.version().feature())
        .put("compiler", "javac")
        .put("platform", "linux/" + System.getProperty("os.arch").replace("aarch64", "arm64"));
    return Json.bytes(version);
  }
}
