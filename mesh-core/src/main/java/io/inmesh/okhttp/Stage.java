package io.inmesh.okhttp;

/** How far an attempt got. */
enum Stage {
  CONNECTING,
  SECURING,
  CONNECTED,
  SENT,
  ANSWERED
}
