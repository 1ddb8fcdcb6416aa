package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.state.spi.CommitId;

/**
 * What an object must be to be read as that: part of what an encrypted one is bound to.
 *
 * @param magic its first four bytes
 * @param name at the remote
 * @param lineage {@link CommitId#NONE} for HEAD, which tells it
 * @param generation that of the commit, or of the state
 */
record ObjectIdentity(String magic, String name, CommitId lineage, long generation) {

  private static final String HEAD = "RKHD";
  private static final String SEGMENT = "RKSG";

  static ObjectIdentity head(long generation) {
    return new ObjectIdentity(HEAD, "HEAD", CommitId.NONE, generation);
  }

  static ObjectIdentity segment(SegmentName name, CommitId lineage) {
    return new ObjectIdentity(SEGMENT, name.toString(), lineage, name.generation());
  }

  byte[] magicBytes() {
    return magic.getBytes(US_ASCII);
  }
}
