package dev.gantry.ejb.registry;

/**
 * Every verb on every kind: decode, admit, apply the kind's strategy, store. The one place through
 * which the API, the console and other servers' clients change the cluster.
 */
public interface Registry {

  /**
   * Carries out an authorized call: get, list, watch, create, update, patch, delete,
   * deletecollection, on objects and on the subresources that are data (status, scale, binding,
   * eviction, token, approval, finalize, resize, ephemeralcontainers) and on reviews. Connections
   * (log, exec, attach, portforward, proxy) are not data: web opens them.
   *
   * @throws dev.gantry.model.status.ApiException for every refusal
   */
  ApiResult call(ApiCall call);
}
