package dev.gantry.model.cel;

import java.util.List;
import java.util.Map;

/** Kubernetes' own functions. */
final class Libraries {

  static final List<Library> KUBERNETES =
      List.of(ListFunctions.LIBRARY, RegexFunctions.LIBRARY, FormatFunction.LIBRARY);

  /** Names that are declared everywhere. */
  static final Map<String, dev.cel.common.types.CelType> VARIABLES = Map.of();

  private Libraries() {}
}
