package dev.gantry.model.kind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kinds of Kubernetes 1.36 that are served from the start, read from {@code catalogue.tsv}
 * beside this class.
 */
public final class BuiltInKinds {

  /** A second view of another group's objects: resource → where they are kept. */
  private static final Map<GroupResource, GroupResource> STORED_ELSEWHERE =
      Map.of(new GroupResource("events.k8s.io", "events"), new GroupResource("", "events"));

  /** Dotted paths that field selectors may name, by stored resource. */
  private static final Map<String, List<String>> SELECTABLE_FIELDS =
      Map.ofEntries(
          Map.entry(
              "pods",
              List.of(
                  "spec.nodeName",
                  "spec.restartPolicy",
                  "spec.schedulerName",
                  "spec.serviceAccountName",
                  "spec.hostNetwork",
                  "status.phase",
                  "status.podIP",
                  "status.nominatedNodeName")),
          Map.entry(
              "events",
              List.of(
                  "involvedObject.kind",
                  "involvedObject.namespace",
                  "involvedObject.name",
                  "involvedObject.uid",
                  "involvedObject.apiVersion",
                  "involvedObject.resourceVersion",
                  "involvedObject.fieldPath",
                  "reason",
                  "reportingComponent",
                  "source",
                  "type")),
          Map.entry("nodes", List.of("spec.unschedulable")),
          Map.entry("namespaces", List.of("status.phase")),
          Map.entry("secrets", List.of("type")),
          Map.entry("services", List.of("spec.clusterIP", "spec.type")),
          Map.entry("replicationcontrollers", List.of("status.replicas")),
          Map.entry("replicasets.apps", List.of("status.replicas")),
          Map.entry("jobs.batch", List.of("status.successful")),
          Map.entry("certificatesigningrequests.certificates.k8s.io", List.of("spec.signerName")));

  private static final Set<GroupResource> STORED =
      load().stream().map(Kind::storage).collect(Collectors.toUnmodifiableSet());

  private BuiltInKinds() {}

  /** Whether objects kept under this resource are of a built-in kind. */
  public static boolean isBuiltIn(GroupResource stored) {
    return STORED.contains(stored);
  }

  /** Reads the table; one row a kind and version, in discovery order. */
  public static List<Kind> load() {
    List<Kind> kinds = new ArrayList<>();
    try (BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(
                BuiltInKinds.class.getResourceAsStream("catalogue.tsv"), StandardCharsets.UTF_8))) {
      for (String row; (row = rows.readLine()) != null; ) {
        if (!row.startsWith("#")) {
          kinds.add(parse(row.split("\t")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(kinds);
  }

  private static Kind parse(String[] row) {
    String group = "core".equals(row[0]) ? "" : row[0];
    GroupResource own = new GroupResource(group, row[3]);
    GroupResource storage = STORED_ELSEWHERE.getOrDefault(own, own);
    return new Kind(
        group,
        row[1],
        row[2],
        row[3],
        row[4],
        "Namespaced".equals(row[5]),
        list(row[6]),
        list(row[7]),
        Set.copyOf(list(row[8])),
        new LinkedHashSet<>(list(row[9])),
        storage,
        SELECTABLE_FIELDS.getOrDefault(storage.toString(), List.of()));
  }

  private static List<String> list(String cell) {
    return "-".equals(cell) ? List.of() : List.of(cell.split(","));
  }
}
