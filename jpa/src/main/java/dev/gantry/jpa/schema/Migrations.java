package dev.gantry.jpa.schema;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * Brings the schema up to date, by Flyway. The scripts are named here rather than searched for on
 * the class path, which looks different in every application server.
 */
public final class Migrations {

  /** Below {@code db/migrations} in the sources, {@code db/migration} on the class path. */
  static final List<String> SCRIPTS =
      List.of(
          "V0001__objects_and_revisions.sql",
          "V0060__denials.sql",
          "views/R__001_objects.sql",
          "views/R__002_history.sql",
          "views/R__003_pods.sql",
          "views/R__004_denials.sql");

  private Migrations() {}

  /** Safe to call from several servers at once: they take turns. */
  public static void run(DataSource dataSource) throws SQLException {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(dataSource)
          .resourceProvider(new Scripts())
          .javaMigrationClassProvider(List::<Class<? extends JavaMigration>>of)
          .table("schema_history")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new SQLException("the schema could not be brought up to date: " + e.getMessage(), e);
    }
  }

  private static final class Scripts implements ResourceProvider {

    @Override
    public LoadableResource getResource(String name) {
      return SCRIPTS.contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return SCRIPTS.stream()
          .map(Script::new)
          .filter(script -> script.getFilename().startsWith(prefix))
          .filter(script -> List.of(suffixes).stream().anyMatch(script.getFilename()::endsWith))
          .map(LoadableResource.class::cast)
          .toList();
    }
  }

  private static final class Script extends LoadableResource {

    private final String path;

    Script(String path) {
      this.path = path;
    }

    @Override
    public Reader read() {
      Charset utf8 = StandardCharsets.UTF_8;
      return new InputStreamReader(
          Migrations.class.getResourceAsStream("/db/migration/" + path), utf8);
    }

    @Override
    public String getAbsolutePath() {
      return path;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return path;
    }

    @Override
    public String getFilename() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String getRelativePath() {
      return path;
    }
  }
}
