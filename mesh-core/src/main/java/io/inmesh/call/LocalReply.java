package io.inmesh.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response that the mesh itself gives, as Envoy would give it.
 *
 * @param status the status code
 * @param headers name, value, name, value, ...; lower-case names; {@code content-type} and {@code
 *     content-length} among them where there is a body; edits are applied already
 * @param body UTF-8 text; "" for none
 * @param flags {@link ResponseFlag} text
 * @param details Envoy's response code details
 * @param cause what the client reported, or an {@link UnusableConfigException} where the
 *     configuration is at fault; null for neither
 */
public record LocalReply(
    int status,
    List<String> headers,
    String body,
    String flags,
    String details,
    @Nullable Throwable cause) {
  public LocalReply {
    headers = List.copyOf(headers);
  }
}
