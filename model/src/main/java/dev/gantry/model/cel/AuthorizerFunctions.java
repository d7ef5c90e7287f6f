package dev.gantry.model.cel;

import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.gantry.model.cel.CelAuthorizer.Decision;
import dev.gantry.model.cel.CelAuthorizer.Question;
import java.util.List;

/**
 * {@code authorizer.group('apps').resource('deployments').namespace('x').check('get').allowed()}.
 */
final class AuthorizerFunctions {

  /** A question that is not asked yet, and whom to ask. */
  record Check(CelAuthorizer authorizer, Question question) {}

  private static final String PACKAGE = "kubernetes.authorization.";
  private static final dev.cel.common.types.CelType STRING = SimpleType.STRING;

  static final Library LIBRARY = new Library();

  static final OpaqueType AUTHORIZER = LIBRARY.type(PACKAGE + "Authorizer", Object.class);
  static final OpaqueType RESOURCE = LIBRARY.type(PACKAGE + "ResourceCheck", Check.class);
  private static final OpaqueType PATH = LIBRARY.type(PACKAGE + "PathCheck", Check.class);
  private static final OpaqueType GROUP = LIBRARY.type(PACKAGE + "GroupCheck", Check.class);
  private static final OpaqueType DECISION = LIBRARY.type(PACKAGE + "Decision", Decision.class);

  static {
    LIBRARY
        .member("path", "authorizer_path", PATH, List.of(AUTHORIZER, STRING), a -> path(a))
        .member("group", "authorizer_group", GROUP, List.of(AUTHORIZER, STRING), a -> group(a))
        .member(
            "serviceAccount",
            "authorizer_serviceaccount",
            AUTHORIZER,
            List.of(AUTHORIZER, STRING, STRING),
            a -> serviceAccount(a))
        .member(
            "resource",
            "groupcheck_resource",
            RESOURCE,
            List.of(GROUP, STRING),
            a -> with(a, (q, v) -> of(q, q.group(), v, q.subresource(), q.namespace(), q.name())))
        .member(
            "subresource",
            "resourcecheck_subresource",
            RESOURCE,
            List.of(RESOURCE, STRING),
            a -> with(a, (q, v) -> of(q, q.group(), q.resource(), v, q.namespace(), q.name())))
        .member(
            "namespace",
            "resourcecheck_namespace",
            RESOURCE,
            List.of(RESOURCE, STRING),
            a -> with(a, (q, v) -> of(q, q.group(), q.resource(), q.subresource(), v, q.name())))
        .member(
            "name",
            "resourcecheck_name",
            RESOURCE,
            List.of(RESOURCE, STRING),
            a ->
                with(
                    a, (q, v) -> of(q, q.group(), q.resource(), q.subresource(), q.namespace(), v)))
        .member(
            "fieldSelector",
            "resourcecheck_fieldselector",
            RESOURCE,
            List.of(RESOURCE, STRING),
            a -> with(a, (q, v) -> selecting(q, v, q.labelSelector())))
        .member(
            "labelSelector",
            "resourcecheck_labelselector",
            RESOURCE,
            List.of(RESOURCE, STRING),
            a -> with(a, (q, v) -> selecting(q, q.fieldSelector(), v)))
        .member("check", "pathcheck_check", DECISION, List.of(PATH, STRING), a -> check(a))
        .member("check", "resourcecheck_check", DECISION, List.of(RESOURCE, STRING), a -> check(a))
        .member(
            "allowed",
            "decision_allowed",
            SimpleType.BOOL,
            List.of(DECISION),
            a -> ((Decision) a[0]).allowed())
        .member(
            "reason", "decision_reason", STRING, List.of(DECISION), a -> ((Decision) a[0]).reason())
        .member(
            "errored",
            "decision_errored",
            SimpleType.BOOL,
            List.of(DECISION),
            a -> !((Decision) a[0]).error().isEmpty())
        .member(
            "error", "decision_error", STRING, List.of(DECISION), a -> ((Decision) a[0]).error());
  }

  private interface Change {
    Question on(Question question, String value);
  }

  private AuthorizerFunctions() {}

  private static Check start(Object value) {
    if (value instanceof CelAuthorizer authorizer) {
      return new Check(authorizer, Question.NONE);
    }
    if (value instanceof Check check) {
      return check;
    }
    throw Fault.noSuchOverload();
  }

  private static Check with(Object[] arguments, Change change) {
    Check check = start(arguments[0]);
    return new Check(check.authorizer, change.on(check.question, (String) arguments[1]));
  }

  private static Question of(
      Question q,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name) {
    return new Question(
        q.user(),
        q.verb(),
        q.path(),
        group,
        resource,
        subresource,
        namespace,
        name,
        q.fieldSelector(),
        q.labelSelector());
  }

  private static Question selecting(Question q, String fields, String labels) {
    return new Question(
        q.user(),
        q.verb(),
        q.path(),
        q.group(),
        q.resource(),
        q.subresource(),
        q.namespace(),
        q.name(),
        fields,
        labels);
  }

  private static Check path(Object[] arguments) {
    if (((String) arguments[1]).isEmpty()) {
      throw new Fault("path must not be empty");
    }
    return with(
        arguments, (q, path) -> new Question(q.user(), "", path, "", "", "", "", "", "", ""));
  }

  private static Check group(Object[] arguments) {
    return with(arguments, (q, group) -> of(q, group, "", "", "", ""));
  }

  private static Check serviceAccount(Object[] arguments) {
    Check check = start(arguments[0]);
    String user = "system:serviceaccount:" + arguments[1] + ":" + arguments[2];
    return new Check(check.authorizer, new Question(user, "", "", "", "", "", "", "", "", ""));
  }

  private static Decision check(Object[] arguments) {
    Check check =
        with(
            arguments,
            (q, verb) ->
                new Question(
                    q.user(),
                    verb,
                    q.path(),
                    q.group(),
                    q.resource(),
                    q.subresource(),
                    q.namespace(),
                    q.name(),
                    q.fieldSelector(),
                    q.labelSelector()));
    return check.authorizer.decide(check.question);
  }
}
