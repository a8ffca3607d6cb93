/** The demonstration: a canary shift of an ordinary OkHttp client, driven by a control plane. */
@NullMarked
package io.inmesh.samples.quickstart;

import org.jspecify.annotations.NullMarked;
