package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Rules of service ranges and of the record of addresses in use. */
public final class AddressRecords {

  /** {@code networking.k8s.io/v1 ServiceCIDR}. */
  public static final Rules RANGES =
      Rules.PLAIN
          .preparing(o -> o.putObject("status"), (o, old) -> {})
          .checked(AddressRecords::range)
          .onUpdate(AddressRecords::updateRange)
          .counted();

  /** {@code networking.k8s.io/v1 IPAddress}. */
  public static final Rules ADDRESSES =
      Rules.PLAIN
          .named(AddressRecords::name)
          .checked(AddressRecords::address)
          .onUpdate(
              (o, old, causes) ->
                  causes.immutable(
                      "spec.parentRef",
                      o.path("spec").path("parentRef"),
                      old.path("spec").path("parentRef")))
          .counted();

  private AddressRecords() {}

  private static List<String> name(String name) {
    if (!Names.isAddress(name)) {
      return List.of("ParseAddr(\"" + name + "\"): unable to parse IP");
    }
    return name.equals(canonical(name))
        ? List.of()
        : List.of("must be a canonical format IP address");
  }

  /** IPv4 as it is; IPv6 in lower case, without leading zeros, its longest zeros left out. */
  static String canonical(String address) {
    if (!address.contains(":")) {
      return address;
    }
    byte[] bytes;
    try {
      InetAddress parsed = InetAddress.getByName(address);
      bytes = parsed.getAddress();
      if (bytes.length == 4) {
        return "::ffff:" + parsed.getHostAddress();
      }
    } catch (UnknownHostException e) {
      return "";
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
    }
    int from = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > length) {
        from = i;
        length = j - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == from) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static void address(ObjectNode address, Causes causes) {
    JsonNode parent = address.path("spec").path("parentRef");
    if (!parent.isObject()) {
      causes.required("spec.parentRef", "");
      return;
    }
    String path = "spec.parentRef.";
    causes.optionalText(path + "group", parent.path("group"), Names::subdomain);
    causes.text(path + "resource", parent.path("resource"), Names::pathSegment);
    causes.text(path + "name", parent.path("name"), Names::pathSegment);
    causes.optionalText(path + "namespace", parent.path("namespace"), Names::pathSegment);
  }

  private static void range(ObjectNode object, Causes causes) {
    List<String> ranges = Tree.texts(object.path("spec"), "cidrs");
    String field = "spec.cidrs";
    if (ranges.isEmpty()) {
      causes.required(field, "at least one CIDR required");
      return;
    }
    Object shown = Tree.shown(object.path("spec"));
    if (ranges.size() > 2) {
      causes.invalid(field, shown, "may only hold up to 2 values");
      return;
    }
    if (ranges.size() == 2 && ranges.get(0).contains(":") == ranges.get(1).contains(":")) {
      causes.invalid(
          field,
          shown,
          "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
              + " 2001:db8::/64");
    }
    for (int i = 0; i < ranges.size(); i++) {
      if (!Names.isRange(ranges.get(i))) {
        causes.invalid(field + "[" + i + "]", ranges.get(i), Names.RANGE_WORDS);
      }
    }
  }

  /** A range of one family may get one of the other; all else stays. */
  private static void updateRange(ObjectNode now, ObjectNode old, Causes causes) {
    JsonNode ranges = now.path("spec").path("cidrs");
    JsonNode before = old.path("spec").path("cidrs");
    if (before.size() == 1 && ranges.size() == 2) {
      causes.immutable("spec.cidrs[0]", ranges.path(0), before.path(0));
    } else {
      causes.immutable("spec.cidrs", ranges, before);
    }
  }
}
