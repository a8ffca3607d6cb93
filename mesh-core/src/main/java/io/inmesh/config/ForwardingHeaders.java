package io.inmesh.config;

import java.util.List;

/**
 * Request id, {@code x-forwarded-*} and {@code via}.
 *
 * @param useRemoteAddress {@code use_remote_address}
 * @param xffTrustedHops {@code xff_num_trusted_hops}
 * @param skipXffAppend {@code skip_xff_append}
 * @param appendXForwardedPort {@code append_x_forwarded_port}
 * @param via value to append to {@code via}; "" for none
 * @param requestId {@code generate_request_id} and its siblings
 * @param internalAddresses {@code internal_address_config.cidr_ranges}, as {@code 10.0.0.0/8}:
 *     whose requests count as internal; none by default
 * @param keepClientCert whether {@code x-forwarded-client-cert} goes on as it came ({@code
 *     forward_client_cert_details: ALWAYS_FORWARD_ONLY}); else it is removed
 * @param scheme {@code scheme_header_transformation.scheme_to_overwrite}, for requests that come
 *     in; "" for none
 */
public record ForwardingHeaders(
    boolean useRemoteAddress,
    int xffTrustedHops,
    boolean skipXffAppend,
    boolean appendXForwardedPort,
    String via,
    RequestId requestId,
    List<String> internalAddresses,
    boolean keepClientCert,
    String scheme) {

  /** The proto's defaults. */
  public static final ForwardingHeaders DEFAULT = builder().build();

  public ForwardingHeaders {
    internalAddresses = List.copyOf(internalAddresses);
  }

  /** A builder with the proto's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How {@code x-request-id} is handled.
   *
   * @param generate {@code generate_request_id}, default true
   * @param preserveExternal {@code preserve_external_request_id}
   * @param setInResponse {@code always_set_request_id_in_response}
   */
  public record RequestId(boolean generate, boolean preserveExternal, boolean setInResponse) {
    /** The proto's defaults. */
    public static final RequestId DEFAULT = new RequestId(true, false, false);
  }

  /** Builds {@link ForwardingHeaders}. Not thread-safe. */
  public static final class Builder {
    private boolean useRemoteAddress;
    private int xffTrustedHops;
    private boolean skipXffAppend;
    private boolean appendXForwardedPort;
    private String via = "";
    private RequestId requestId = RequestId.DEFAULT;
    private List<String> internalAddresses = List.of();
    private boolean keepClientCert;
    private String scheme = "";

    private Builder() {}

    public Builder useRemoteAddress(boolean value) {
      useRemoteAddress = value;
      return this;
    }

    public Builder xffTrustedHops(int value) {
      xffTrustedHops = value;
      return this;
    }

    public Builder skipXffAppend(boolean value) {
      skipXffAppend = value;
      return this;
    }

    public Builder appendXForwardedPort(boolean value) {
      appendXForwardedPort = value;
      return this;
    }

    public Builder via(String value) {
      via = value;
      return this;
    }

    public Builder requestId(RequestId value) {
      requestId = value;
      return this;
    }

    public Builder internalAddresses(List<String> value) {
      internalAddresses = value;
      return this;
    }

    public Builder keepClientCert(boolean value) {
      keepClientCert = value;
      return this;
    }

    public Builder scheme(String value) {
      scheme = value;
      return this;
    }

    public ForwardingHeaders build() {
      return new ForwardingHeaders(
          useRemoteAddress,
          xffTrustedHops,
          skipXffAppend,
          appendXForwardedPort,
          via,
          requestId,
          internalAddresses,
          keepClientCert,
          scheme);
    }
  }
}
