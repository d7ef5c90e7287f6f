package dev.gantry.model.cel;

import dev.cel.common.types.SimpleType;
import java.util.List;

/** Kubernetes' own functions. */
final class Libraries {

  private static final Library JSON_PATCH =
      new Library()
          .global(
              "jsonpatch.escapeKey",
              "jsonpatch_escape_key",
              SimpleType.STRING,
              List.of(SimpleType.STRING),
              a -> ((String) a[0]).replace("~", "~0").replace("/", "~1"));

  static final List<Library> KUBERNETES =
      List.of(
          ListFunctions.LIBRARY,
          RegexFunctions.LIBRARY,
          FormatFunction.LIBRARY,
          UrlFunctions.LIBRARY,
          QuantityFunctions.LIBRARY,
          AddressFunctions.LIBRARY,
          NamedFormats.LIBRARY,
          SemverFunctions.LIBRARY,
          AuthorizerFunctions.LIBRARY,
          JSON_PATCH);

  private Libraries() {}
}
