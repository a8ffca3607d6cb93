package io.inmesh.xds.transport;

import java.nio.file.Path;

/** What each stream presents in its headers: a supported {@code call_creds} entry. */
public sealed interface CallCredentials {

  /**
   * {@code authorization: Bearer TOKEN} with the token of a file that is read for each new stream
   * (gRFC A97, {@code jwt_token_file}).
   *
   * @param file the file; surrounding white space is not part of the token
   */
  record BearerTokenFile(Path file) implements CallCredentials {}
}
