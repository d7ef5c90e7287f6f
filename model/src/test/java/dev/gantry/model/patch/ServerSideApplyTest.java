package dev.gantry.model.patch;

import static dev.gantry.model.patch.StrategicMergePatchTest.loose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.Schemas;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.time.Instant;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ServerSideApplyTest {

  private static final Instant MORNING = Instant.parse("2026-01-01T08:00:00Z");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Schemas SCHEMAS = BuiltInSchemas.load();
  private static final TypeSchema DEPLOYMENT = SCHEMAS.of("apps/v1", "Deployment").orElseThrow();

  @Test
  void aFirstApplyOwnsWhatItSays() {
    ObjectNode created =
        apply(
            null,
            "{metadata:{name:web,labels:{a:b}},spec:{replicas:1,template:{spec:{containers:"
                + "[{name:c,ports:[{containerPort:80}],args:[x]}]}}}}",
            "alice");
    assertThat(created.at("/metadata/managedFields"))
        .isEqualTo(
            tree(
                """
                [{"manager":"alice","operation":"Apply","apiVersion":"apps/v1",
                  "time":"2026-01-01T08:00:00Z","fieldsType":"FieldsV1",
                  "fieldsV1":{"f:metadata":{"f:labels":{"f:a":{}}},
                   "f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":
                    {"k:{\\"name\\":\\"c\\"}":{".":{},"f:args":{},"f:name":{},"f:ports":
                     {"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":
                       {".":{},"f:containerPort":{}}}}}}}}}}]
                """));
    assertThat(created.at("/spec/replicas").asInt()).isEqualTo(1);
  }

  @Test
  void applyingTheSameAgainChangesNothing() {
    String configuration = "{metadata:{name:web},spec:{replicas:1}}";
    ObjectNode first = apply(null, configuration, "alice");
    assertThat(apply(first, configuration, "alice", false, NOON)).isEqualTo(first);
  }

  @Test
  void aFieldOfAnotherConflicts() {
    ObjectNode live = apply(null, "{metadata:{name:web},spec:{replicas:1,paused:true}}", "alice");
    ApiException e = refusal(live, "{metadata:{name:web},spec:{replicas:2}}", "bob");
    assertThat(e.code()).isEqualTo(409);
    assertThat(e.reason()).isEqualTo("Conflict");
    assertThat(e)
        .hasMessage("Apply failed with 1 conflict: conflict with \"alice\": .spec.replicas");
    assertThat(e.causes())
        .containsExactly(
            new Cause("FieldManagerConflict", ".spec.replicas", "conflict with \"alice\""));
    assertThat(refusal(live, "{spec:{replicas:2,paused:false}}", "bob"))
        .hasMessage(
            "Apply failed with 2 conflicts: conflicts with \"alice\":\n"
                + "- .spec.paused\n- .spec.replicas");
  }

  @Test
  void anUpdaterIsNamedWithItsVersionAndTime() {
    ObjectNode live = loose("{metadata:{name:web},spec:{replicas:1}}");
    record(null, live, "kubectl-create");
    assertThat(refusal(live, "{spec:{replicas:2}}", "alice"))
        .hasMessage(
            "Apply failed with 1 conflict: conflict with \"kubectl-create\" using apps/v1 at"
                + " 2026-01-01T08:00:00Z: .spec.replicas");
  }

  @Test
  void forceTakesTheFieldOver() {
    ObjectNode live = apply(null, "{metadata:{name:web},spec:{replicas:1,paused:true}}", "alice");
    ObjectNode forced = apply(live, "{spec:{replicas:2}}", "bob", true, NOON);
    assertThat(forced.at("/spec")).isEqualTo(loose("{replicas:2,paused:1}").put("paused", "true"));
    assertThat(owned(forced, "alice")).hasToString("{\"f:spec\":{\"f:paused\":{}}}");
    assertThat(owned(forced, "bob")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
  }

  @Test
  void theSameValueIsSharedWithoutConflict() {
    ObjectNode live = apply(null, "{metadata:{name:web},spec:{replicas:1}}", "alice");
    ObjectNode shared = apply(live, "{spec:{replicas:1}}", "bob");
    assertThat(owned(shared, "alice")).isEqualTo(owned(shared, "bob"));
    ObjectNode left = apply(shared, "{metadata:{name:web}}", "alice");
    assertThat(left.at("/spec/replicas").asInt()).as("bob still wants it").isEqualTo(1);
    assertThat(apply(left, "{metadata:{name:web}}", "bob").has("spec")).isFalse();
  }

  @Test
  void whatIsNoLongerAppliedGoes() {
    ObjectNode live =
        apply(
            null,
            "{metadata:{name:web,labels:{a:b,c:d}},spec:{template:{spec:{containers:"
                + "[{name:x,image:i,args:[y]},{name:z}]}}}}",
            "alice");
    ObjectNode next =
        apply(
            live,
            "{metadata:{name:web,labels:{a:b}},spec:{template:{spec:{containers:"
                + "[{name:x,image:i}]}}}}",
            "alice");
    assertThat(next.at("/metadata/labels")).isEqualTo(loose("{a:b}"));
    assertThat(next.at("/spec/template/spec/containers").toString())
        .isEqualTo("[{\"name\":\"x\",\"image\":\"i\"}]");
  }

  @Test
  void whatNobodyAppliedStays() {
    ObjectNode live = apply(null, "{metadata:{name:web},spec:{replicas:1}}", "alice");
    ((ObjectNode) live.get("spec")).put("revisionHistoryLimit", 10);
    ObjectNode next = apply(live, "{metadata:{name:web},spec:{replicas:2}}", "alice");
    assertThat(next.at("/spec/revisionHistoryLimit").asInt()).isEqualTo(10);
  }

  @Test
  void listsAreMergedByTheirKinds() {
    ObjectNode live =
        apply(
            null,
            "{metadata:{name:web,finalizers:[a,b]},spec:{template:{spec:{containers:"
                + "[{name:x},{name:y},{name:z}]}}}}",
            "alice");
    ObjectNode next =
        apply(
            live,
            "{metadata:{finalizers:[c,a]},spec:{template:{spec:{containers:"
                + "[{name:z},{name:n},{name:x}]}}}}",
            "bob");
    assertThat(next.at("/metadata/finalizers").toString()).isEqualTo("[\"c\",\"a\",\"b\"]");
    assertThat(next.at("/spec/template/spec/containers").findValuesAsText("name"))
        .containsExactly("z", "n", "x", "y");
    assertThat(owned(next, "bob").at("/f:metadata/f:finalizers").toString())
        .isEqualTo("{\"v:\\\"a\\\"\":{},\"v:\\\"c\\\"\":{}}");
  }

  @Test
  void anAtomicMapHasOneOwner() {
    TypeSchema service = SCHEMAS.of("v1", "Service").orElseThrow();
    ObjectNode live =
        ServerSideApply.apply(
            service, null, loose("{spec:{selector:{a:b}}}"), "v1", "alice", false, "", MORNING);
    ApiException e =
        catchThrowableOfType(
            ApiException.class,
            () ->
                ServerSideApply.apply(
                    service, live, loose("{spec:{selector:{c:d}}}"), "v1", "bob", false, "", NOON));
    assertThat(e.causes()).extracting(Cause::field).containsExactly(".spec.selector");
    ObjectNode forced =
        ServerSideApply.apply(
            service, live, loose("{spec:{selector:{c:d}}}"), "v1", "bob", true, "", NOON);
    assertThat(forced.at("/spec/selector")).isEqualTo(loose("{c:d}"));
    assertThat(owned(forced, "alice")).isNull();
  }

  @Test
  void withoutSchemaMapsAreGranularAndListsAtomic() {
    ObjectNode live =
        ServerSideApply.apply(
            null, null, loose("{spec:{m:{a:1},l:[1]}}"), "x/v1", "alice", false, "", MORNING);
    ObjectNode next =
        ServerSideApply.apply(
            null, live, loose("{spec:{m:{b:2}}}"), "x/v1", "bob", false, "", NOON);
    assertThat(next.get("spec")).isEqualTo(loose("{m:{a:1,b:2},l:[1]}"));
    assertThat(
            catchThrowableOfType(
                    ApiException.class,
                    () ->
                        ServerSideApply.apply(
                            null, live, loose("{spec:{l:[2]}}"), "x/v1", "bob", false, "", NOON))
                .causes())
        .extracting(Cause::field)
        .containsExactly(".spec.l");
  }

  @Test
  void refusesElementsThatCannotBeToldApart() {
    assertThat(refusal(null, "{spec:{template:{spec:{containers:[{name:c},{name:c}]}}}}", "alice"))
        .hasMessageContaining(
            ".spec.template.spec.containers: duplicate entries for key [name=\"c\"]");
    assertThat(refusal(null, "{spec:{template:{spec:{containers:[{image:c}]}}}}", "alice"))
        .hasMessageContaining("omits key field \"name\"");
  }

  @Test
  void systemFieldsHaveNoOwnerAndAreNotSet() {
    ObjectNode live = apply(null, "{metadata:{name:web},spec:{replicas:1}}", "alice");
    live.withObject("/metadata").put("creationTimestamp", "2026-01-01T00:00:00Z").put("uid", "u");
    ObjectNode next =
        apply(
            live,
            "{metadata:{name:web,creationTimestamp:null,generation:7},spec:{replicas:2},status:"
                + "{replicas:3}}",
            "alice");
    assertThat(next.at("/metadata/creationTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(next.at("/metadata/uid").asText()).isEqualTo("u");
    assertThat(next.at("/metadata").has("generation")).isFalse();
    assertThat(next.has("status")).isFalse();
    assertThat(owned(next, "alice")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
  }

  @Test
  void anObjectWithoutOwnersGetsOne() {
    ObjectNode live = loose("{metadata:{name:web},spec:{replicas:1}}");
    assertThat(refusal(live, "{spec:{replicas:2}}", "alice"))
        .hasMessageContaining("before-first-apply");
  }

  @Test
  void kubectlMayGoOnWithWhatItAppliedOnItsOwnSide() {
    ObjectNode live = loose("{metadata:{name:web,annotations:{}},spec:{replicas:1,paused:x}}");
    ((ObjectNode) live.at("/metadata/annotations"))
        .put(
            "kubectl.kubernetes.io/last-applied-configuration",
            "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":1,\"paused\":\"y\"}}");
    record(null, live, "kubectl-client-side-apply");
    assertThat(refusal(live, "{spec:{replicas:2}}", "alice").code()).isEqualTo(409);
    assertThat(refusal(live, "{spec:{paused:z}}", "kubectl").causes())
        .as("somebody changed it since")
        .extracting(Cause::field)
        .containsExactly(".spec.paused");
    ObjectNode next = apply(live, "{spec:{replicas:2}}", "kubectl");
    assertThat(next.at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(owned(next, "kubectl")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
  }

  @Test
  void updatesAreRecorded() {
    ObjectNode created = loose("{metadata:{name:web,labels:{a:b}},spec:{replicas:1}}");
    record(null, created, "kubectl-create");
    assertThat(owned(created, "kubectl-create"))
        .hasToString(
            "{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:a\":{}}},\"f:spec\":{\"f:replicas\":{}}}");

    ObjectNode scaled = created.deepCopy();
    ((ObjectNode) scaled.get("spec")).put("replicas", 2);
    ServerSideApply.recordUpdate(DEPLOYMENT, created, scaled, "apps/v1", "hpa", "scale", NOON);
    assertThat(owned(scaled, "hpa")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
    assertThat(owned(scaled, "kubectl-create").has("f:spec")).isFalse();
    assertThat(entry(scaled, "hpa").path("subresource").asText()).isEqualTo("scale");

    ObjectNode unlabelled = scaled.deepCopy();
    ((ObjectNode) unlabelled.get("metadata")).remove("labels");
    ServerSideApply.recordUpdate(DEPLOYMENT, scaled, unlabelled, "apps/v1", "x", "", NOON);
    assertThat(owned(unlabelled, "kubectl-create")).as("owns nothing any more").isNull();
    assertThat(owned(unlabelled, "x")).as("removing owns nothing").isNull();
  }

  @Test
  void anUpdateThatChangesNothingKeepsTheOwners() {
    ObjectNode created = loose("{metadata:{name:web},spec:{replicas:1}}");
    record(null, created, "kubectl-create");
    ObjectNode sent = created.deepCopy();
    ((ObjectNode) sent.get("metadata")).remove("managedFields");
    ((ObjectNode) sent.get("metadata")).put("resourceVersion", "7");
    ServerSideApply.recordUpdate(DEPLOYMENT, created, sent, "apps/v1", "x", "", NOON);
    assertThat(sent.at("/metadata/managedFields")).isEqualTo(created.at("/metadata/managedFields"));
  }

  @Test
  void aClientMayRewriteOrResetManagedFields() {
    ObjectNode live = loose("{metadata:{name:web},spec:{replicas:1}}");
    record(null, live, "kubectl-client-side-apply");
    ObjectNode upgraded = live.deepCopy();
    ObjectNode entry = (ObjectNode) upgraded.at("/metadata/managedFields/0");
    entry.put("manager", "kubectl").put("operation", "Apply");
    ServerSideApply.recordUpdate(DEPLOYMENT, live, upgraded, "apps/v1", "kubectl", "", NOON);
    assertThat(owned(upgraded, "kubectl")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
    assertThat(owned(upgraded, "kubectl-client-side-apply")).isNull();

    ObjectNode reset = live.deepCopy();
    ((ObjectNode) reset.get("metadata")).putArray("managedFields").addObject();
    ServerSideApply.recordUpdate(DEPLOYMENT, live, reset, "apps/v1", "kubectl", "", NOON);
    assertThat(reset.at("/metadata").has("managedFields")).isFalse();
  }

  @Test
  void manyUpdatersAreJoinedTheOldestFirst() {
    ObjectNode object = loose("{metadata:{name:web,labels:{}},spec:{replicas:1}}");
    record(null, object, "creator");
    for (int i = 0; i < 14; i++) {
      ObjectNode next = object.deepCopy();
      ((ObjectNode) next.at("/metadata/labels")).put("l" + i, "x");
      ServerSideApply.recordUpdate(
          DEPLOYMENT, object, next, "apps/v1", "m" + i, "", MORNING.plusSeconds(60L * (i + 1)));
      object = next;
    }
    assertThat(object.at("/metadata/managedFields"))
        .extracting(e -> e.path("manager").asText())
        .containsExactly(
            "ancient-changes", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13");
    JsonNode joined = entry(object, "ancient-changes");
    assertThat(joined.path("time").asText()).as("of the last").isEqualTo("2026-01-01T08:05:00Z");
    assertThat(joined.path("fieldsV1").path("f:spec").path("f:replicas").isObject()).isTrue();
    assertThat(joined.path("fieldsV1").at("/f:metadata/f:labels/f:l4").isObject()).isTrue();
  }

  @Test
  void whoOnlyRemovesKeepsHisTime() {
    ObjectNode object = loose("{metadata:{name:web,labels:{a:b,c:d}},spec:{replicas:1}}");
    record(null, object, "m");
    ObjectNode next = object.deepCopy();
    ((ObjectNode) next.at("/metadata/labels")).remove("a");
    ServerSideApply.recordUpdate(DEPLOYMENT, object, next, "apps/v1", "m", "", NOON);
    assertThat(entry(next, "m").path("time").asText()).isEqualTo("2026-01-01T08:00:00Z");
    assertThat(owned(next, "m").at("/f:metadata/f:labels").has("f:a")).isFalse();
  }

  @Test
  void afterAResetNobodyIsRecordedUntilAnApply() {
    ObjectNode live = loose("{metadata:{name:web},spec:{replicas:1}}");
    ObjectNode next = loose("{metadata:{name:web},spec:{replicas:2}}");
    ServerSideApply.recordUpdate(DEPLOYMENT, live, next, "apps/v1", "m", "", NOON);
    assertThat(next.path("metadata").has("managedFields")).isFalse();
    ObjectNode applied = apply(next, "{metadata:{labels:{a:b}}}", "alice");
    assertThat(owned(applied, "before-first-apply"))
        .hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
  }

  @Test
  void kubectlKeepsTheAnnotationOfItsOwnSideUpToDate() {
    ObjectNode live = loose("{metadata:{name:web,annotations:{}},spec:{replicas:1}}");
    ((ObjectNode) live.at("/metadata/annotations"))
        .put("kubectl.kubernetes.io/last-applied-configuration", "{\"spec\":{\"replicas\":1}}");
    record(null, live, "kubectl-client-side-apply");
    ObjectNode next = apply(live, "{metadata:{name:web},spec:{replicas:3}}", "kubectl");
    assertThat(
            next.at("/metadata/annotations")
                .path("kubectl.kubernetes.io/last-applied-configuration")
                .asText())
        .isEqualTo("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":3}}\n");
    assertThat(apply(live, "{spec:{replicas:1}}", "alice").at("/metadata/annotations"))
        .as("others leave it")
        .isEqualTo(live.at("/metadata/annotations"));
  }

  @Property(tries = 200)
  void applyingNothingTakesBackWhatWasAdded(
      @ForAll("keys") Set<String> live, @ForAll("keys") Set<String> applied) {
    ObjectNode object = labelled("live-", live);
    record(null, object, "creator");
    ObjectNode added =
        ServerSideApply.apply(
            DEPLOYMENT, object, labelled("more-", applied), "apps/v1", "a", false, "", MORNING);
    assertThat(added.at("/metadata/labels")).hasSize(live.size() + applied.size());
    ObjectNode back = apply(added, "{metadata:{name:web}}", "a");
    back.withObject("/metadata/labels");
    object.withObject("/metadata/labels");
    assertThat(SameJson.equal(back, object)).as(back + " and " + object).isTrue();
  }

  @Provide
  Arbitrary<Set<String>> keys() {
    return Arbitraries.of("x", "y", "z").set();
  }

  private static ObjectNode labelled(String prefix, Set<String> keys) {
    ObjectNode object = loose("{metadata:{name:web},spec:{replicas:1}}");
    keys.forEach(k -> object.withObject("/metadata/labels").put(prefix + k, "v"));
    if (prefix.startsWith("more")) {
      object.remove("spec");
    }
    return object;
  }

  @Property(tries = 200)
  void applyIsIdempotentAndKeepsItsWord(
      @ForAll("objects") ObjectNode live,
      @ForAll("objects") ObjectNode earlier,
      @ForAll("objects") ObjectNode applied) {
    ObjectNode object = Json.object();
    object.set("spec", live);
    ServerSideApply.recordUpdate(null, null, object, "v1", "creator", "", MORNING);
    ObjectNode first =
        ServerSideApply.apply(null, object, spec(earlier), "v1", "a", true, "", MORNING);
    ObjectNode second =
        ServerSideApply.apply(null, first, spec(applied), "v1", "a", true, "", MORNING);
    assertThat(ServerSideApply.apply(null, second, spec(applied), "v1", "a", false, "", NOON))
        .isEqualTo(second);
    OwnedSlot any = OwnedSlot.root(null);
    ObjectNode merged = (ObjectNode) OwnedMerge.merge(any, second, spec(applied));
    assertThat(OwnedDifference.between(any, second, merged).isEmpty())
        .as("all that is applied is there")
        .isTrue();
  }

  @Provide
  Arbitrary<ObjectNode> objects() {
    return JsonTrees.objects();
  }

  private static ObjectNode spec(ObjectNode spec) {
    ObjectNode object = Json.object();
    object.set("spec", spec.deepCopy());
    return object;
  }

  private static ObjectNode apply(ObjectNode live, String configuration, String manager) {
    return apply(live, configuration, manager, false, MORNING);
  }

  private static ObjectNode apply(
      ObjectNode live, String configuration, String manager, boolean force, Instant now) {
    return ServerSideApply.apply(
        DEPLOYMENT, live, loose(configuration), "apps/v1", manager, force, "", now);
  }

  private static ApiException refusal(ObjectNode live, String configuration, String manager) {
    return catchThrowableOfType(
        ApiException.class, () -> apply(live, configuration, manager, false, NOON));
  }

  private static void record(ObjectNode before, ObjectNode after, String manager) {
    ServerSideApply.recordUpdate(DEPLOYMENT, before, after, "apps/v1", manager, "", MORNING);
  }

  private static JsonNode entry(ObjectNode object, String manager) {
    for (JsonNode entry : object.at("/metadata/managedFields")) {
      if (entry.path("manager").asText().equals(manager)) {
        return entry;
      }
    }
    return null;
  }

  private static JsonNode owned(ObjectNode object, String manager) {
    JsonNode entry = entry(object, manager);
    return entry == null ? null : entry.get("fieldsV1");
  }

  private static JsonNode tree(String json) {
    return Json.parse("{\"x\":" + json + "}").get("x");
  }
}
