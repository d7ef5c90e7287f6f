package dev.gantry.ejb.security;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the log why credentials were refused, up to twenty times a minute: who guesses must not
 * fill the disk. The audit log has all of them.
 */
final class Refusals {

  private static final Logger LOG = Logger.getLogger(AuthenticatorChain.class.getName());
  private static final int MOST = 20;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private long since = System.nanoTime();
  private int told;
  private int untold;

  void tell(String why) {
    int before;
    synchronized (this) {
      before = 0;
      if (System.nanoTime() - since > MINUTE_NANOS) {
        before = untold;
        since = System.nanoTime();
        told = 0;
        untold = 0;
      }
      if (++told > MOST) {
        untold++;
        return;
      }
    }
    if (before > 0) {
      LOG.log(Level.INFO, "{0} more credentials were refused before", before);
    }
    LOG.log(Level.INFO, "credentials refused: {0}", printable(why));
  }

  /** Names come from outside: none may begin a line of its own. */
  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 600 ? line.substring(0, 600) + "…" : line;
  }
}
