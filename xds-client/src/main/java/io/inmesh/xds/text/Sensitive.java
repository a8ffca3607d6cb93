package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Set;

/**
 * Fields whose content is secret: those marked {@code (udpa.annotations.sensitive) = true}, with
 * everything below them, and what lets a client of gRPC in, which Envoy has not marked.
 */
public final class Sensitive {
  /** What stands for a secret. */
  public static final String REDACTED = "[redacted]";

  /** {@code udpa/annotations/sensitive.proto}. */
  private static final int SENSITIVE = 76569463;

  private static final String GRPC_SERVICE = "envoy.config.core.v3.GrpcService.";
  private static final String CREDENTIALS = GRPC_SERVICE + "GoogleGrpc.CallCredentials.";
  private static final Set<String> UNMARKED =
      Set.of(
          GRPC_SERVICE + "initial_metadata",
          GRPC_SERVICE + "GoogleGrpc.call_credentials_plugin",
          GRPC_SERVICE + "GoogleGrpc.channel_credentials_plugin",
          CREDENTIALS + "access_token",
          CREDENTIALS + "google_refresh_token",
          CREDENTIALS + "ServiceAccountJWTAccessCredentials.json_key",
          CREDENTIALS + "GoogleIAMCredentials.authorization_token");

  private Sensitive() {}

  /** Whether the field is not to be shown to people. */
  static boolean isSecret(FieldDescriptor field) {
    return isSensitive(field) || UNMARKED.contains(field.getFullName());
  }

  /** Whether the field itself is marked. */
  public static boolean isSensitive(FieldDescriptor field) {
    return FieldOption.flag(field.getOptions(), SENSITIVE);
  }
}
