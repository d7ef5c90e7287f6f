package dev.gantry.model.cel;

/**
 * Who answers an expression's {@code authorizer}: may the user of a request do this? Given as the
 * value of a variable of type {@link CelType#AUTHORIZER}.
 */
@FunctionalInterface
public interface CelAuthorizer {

  /**
   * What is asked.
   *
   * @param user {@code ""} for the user of the request, else a service account's full name
   * @param path of a request on no resource, e.g. {@code /healthz}; {@code ""} for one on a
   *     resource
   * @param fieldSelector as in a request, {@code ""} for none
   * @param labelSelector as in a request, {@code ""} for none
   */
  record Question(
      String user,
      String verb,
      String path,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name,
      String fieldSelector,
      String labelSelector) {

    static final Question NONE = new Question("", "", "", "", "", "", "", "", "", "");

    /** A request on a resource, by the user who asks; the verb comes with the check. */
    public static Question of(
        String group, String resource, String subresource, String namespace, String name) {
      return new Question("", "", "", group, resource, subresource, namespace, name, "", "");
    }
  }

  /**
   * @param error what kept the authorizer from deciding; {@code ""} for nothing
   */
  record Decision(boolean allowed, String reason, String error) {}

  Decision decide(Question question);
}
