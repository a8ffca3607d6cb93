package io.inmesh.xds.bootstrap;

/** How this client names itself to control planes ({@code Node.user_agent_name}). */
final class UserAgent {
  static final String NAME = "inmesh";

  /** Of the jar's manifest; "unknown" when run from classes. */
  static final String VERSION = version();

  private UserAgent() {}

  private static String version() {
    String version = UserAgent.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }
}
