package dev.gantry.ejb.registry;

import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.FieldSelector;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Get, list and watch, with Kubernetes' meaning of {@code resourceVersion}. */
final class Reading {

  private static final Set<String> METADATA_FIELDS = Set.of("metadata.name", "metadata.namespace");

  private final ObjectReader reader;

  Reading(ObjectReader reader) {
    this.reader = reader;
  }

  StoredObject get(ApiCall call, ServedKind kind) {
    awaitFreshness(call.parameter("resourceVersion"));
    return object(kind, call.info().namespace(), call.info().name());
  }

  StoredObject object(ServedKind kind, String namespace, String name) {
    return reader
        .get(kind.key(namespace, name))
        .orElseThrow(() -> ApiException.notFound(kind.client().resource(), name));
  }

  /** None given: the latest there is; "0": whatever is here; else not older than that. */
  private void awaitFreshness(String resourceVersion) {
    if (resourceVersion.isEmpty()) {
      reader.awaitLatest();
    } else if (!"0".equals(resourceVersion)) {
      reader.await(revision(resourceVersion));
    }
  }

  private static long revision(String text) {
    try {
      long revision = Long.parseLong(text);
      if (revision >= 0) {
        return revision;
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal.
    }
    throw invalidOption(
        Cause.invalid("resourceVersion", text, "strconv.ParseUint: parsing: invalid syntax"));
  }

  private static ApiException invalidOption(Cause cause) {
    return ApiException.invalid("meta.k8s.io", "ListOptions", "", List.of(cause));
  }

  ApiResult.Listed list(ApiCall call, ServedKind kind) {
    Query query = query(call, kind);
    String version = call.parameter("resourceVersion");
    String match = call.parameter("resourceVersionMatch");
    String token = call.parameter("continue");
    int limit = limit(call.parameter("limit"));
    checkMatch(version, match, token);
    if (!token.isEmpty()) {
      return next(call, query, limit, token);
    }
    long at = 0;
    if ("Exact".equals(match)) {
      at = revision(version);
      reader.await(at);
    } else {
      awaitFreshness(version);
    }
    return listed(page(call, query.page(limit, null, at)));
  }

  private ApiResult.Listed next(ApiCall call, Query query, int limit, String token) {
    ContinueToken from = ContinueToken.decode(token);
    ObjectKey after = from.key(query.resource());
    if (from.revision() < 0) {
      reader.awaitLatest();
      return listed(page(call, query.page(limit, after, 0)));
    }
    try {
      return listed(page(call, query.page(limit, after, from.revision())));
    } catch (ApiException e) {
      if (!e.is("Expired")) {
        throw e;
      }
      throw ApiException.expired(
              "The provided continue parameter is too old to display a consistent list result. You"
                  + " can start a new list without the continue parameter, or use the continue token"
                  + " in this response to retrieve the remainder of the results. Continuing with the"
                  + " provided token results in an inconsistent list - objects that were created,"
                  + " modified, or deleted between the time the first chunk was returned and now may"
                  + " show up in the list.")
          .continuingWith(new ContinueToken(-1, from.namespace(), from.name()).encode());
    }
  }

  private ObjectReader.Page page(ApiCall call, Query query) {
    return call.mine()
        .map(mine -> new OwnPage(reader, mine).read(query))
        .orElseGet(() -> reader.list(query));
  }

  private static ApiResult.Listed listed(ObjectReader.Page page) {
    ObjectKey next = page.next();
    String token =
        next == null
            ? ""
            : new ContinueToken(page.revision(), next.namespace(), next.name()).encode();
    return new ApiResult.Listed(page, token);
  }

  private static void checkMatch(String version, String match, String token) {
    if (match.isEmpty()) {
      return;
    }
    if (version.isEmpty()) {
      throw invalidOption(
          Cause.forbidden(
              "resourceVersionMatch",
              "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }
    if (!token.isEmpty()) {
      throw invalidOption(
          Cause.forbidden(
              "resourceVersionMatch",
              "resourceVersionMatch is forbidden when continue is provided"));
    }
    if (!Set.of("Exact", "NotOlderThan").contains(match)) {
      throw invalidOption(
          Cause.notSupported("resourceVersionMatch", match, List.of("Exact", "NotOlderThan", "")));
    }
    if ("Exact".equals(match) && "0".equals(version)) {
      throw invalidOption(
          Cause.forbidden(
              "resourceVersionMatch",
              "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
    }
  }

  private static int limit(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return (int) Math.max(0, Math.min(Long.parseLong(text), Integer.MAX_VALUE));
    } catch (NumberFormatException e) {
      throw ApiException.badRequest(
          "unable to decode query parameters: limit: strconv.ParseInt: parsing \""
              + text
              + "\": invalid syntax");
    }
  }

  ApiResult.Watched watch(ApiCall call, ServedKind kind) {
    Query query = query(call, kind);
    String version = call.parameter("resourceVersion");
    boolean asked = !call.parameter("sendInitialEvents").isEmpty();
    boolean initialEvents = call.flag("sendInitialEvents");
    checkInitialEvents(call, asked);
    boolean bookmarks = call.flag("allowWatchBookmarks");
    boolean fromNow = version.isEmpty() || "0".equals(version);
    if (asked ? initialEvents : fromNow) {
      awaitFreshness(version);
      ObjectReader.Page page = reader.list(query);
      return new ApiResult.Watched(
          query,
          query.selector(),
          page.objects(),
          page.revision(),
          bookmarks,
          initialEvents && bookmarks,
          List.of());
    }
    long from = fromNow ? 0 : revision(version);
    return new ApiResult.Watched(
        query, query.selector(), List.of(), from, bookmarks, false, List.of());
  }

  private static void checkInitialEvents(ApiCall call, boolean asked) {
    String match = call.parameter("resourceVersionMatch");
    if (asked && !"NotOlderThan".equals(match)) {
      throw invalidOption(
          Cause.forbidden(
              "resourceVersionMatch",
              "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (!asked && !match.isEmpty()) {
      throw invalidOption(
          Cause.forbidden(
              "resourceVersionMatch",
              "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    }
  }

  /** What the call selects: its namespace, selectors, and a name in the path. */
  Query query(ApiCall call, ServedKind kind) {
    FieldSelector fields = FieldSelector.parse(call.parameter("fieldSelector"));
    checkFields(kind.client(), fields);
    if (!call.info().name().isEmpty()) {
      fields = named(fields, call.info().name());
    }
    Selector selector = new Selector(LabelSelector.parse(call.parameter("labelSelector")), fields);
    String namespace = kind.stored().namespaced() ? call.info().namespace() : "";
    return Query.in(kind.stored().storage(), namespace).where(selector);
  }

  private static FieldSelector named(FieldSelector fields, String name) {
    List<FieldSelector.Term> terms = new ArrayList<>(fields.terms());
    terms.add(new FieldSelector.Term("metadata.name", name, true));
    return new FieldSelector(terms);
  }

  private static void checkFields(Kind kind, FieldSelector fields) {
    for (FieldSelector.Term term : fields.terms()) {
      if (!METADATA_FIELDS.contains(term.path())
          && !kind.selectableFields().contains(term.path())) {
        throw ApiException.badRequest(
            "Unable to find \""
                + kind.group()
                + "/"
                + kind.version()
                + ", Resource="
                + kind.plural()
                + "\" that match label selector \"\", field selector \""
                + term.path()
                + (term.equal() ? "=" : "!=")
                + term.value()
                + "\": field label not supported: "
                + term.path());
      }
    }
  }
}
