package dev.gantry.ejb.admission;

import dev.gantry.model.quantity.Quantity;
import java.math.BigDecimal;

/** Sums of quantities in the notation of a limit beside which people read them. */
final class Canonical {

  private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  private Canonical() {}

  /** {@code 1073741824} beside {@code 4Gi} is {@code 1Gi}; beside {@code 4} it stays a number. */
  static String text(Quantity amount, Quantity beside) {
    if (!beside.text().endsWith("i")) {
      return Quantity.of(amount.value()).text();
    }
    BigDecimal value = amount.value();
    int power = 0;
    BigDecimal step = BigDecimal.valueOf(1024);
    while (power < BINARY.length - 1
        && value.signum() != 0
        && value.remainder(step).signum() == 0) {
      value = value.divide(step);
      power++;
    }
    return power == 0
        ? Quantity.of(value).text()
        : value.stripTrailingZeros().toPlainString() + BINARY[power];
  }
}
