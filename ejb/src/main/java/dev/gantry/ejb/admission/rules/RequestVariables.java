package dev.gantry.ejb.admission.rules;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.cel.CelAuthorizer;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What expressions see of a request; whatever costs something is made when it is read. */
public final class RequestVariables {

  private static final String ACCOUNT = "system:serviceaccount:";

  private final Authorizer authorizer;
  private final NamespaceView namespaces;

  public RequestVariables(Authorizer authorizer, NamespaceView namespaces) {
    this.authorizer = authorizer;
    this.namespaces = namespaces;
  }

  /**
   * @param matched the version in which objects are shown
   */
  public Map<String, Object> of(AdmissionRequest request, Kind matched) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("object", orNull(ReviewRequest.object(request, matched)));
    variables.put("oldObject", orNull(ReviewRequest.oldObject(request, matched)));
    variables.put("request", once(() -> ReviewRequest.of(request, matched)));
    variables.put("namespaceObject", once(() -> orNull(namespaces.of(request))));
    Identity identity = request.context().identity();
    CelAuthorizer asked = question -> decide(identity, question);
    variables.put("authorizer", asked);
    variables.put(
        "authorizer.requestResource",
        CelType.requestResource(
            asked,
            CelAuthorizer.Question.of(
                matched.group(),
                matched.plural(),
                request.subresource(),
                request.key().namespace(),
                request.key().name())));
    return variables;
  }

  private static Object orNull(ObjectNode document) {
    return document == null ? NullNode.instance : document;
  }

  private static Supplier<Object> once(Supplier<Object> make) {
    Object[] made = new Object[1];
    return () -> {
      if (made[0] == null) {
        made[0] = make.get();
      }
      return made[0];
    };
  }

  private CelAuthorizer.Decision decide(Identity identity, CelAuthorizer.Question question) {
    Authorizer.Decision decision =
        authorizer.authorize(
            question.user().isEmpty() ? identity : account(question.user()),
            new RequestInfo(
                question.path().isEmpty(),
                question.verb(),
                question.group(),
                "*",
                question.namespace(),
                question.resource(),
                question.name(),
                question.subresource(),
                "",
                question.path()));
    return new CelAuthorizer.Decision(decision.allowed(), decision.reason(), "");
  }

  /** {@code system:serviceaccount:NAMESPACE:NAME}, with the groups that its tokens carry. */
  private static Identity account(String user) {
    String namespace = user.substring(ACCOUNT.length(), user.lastIndexOf(':'));
    return new Identity(
        user,
        "",
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            "system:authenticated"),
        Map.of());
  }
}
