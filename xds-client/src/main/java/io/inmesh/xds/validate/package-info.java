/**
 * The constraints that Envoy's API files carry ({@code validate.rules}), evaluated on messages by
 * their descriptors.
 */
@NullMarked
package io.inmesh.xds.validate;

import org.jspecify.annotations.NullMarked;
