/**
 * YAML and JSON text to and from protobuf messages, driven by descriptors: every error has its
 * file, line, column and field path.
 */
@NullMarked
package io.inmesh.xds.text;

import org.jspecify.annotations.NullMarked;
