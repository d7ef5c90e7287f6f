package dev.gantry.ejb.security;

import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code Impersonate-*} headers: acting as somebody else, where the rules allow it. */
public class Impersonation {

  private static final String EXTRA = "impersonate-extra-";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  private final Authorizer authorizer;

  public Impersonation(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * The identity to go on with: the real one, where no such header is set.
   *
   * @param headers all request headers, names in any case
   * @throws dev.gantry.model.status.ApiException 403 when the real identity may not, 400 for groups
   *     without a user
   */
  public Identity apply(Identity real, Map<String, List<String>> headers) {
    String user = "";
    String uid = "";
    List<String> groups = new ArrayList<>();
    Map<String, List<String>> extra = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!name.startsWith("impersonate-") || header.getValue().isEmpty()) {
        continue;
      }
      switch (name) {
        case "impersonate-user" -> user = header.getValue().get(0);
        case "impersonate-uid" -> uid = header.getValue().get(0);
        case "impersonate-group" -> groups.addAll(header.getValue());
        default -> {
          if (name.startsWith(EXTRA)) {
            extra.put(
                java.net.URLDecoder.decode(
                    name.substring(EXTRA.length()), java.nio.charset.StandardCharsets.UTF_8),
                List.copyOf(header.getValue()));
          }
        }
      }
    }
    if (user.isEmpty()) {
      if (!uid.isEmpty() || !groups.isEmpty() || !extra.isEmpty()) {
        throw dev.gantry.model.status.ApiException.badRequest(
            "requested uid, groups or extra without impersonating a user");
      }
      return real;
    }
    requireUser(real, user);
    groups.forEach(group -> require(real, "", "groups", "", group, ""));
    if (!uid.isEmpty()) {
      require(real, "authentication.k8s.io", "uids", "", uid, "");
    }
    extra.forEach(
        (key, values) ->
            values.forEach(
                value -> require(real, "authentication.k8s.io", "userextras", "", value, key)));
    return new Identity(user, uid, withImplied(user, groups), extra);
  }

  private void requireUser(Identity real, String user) {
    String[] account = user.split(":");
    if (user.startsWith(SERVICE_ACCOUNT) && account.length == 4) {
      require(real, "", "serviceaccounts", account[2], account[3], "");
    } else {
      require(real, "", "users", "", user, "");
    }
  }

  /** Groups that authentication itself would have added. */
  private static List<String> withImplied(String user, List<String> groups) {
    List<String> all = new ArrayList<>(groups);
    String[] account = user.split(":");
    if (groups.isEmpty() && user.startsWith(SERVICE_ACCOUNT) && account.length == 4) {
      all.add("system:serviceaccounts");
      all.add("system:serviceaccounts:" + account[2]);
    }
    if ("system:anonymous".equals(user)) {
      all.add("system:unauthenticated");
    } else if (!all.contains("system:unauthenticated") && !all.contains(Identity.AUTHENTICATED)) {
      all.add(Identity.AUTHENTICATED);
    }
    return all;
  }

  private void require(
      Identity real, String group, String resource, String namespace, String name, String sub) {
    RequestInfo request =
        new RequestInfo(true, "impersonate", group, "v1", namespace, resource, name, sub, "", "");
    Authorizer.Decision decision = authorizer.authorize(real, request);
    if (!decision.allowed()) {
      throw Forbidden.answer(real, request, decision.reason());
    }
  }
}
