package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The columns of configuration, access and quota kinds. */
final class ConfigRows {

  static final TableRows CONFIG_MAPS =
      Rows.named()
          .number(
              "Data", "Entries", o -> (long) (o.path("data").size() + o.path("binaryData").size()))
          .age();

  static final TableRows SECRETS =
      Rows.named()
          .text("Type", "What it is for", o -> o.path("type").asText(""))
          .number("Data", "Entries", o -> (long) o.path("data").size())
          .age();

  static final TableRows SERVICE_ACCOUNTS = Rows.named().age();

  static final TableRows QUOTAS =
      Rows.named()
          .text("Request", "Requests used of those allowed", o -> used(o, false))
          .text("Limit", "Limits used of those allowed", o -> used(o, true))
          .age();

  static final TableRows LIMIT_RANGES =
      Rows.named()
          .and(
              new Column("Created At", "date", "", "When the object was created", 0),
              (o, now) -> Meta.text(o, "creationTimestamp"));

  static final TableRows ROLES =
      Rows.named()
          .and(
              new Column("Created At", "date", "", "When the object was created", 0),
              (o, now) -> Meta.text(o, "creationTimestamp"));

  static final TableRows BINDINGS =
      Rows.named()
          .text("Role", "What is granted", ConfigRows::role)
          .age()
          .wide("Users", "Users that it is granted to", o -> subjects(o, "User", ", "))
          .wide("Groups", "Groups that it is granted to", o -> subjects(o, "Group", ", "))
          .wide(
              "ServiceAccounts",
              "Service accounts that it is granted to",
              o -> subjects(o, "ServiceAccount", ", "));

  private ConfigRows() {}

  private static String role(ObjectNode binding) {
    return binding.at("/roleRef/kind").asText("") + "/" + binding.at("/roleRef/name").asText("");
  }

  private static String subjects(ObjectNode binding, String kind, String separator) {
    List<String> names = new ArrayList<>();
    for (JsonNode subject : binding.path("subjects")) {
      if (subject.path("kind").asText().equals(kind)) {
        String name = subject.path("name").asText();
        names.add(
            kind.equals("ServiceAccount") ? subject.path("namespace").asText() + "/" + name : name);
      }
    }
    return String.join(separator, names);
  }

  private static String used(ObjectNode quota, boolean limits) {
    Map<String, String> parts = new TreeMap<>();
    quota
        .at("/status/hard")
        .properties()
        .forEach(
            e -> {
              if (e.getKey().startsWith("limits") == limits) {
                String used = quota.at("/status/used").path(e.getKey()).asText("0");
                parts.put(e.getKey(), e.getKey() + ": " + used + "/" + e.getValue().asText());
              }
            });
    return String.join(", ", parts.values());
  }
}
