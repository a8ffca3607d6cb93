package io.inmesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.core.v3.GrpcService;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TypeRegistry;
import io.inmesh.xds.text.TypedStructs;
import io.inmesh.xds.text.XdsTypes;
import io.inmesh.xds.transport.TransportCredentials;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How Envoy's bootstrap secures the connection to a control plane. Files only, and never less than
 * asked for: what cannot be honoured is an error.
 */
final class EnvoyCredentials {
  private static final String RAW_BUFFER = "envoy.transport_sockets.raw_buffer";
  private static final Set<String> TLS_CONTEXT_FIELDS =
      Set.of("common_tls_context", "sni", "allow_renegotiation", "max_session_keys");
  private static final Set<String> COMMON_FIELDS =
      Set.of("tls_certificates", "validation_context", "alpn_protocols");
  private static final Set<String> CERTIFICATE_FIELDS =
      Set.of("certificate_chain", "private_key", "watched_directory");
  private static final Set<String> VALIDATION_FIELDS =
      Set.of(
          "trusted_ca", "system_root_certs", "watched_directory", "match_typed_subject_alt_names");

  private final Places places;

  EnvoyCredentials(Places places) {
    this.places = places;
  }

  /**
   * What was read.
   *
   * @param verifiedName the name that the server's certificate must have; null for that of the
   *     target
   */
  record Read(TransportCredentials credentials, @Nullable String verifiedName) {
    boolean secure() {
      return credentials instanceof TransportCredentials.Tls;
    }
  }

  /** Null when they cannot be used, which is then on record. */
  @Nullable Read ofCluster(Cluster cluster, FieldPath clusterPath) {
    FieldPath path = clusterPath.field("transport_socket");
    if (cluster.getTransportSocketMatchesCount() > 0) {
      return refuse(clusterPath.field("transport_socket_matches"), "set", "transport_socket only");
    }
    if (!cluster.hasTransportSocket()) {
      return new Read(TransportCredentials.insecure(), null);
    }
    TransportSocket socket = cluster.getTransportSocket();
    FieldPath config = path.field("typed_config");
    if (!socket.hasTypedConfig()) {
      return socket.getName().equals(RAW_BUFFER)
          ? new Read(TransportCredentials.insecure(), null)
          : refuse(path, socket.getName(), "raw_buffer, or a typed_config");
    }
    Any any = meant(socket.getTypedConfig(), config);
    if (any == null) {
      return null;
    }
    if (is(any, RawBuffer.getDefaultInstance())) {
      return new Read(TransportCredentials.insecure(), null);
    }
    if (!is(any, UpstreamTlsContext.getDefaultInstance())) {
      return refuse(config, any.getTypeUrl(), "RawBuffer or UpstreamTlsContext");
    }
    UpstreamTlsContext tls = unpack(any, UpstreamTlsContext.getDefaultInstance(), config);
    return tls == null ? null : tls(tls, config);
  }

  /** Null when they cannot be used, which is then on record. */
  @Nullable Read ofGoogleGrpc(GrpcService.GoogleGrpc google, FieldPath path) {
    for (int i = 0; i < google.getCallCredentialsCount(); i++) {
      var call = google.getCallCredentials(i);
      if (call.getAccessToken().isEmpty()) {
        String value = call.getCredentialSpecifierCase().name();
        return refuse(path.field("call_credentials").index(i), value, "access_token");
      }
    }
    if (!google.getCredentialsFactoryName().isEmpty()) {
      return refuse(
          path.field("credentials_factory_name"), google.getCredentialsFactoryName(), "unset");
    }
    FieldPath at = path.field("channel_credentials");
    var channel = google.getChannelCredentials();
    switch (channel.getCredentialSpecifierCase()) {
      case SSL_CREDENTIALS:
        var ssl = channel.getSslCredentials();
        FieldPath sslPath = at.field("ssl_credentials");
        return files(
            file(ssl.hasRootCerts(), ssl.getRootCerts(), sslPath.field("root_certs")),
            file(ssl.hasCertChain(), ssl.getCertChain(), sslPath.field("cert_chain")),
            file(ssl.hasPrivateKey(), ssl.getPrivateKey(), sslPath.field("private_key")),
            null,
            sslPath);
      case LOCAL_CREDENTIALS, CREDENTIALSPECIFIER_NOT_SET:
        return new Read(TransportCredentials.insecure(), null);
      case GOOGLE_DEFAULT:
        break;
    }
    return refuse(at, "google_default", "ssl_credentials or local_credentials");
  }

  private @Nullable Read tls(UpstreamTlsContext tls, FieldPath path) {
    CommonTlsContext common = tls.getCommonTlsContext();
    FieldPath commonPath = path.field("common_tls_context");
    CertificateValidationContext validation = common.getValidationContext();
    FieldPath validationPath = commonPath.field("validation_context");
    TlsCertificate certificate =
        common.getTlsCertificatesCount() == 0
            ? TlsCertificate.getDefaultInstance()
            : common.getTlsCertificates(0);
    FieldPath certificatePath = commonPath.field("tls_certificates").index(0);
    List<Boolean> known =
        List.of(
            only(tls, TLS_CONTEXT_FIELDS, path),
            only(common, COMMON_FIELDS, commonPath),
            only(validation, VALIDATION_FIELDS, validationPath),
            only(certificate, CERTIFICATE_FIELDS, certificatePath));
    if (known.contains(false)) {
      return null;
    }
    if (common.getTlsCertificatesCount() > 1) {
      return refuse(commonPath.field("tls_certificates"), "several", "one certificate");
    }
    String name = verifiedName(tls, validation, validationPath);
    if (!validation.hasTrustedCa() && !validation.hasSystemRootCerts()) {
      places.notice(
          validationPath.field("trusted_ca").toString(),
          "",
          "a file; the server is verified by the platform's roots, where Envoy would not verify");
    }
    return files(
        file(
            validation.hasTrustedCa(),
            validation.getTrustedCa(),
            validationPath.field("trusted_ca")),
        file(
            certificate.hasCertificateChain(),
            certificate.getCertificateChain(),
            certificatePath.field("certificate_chain")),
        file(
            certificate.hasPrivateKey(),
            certificate.getPrivateKey(),
            certificatePath.field("private_key")),
        name,
        commonPath);
  }

  /** An exact DNS name of the validation context, else the SNI; null for the target's host. */
  private @Nullable String verifiedName(
      UpstreamTlsContext tls, CertificateValidationContext validation, FieldPath path) {
    List<SubjectAltNameMatcher> matchers = validation.getMatchTypedSubjectAltNamesList();
    if (matchers.size() == 1
        && matchers.get(0).getSanType() == SubjectAltNameMatcher.SanType.DNS
        && !matchers.get(0).getMatcher().getExact().isEmpty()) {
      return matchers.get(0).getMatcher().getExact();
    }
    if (!matchers.isEmpty()) {
      String expected = "one exact DNS name";
      refuse(path.field("match_typed_subject_alt_names"), "other matchers", expected);
    }
    return tls.getSni().isEmpty() ? null : tls.getSni();
  }

  /** A file, none at all, or something else, which is then on record. */
  private record Pem(@Nullable Path file, boolean usable) {}

  private Pem file(boolean has, DataSource source, FieldPath path) {
    if (!has) {
      return new Pem(null, true);
    }
    try {
      if (source.getSpecifierCase() == DataSource.SpecifierCase.FILENAME) {
        return new Pem(Path.of(source.getFilename()), true);
      }
    } catch (InvalidPathException e) {
      refuse(path.field("filename"), source.getFilename(), "a file name");
      return new Pem(null, false);
    }
    String value = source.getSpecifierCase().name().toLowerCase(java.util.Locale.ROOT);
    refuse(path, value, "filename: certificates and keys are read from files");
    return new Pem(null, false);
  }

  private @Nullable Read files(
      Pem ca, Pem certificate, Pem key, @Nullable String name, FieldPath path) {
    if (!ca.usable() || !certificate.usable() || !key.usable()) {
      return null;
    }
    if ((certificate.file() == null) != (key.file() == null)) {
      return refuse(path, "certificate or key", "both of them, or none");
    }
    return new Read(new TransportCredentials.Tls(ca.file(), certificate.file(), key.file()), name);
  }

  private boolean only(Message message, Set<String> known, FieldPath path) {
    boolean good = true;
    for (var field : message.getAllFields().keySet()) {
      if (!known.contains(field.getName())) {
        refuse(path.field(field.getName()), "set", "unset: not supported for a control plane");
        good = false;
      }
    }
    return good;
  }

  private static boolean is(Any any, Message prototype) {
    return TypeRegistry.fullName(any.getTypeUrl())
        .equals(prototype.getDescriptorForType().getFullName());
  }

  /** What a struct stands for, or the very same; null when it does not fit, which is on record. */
  @Nullable Any meant(Any any, FieldPath path) {
    try {
      return TypedStructs.unwrap(any, XdsTypes.REGISTRY, path);
    } catch (TextException e) {
      e.problems().forEach(p -> places.error(p.path(), p.value(), p.expected()));
      return null;
    }
  }

  /** Null when the bytes are no such message, which is then on record. */
  @Nullable <M extends Message> M unpack(Any any, M prototype, FieldPath path) {
    try {
      @SuppressWarnings("unchecked") // the parser of a message builds its own class
      M message = (M) prototype.getParserForType().parseFrom(any.getValue());
      return message;
    } catch (InvalidProtocolBufferException e) {
      refuse(path, any.getTypeUrl(), "bytes of this type");
      return null;
    }
  }

  private @Nullable Read refuse(FieldPath path, String value, String expected) {
    places.error(path.toString(), value, expected);
    return null;
  }
}
