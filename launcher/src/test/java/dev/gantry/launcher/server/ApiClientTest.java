package dev.gantry.launcher.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiClientTest {

  @Test
  void theChecksThatFailAreNamed() {
    assertThat(
            ApiClient.failedChecks(
                500,
                """
                [+]ping ok
                [-]database failed: reason withheld
                [-]watch-cache failed: reason withheld
                readyz check failed
                """))
        .isEqualTo("not ready: database, watch-cache");
    assertThat(ApiClient.failedChecks(404, "<html>")).isEqualTo("the API answers 404");
  }
}
