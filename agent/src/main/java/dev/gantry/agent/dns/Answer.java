package dev.gantry.agent.dns;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * What the cluster's own zone says to one question.
 *
 * @param rcode a {@link Rcode}
 * @param authority the zone's SOA when there is nothing to tell, so that resolvers remember that
 * @param chase an alias leads to this name, whose records belong to the answer too
 */
record Answer(
    int rcode,
    List<Record> answers,
    List<Record> authority,
    List<Record> additional,
    Optional<Name> chase) {

  static Answer of(List<Record> answers) {
    return new Answer(Rcode.NOERROR, answers, List.of(), List.of(), Optional.empty());
  }

  static Answer of(List<Record> answers, List<Record> additional) {
    return new Answer(Rcode.NOERROR, answers, List.of(), additional, Optional.empty());
  }

  /** The name exists, but has no records of that type. */
  static Answer noData(Record soa) {
    return new Answer(Rcode.NOERROR, List.of(), List.of(soa), List.of(), Optional.empty());
  }

  static Answer noSuchName(Record soa) {
    return new Answer(Rcode.NXDOMAIN, List.of(), List.of(soa), List.of(), Optional.empty());
  }

  static Answer alias(Record cname, Name target) {
    return new Answer(Rcode.NOERROR, List.of(cname), List.of(), List.of(), Optional.of(target));
  }
}
