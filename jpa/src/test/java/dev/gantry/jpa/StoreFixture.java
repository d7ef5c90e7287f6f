package dev.gantry.jpa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.jpa.postgres.EmbeddedPostgres;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.Write.Actor;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** One PostgreSQL for all tests of a JVM, a fresh database for each, and writes to try. */
public final class StoreFixture {

  static final Actor ANN = Actor.of("ann", "test");

  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  static {
    FLYWAY.setLevel(Level.WARNING);
  }

  private static EmbeddedPostgres postgres;
  private static int databases;
  private static DataSource current;

  private StoreFixture() {}

  static synchronized DataSource freshDatabase() {
    if (postgres == null) {
      postgres = EmbeddedPostgres.start();
    }
    current = postgres.database("store_" + ++databases);
    return current;
  }

  /** The database that was made last. */
  static synchronized DataSource current() {
    return current;
  }

  static JpaObjectStore open(String server, DataSource dataSource) {
    return open(StoreSettings.defaults(server), dataSource, committed -> {});
  }

  static JpaObjectStore open(
      StoreSettings settings, DataSource dataSource, Consumer<Committed> observers) {
    JpaObjectStore store =
        new JpaObjectStore(
            settings, dataSource, Clock.systemUTC(), SelectableFields.builtIn(), observers);
    store.start();
    if (!store.awaitReady(Duration.ofSeconds(30))) {
      throw new IllegalStateException("the store did not start");
    }
    return store;
  }

  static ObjectKey pod(String namespace, String name) {
    return ObjectKey.of("", "pods", namespace, name);
  }

  static ObjectNode document(ObjectKey key) {
    ObjectNode document = Json.object();
    document.put("apiVersion", "v1").put("kind", "Pod");
    document
        .putObject("metadata")
        .put("name", key.name())
        .put("namespace", key.namespace())
        .put("uid", UUID.randomUUID().toString());
    return document;
  }

  static Write create(ObjectKey key) {
    return create(key, document -> document);
  }

  static Write create(ObjectKey key, UnaryOperator<ObjectNode> with) {
    return new Write(
        key,
        current -> {
          if (current.isPresent()) {
            throw ApiException.alreadyExists(key.resource(), key.name());
          }
          return new Change.Put(with.apply(document(key)));
        },
        ANN);
  }

  static Write update(ObjectKey key, UnaryOperator<ObjectNode> change) {
    return new Write(
        key,
        current ->
            new Change.Put(
                change.apply(
                    current
                        .orElseThrow(() -> ApiException.notFound(key.resource(), key.name()))
                        .document())),
        ANN);
  }

  static Write increment(ObjectKey key) {
    return update(key, document -> document.put("count", document.path("count").asInt() + 1));
  }

  static Write put(ObjectKey key, UnaryOperator<ObjectNode> change) {
    return new Write(
        key,
        current ->
            new Change.Put(
                change.apply(
                    current.map(object -> object.document()).orElseGet(() -> document(key)))),
        ANN);
  }

  static Write remove(ObjectKey key) {
    return new Write(key, current -> Change.Remove.CURRENT, ANN);
  }
}
