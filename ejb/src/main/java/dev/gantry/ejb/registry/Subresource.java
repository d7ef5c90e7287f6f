package dev.gantry.ejb.registry;

/** What answers a subresource that is data, or a kind that is only an answer. */
@FunctionalInterface
public interface Subresource {

  ApiResult call(ApiCall call, ServedKind kind, WriteContext context);
}
