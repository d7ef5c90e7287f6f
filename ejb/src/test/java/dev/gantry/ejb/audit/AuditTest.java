package dev.gantry.ejb.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T12:00:00.123456Z"), ZoneOffset.UTC);
  private static final Identity JANE = new Identity("jane", "", List.of("dev"), Map.of());

  @TempDir private Path folder;

  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
      - level: None
        users: [robot]
      - level: RequestResponse
        omitManagedFields: true
        resources: [{group: "", resources: [configmaps], resourceNames: [seen]}]
      - level: Request
        namespaces: [""]
        verbs: [delete]
      - level: Request
        resources: [{group: apps, resources: ["*/scale", "daemonsets/*"]}]
      - level: Metadata
        userGroups: [dev]
        resources: [{group: ""}]
      - level: None
        nonResourceURLs: ["/health*"]
      - level: Metadata
        nonResourceURLs: ["*"]
      """;

  @ParameterizedTest
  @CsvSource({
    "robot, GET, /api/v1/pods, NONE",
    "jane, PUT, /api/v1/namespaces/a/configmaps/seen, REQUEST_RESPONSE",
    "jane, PUT, /api/v1/namespaces/a/configmaps/other, METADATA",
    "joe, PUT, /api/v1/namespaces/a/configmaps/other, NONE",
    "joe, DELETE, /api/v1/nodes/n, REQUEST",
    "joe, DELETE, /api/v1/namespaces/a/pods/n, NONE",
    "joe, PUT, /apis/apps/v1/namespaces/a/deployments/d/scale, REQUEST",
    "joe, PUT, /apis/apps/v1/namespaces/a/deployments/d, NONE",
    "joe, PUT, /apis/apps/v1/namespaces/a/daemonsets/d/status, REQUEST",
    "jane, GET, /healthz, NONE",
    "jane, GET, /version, METADATA",
  })
  void theFirstRuleThatMatchesDecides(String user, String method, String path, Level level) {
    Policy policy = PolicyReader.parse(POLICY);
    Identity who =
        new Identity(user, "", "jane".equals(user) ? List.of("dev") : List.of(), Map.of());
    assertThat(policy.decide(who, RequestInfo.parse(method, path, Map.of())).level())
        .isEqualTo(level);
  }

  @Test
  void mistakesInAPolicyAreAllTold() {
    assertThatThrownBy(
            () ->
                PolicyReader.parse(
                    "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [Later]\nrules:\n"
                        + "- level: Some\n- level: None\n  nonResourceURLs: [a]\n  namespaces: [b]\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rules[0].level: \"Some\"")
        .hasMessageContaining("rules[1].nonResourceURLs: rules cannot apply to both")
        .hasMessageContaining("\"Later\" is no stage");
  }

  @Test
  void theStandardPolicyKeepsWhoChangedWhatAndWhoReadSecrets() {
    Policy policy = PolicyReader.standard();
    assertThat(level(policy, "GET", "/api/v1/namespaces/a/secrets/s")).isEqualTo(Level.METADATA);
    assertThat(level(policy, "DELETE", "/api/v1/namespaces/a/pods/s")).isEqualTo(Level.METADATA);
    assertThat(level(policy, "GET", "/api/v1/namespaces/a/pods")).isEqualTo(Level.NONE);
    assertThat(level(policy, "GET", "/livez/ping")).isEqualTo(Level.NONE);
  }

  private static Level level(Policy policy, String method, String path) {
    return policy.decide(JANE, RequestInfo.parse(method, path, Map.of())).level();
  }

  private static final class Kept implements AuditLog.Lines {
    final List<String> lines = new ArrayList<>();
    final CountDownLatch open;

    Kept(CountDownLatch open) {
      this.open = open;
    }

    @Override
    public void write(byte[] line) {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      lines.add(new String(line, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static AuditEvent begin(AuditLog log, String method, String path) {
    RequestInfo info = RequestInfo.parse(method, path, Map.of());
    return new AuditTrail(PolicyReader.parse(POLICY), log, null, CLOCK)
        .begin(
            new AuditEvent.Asked("id-1", path + "?x=y", info, List.of("127.0.0.1"), "test"), JANE);
  }

  @Test
  void anEventTellsWhoDidWhatAndWhatCameOfIt() throws IOException {
    Kept kept = new Kept(new CountDownLatch(0));
    AuditLog log = new AuditLog(kept, 100, Thread::new);
    AuditEvent event = begin(log, "PUT", "/api/v1/namespaces/a/configmaps/seen");
    event.requestBody("{\"data\":{\"k\":\"v\"}}".getBytes(StandardCharsets.UTF_8));
    event.responseBody(
        List.of(
            "{\"metadata\":{\"name\":\"seen\",".getBytes(StandardCharsets.UTF_8),
            "\"managedFields\":[{}]}}".getBytes(StandardCharsets.UTF_8)));
    event.annotate("authorization.k8s.io/decision", "allow");
    event.annotate("authorization.k8s.io/decision", "not this");
    event.reached(Stage.RESPONSE_COMPLETE, 200);
    AuditEvent refused = begin(log, "DELETE", "/api/v1/nodes/n");
    refused.refused(ApiException.badRequest("no").status());
    refused.reached(Stage.RESPONSE_COMPLETE, 400);
    log.close();
    assertThat(kept.lines).hasSize(2);
    ObjectNode line = Json.parse(kept.lines.get(0).getBytes(StandardCharsets.UTF_8));
    assertThat(line.path("level").asText()).isEqualTo("RequestResponse");
    assertThat(line.path("stage").asText()).isEqualTo("ResponseComplete");
    assertThat(line.path("requestURI").asText())
        .isEqualTo("/api/v1/namespaces/a/configmaps/seen?x=y");
    assertThat(line.at("/user/username").asText()).isEqualTo("jane");
    assertThat(line.at("/objectRef/name").asText()).isEqualTo("seen");
    assertThat(line.at("/requestObject/data/k").asText()).isEqualTo("v");
    assertThat(line.at("/responseObject/metadata").toString()).isEqualTo("{\"name\":\"seen\"}");
    assertThat(line.at("/responseStatus/code").asInt()).isEqualTo(200);
    assertThat(line.at("/annotations/authorization.k8s.io~1decision").asText()).isEqualTo("allow");
    assertThat(line.path("requestReceivedTimestamp").asText())
        .isEqualTo("2026-01-01T12:00:00.123456Z");
    JsonNode status =
        Json.parse(kept.lines.get(1).getBytes(StandardCharsets.UTF_8)).path("responseStatus");
    assertThat(status.path("reason").asText()).isEqualTo("BadRequest");
    assertThat(status.path("message").asText()).isEqualTo("no");
  }

  @Test
  void aSlowDiskLosesEventsRatherThanRequests() throws IOException {
    CountDownLatch disk = new CountDownLatch(1);
    Kept kept = new Kept(disk);
    AuditLog log = new AuditLog(kept, 5, Thread::new);
    for (int i = 0; i < 300; i++) {
      begin(log, "DELETE", "/api/v1/nodes/n").reached(Stage.RESPONSE_COMPLETE, 200);
    }
    assertThat(log.dropped()).isPositive();
    disk.countDown();
    log.close();
    assertThat(kept.lines.size() + log.dropped()).isEqualTo(300);
    assertThat(log.written()).isEqualTo(kept.lines.size());
  }

  @Test
  void filesTurnOverAndOldOnesGo() throws IOException {
    Path file = folder.resolve("audit.log");
    try (RotatingFile lines =
        new RotatingFile(file, new RotatingFile.Limits(25, 2, Duration.ZERO), CLOCK)) {
      for (int i = 0; i < 10; i++) {
        lines.write(("line number " + i).getBytes(StandardCharsets.UTF_8));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3);
    }
    assertThat(Files.readString(file)).isEqualTo("line number 9\n");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }
}
