package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionBeans;
import dev.gantry.ejb.admission.webhook.ConversionWebhooks;
import dev.gantry.ejb.admission.webhook.WebhookCaller;
import dev.gantry.ejb.audit.Annotations;
import dev.gantry.ejb.bootstrap.BootstrapObjects;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.security.AuthenticatorChain;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.AuthorizerChain;
import dev.gantry.ejb.security.BootstrapTokenAuthenticator;
import dev.gantry.ejb.security.CertificateAuthenticator;
import dev.gantry.ejb.security.OnlyMine;
import dev.gantry.ejb.security.node.NodeAuthorizer;
import dev.gantry.ejb.security.node.NodeReferences;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.ejb.security.rbac.RbacIndex;
import dev.gantry.ejb.security.token.ServiceAccountAuthenticator;
import dev.gantry.ejb.security.token.ServiceAccountIssuer;
import dev.gantry.model.kind.CatalogueSchemas;
import dev.gantry.model.kind.CustomNames;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.Schemas;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The whole registry in memory, asked as HTTP asks it: method, path, body. */
public final class Api {

  private static final Schemas SCHEMAS = BuiltInSchemas.load();
  private static final ExecutorService WEBHOOK_THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "webhook-client");
            thread.setDaemon(true);
            return thread;
          });
  public static final Identity ADMIN =
      new Identity("kubernetes-admin", "", List.of(Identity.MASTERS), Map.of());

  public final ObjectStore store;
  public final TickingClock clock = new TickingClock();
  public final ServiceAccountIssuer issuer;
  public final ServiceAccountAuthenticator accounts;
  public final AuthenticatorChain authenticators;
  public final RbacAuthorizer rbac;
  public final Authorizer authorizer;
  public final Operations operations;
  public final Registry registry;
  public final Cluster.Access clusters;
  private final KindCatalogue catalogue = new KindCatalogue();
  private Identity identity = ADMIN;

  /** A clock that stands still until it is moved. */
  public static final class TickingClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    public void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }

  public Api() {
    this(name -> null);
  }

  public Api(java.util.function.Function<String, String> properties) {
    this(new MemoryStore(), properties);
  }

  private Api(MemoryStore memory, java.util.function.Function<String, String> properties) {
    this(memory, memory::onCommit, properties);
  }

  /**
   * @param follow takes the observer of commits
   */
  public Api(
      ObjectStore store,
      Consumer<Consumer<List<WatchEvent>>> follow,
      java.util.function.Function<String, String> properties) {
    this.store = store;
    Settings settings = Settings.read(properties);
    KeyPair keys = keys();
    issuer =
        new ServiceAccountIssuer(
            settings.issuer(), "https://localhost/jwks", keys.getPrivate(), keys.getPublic());
    RbacIndex index = new RbacIndex(store);
    follow.accept(index::apply);
    rbac = new RbacAuthorizer(index);
    authorizer = new AuthorizerChain(List.of(rbac, new NodeAuthorizer(new NodeReferences(store))));
    accounts = new ServiceAccountAuthenticator(issuer, store, List.of(settings.issuer()), clock);
    authenticators =
        new AuthenticatorChain(
            List.of(
                new CertificateAuthenticator(),
                accounts,
                new BootstrapTokenAuthenticator(store, clock)));
    AdmissionBeans.Chain admission =
        AdmissionBeans.chain(store, catalogue, settings, "CA", rbac, authorizer, WEBHOOK_THREADS);
    follow.accept(admission.follow());
    CustomKindsWatch customKinds =
        new CustomKindsWatch(
            catalogue, store, new ConversionWebhooks(new WebhookCaller(store, WEBHOOK_THREADS)));
    follow.accept(events -> customKinds.follow(new Committed(events)));
    operations =
        new Operations(
            store,
            new ServedKinds(catalogue, new CatalogueSchemas(SCHEMAS, catalogue)),
            admission.chain());
    registry =
        new StoreRegistry(
            operations,
            clock,
            RegistryBeans.subresources(operations, issuer, List.of(settings.issuer())),
            RegistryBeans.bodies(operations, authorizer, rbac, accounts, authenticators));
    clusters =
        new StoreCluster.Clusters(
            operations, new EventRecorder(operations, clock, Runnable::run), clock);
    new BootstrapObjects(settings).create(clusters.as("bootstrap"));
  }

  public static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public Api as(Identity who) {
    identity = who;
    return this;
  }

  /** The answer's document; a removal's or list's too. */
  public ObjectNode document(ApiResult result) {
    if (result instanceof ApiResult.Stored stored) {
      return stored.object().document();
    }
    if (result instanceof ApiResult.Document document) {
      return document.document();
    }
    throw new AssertionError("no object: " + result);
  }

  public ObjectNode get(String path) {
    return document(call("GET", path, "", ""));
  }

  /** Creates; single quotes in {@code json} stand for double ones. */
  public ObjectNode post(String path, String json) {
    return document(call("POST", path, "application/json", json));
  }

  /** Creates a custom resource definition, or puts it in the place of the present one. */
  public ObjectNode define(ObjectNode definition) {
    String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    String name = Meta.name(definition);
    if (names(path).contains(name)) {
      put(path + "/" + name, definition);
    } else {
      post(path, new String(Json.bytes(definition), StandardCharsets.UTF_8));
    }
    ObjectKey key = ObjectKey.of("apiextensions.k8s.io", "customresourcedefinitions", "", name);
    List<ObjectNode> all =
        store.list(Query.all(key.resource())).objects().stream()
            .map(StoredObject::document)
            .toList();
    clusters
        .as("definitions")
        .updateStatus(
            key,
            current -> {
              current.set("status", CustomNames.decide(current, all, clock.instant()));
              return current;
            });
    return get(path + "/" + name);
  }

  public KindCatalogue catalogue() {
    return catalogue;
  }

  public ObjectNode put(String path, ObjectNode document) {
    return document(
        call(
            "PUT",
            path,
            "application/json",
            new String(Json.bytes(document), StandardCharsets.UTF_8)));
  }

  public ObjectNode patch(String path, String type, String json) {
    return document(call("PATCH", path, "application/" + type, json));
  }

  public ObjectNode delete(String path, String options) {
    return document(call("DELETE", path, "application/json", options));
  }

  public List<String> names(String path) {
    ApiResult.Listed list = (ApiResult.Listed) call("GET", path, "", "");
    return list.page().objects().stream().map(o -> o.key().name()).toList();
  }

  /** Single quotes in {@code body} stand for double ones, unless there are any. */
  public ApiResult call(String method, String path, String contentType, String body) {
    String text = body.indexOf('"') >= 0 ? body : body.replace('\'', '"');
    return call(method, path, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A list as somebody gets it who may see some namespaces only; absent where it is refused. */
  public Optional<ApiResult.Listed> onlyMine(Identity who, String path, Map<String, String> asked) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    asked.forEach((name, value) -> query.put(name, List.of(value)));
    RequestInfo info = RequestInfo.parse("GET", path, query);
    Kind kind = catalogue.byResource(info.group(), info.version(), info.resource()).orElseThrow();
    return new OnlyMine(true, rbac, catalogue)
        .namespaces(who, info)
        .map(
            mine ->
                (ApiResult.Listed)
                    registry.call(
                        new ApiCall(
                            info,
                            kind,
                            who,
                            query,
                            "",
                            new byte[0],
                            "test/1.0",
                            Optional.of(mine),
                            Annotations.NONE)));
  }

  public ApiResult call(String method, String path, String contentType, byte[] body) {
    int question = path.indexOf('?');
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (question >= 0) {
      for (String parameter : path.substring(question + 1).split("&")) {
        String[] parts = parameter.split("=", 2);
        query.put(parts[0], List.of(parts.length == 2 ? parts[1] : ""));
      }
      path = path.substring(0, question);
    }
    RequestInfo info = RequestInfo.parse(method, path, query);
    Kind kind = catalogue.byResource(info.group(), info.version(), info.resource()).orElseThrow();
    return registry.call(new ApiCall(info, kind, identity, query, contentType, body, "test/1.0"));
  }
}
