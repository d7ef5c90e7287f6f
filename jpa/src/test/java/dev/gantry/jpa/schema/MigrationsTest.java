package dev.gantry.jpa.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No script is forgotten in the list. */
class MigrationsTest {

  @Test
  void everyScriptIsNamed() throws IOException {
    Path folder = Path.of("..", "db", "migrations");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()))
          .containsExactlyInAnyOrderElementsOf(Migrations.SCRIPTS);
    }
  }
}
