package dev.gantry.model.openapi;

import java.util.Map;

/** What the API says of itself: OpenAPI v2 and v3 documents, made once and kept as bytes. */
public interface OpenApi {

  /** The whole API as one OpenAPI v2 document, JSON. */
  byte[] v2();

  /** The same in protobuf, after gnostic's schema. */
  byte[] v2Protobuf();

  /** Hash by group version path, e.g. {@code apis/apps/v1}; {@code api/v1} is the core group. */
  Map<String, String> v3Index();

  /** The OpenAPI v3 document of one group version, JSON; null for a path that the index lacks. */
  byte[] v3(String groupVersionPath);
}
