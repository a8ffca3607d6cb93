/** What an HTTP client's adapter costs per call, beside the client alone. */
@NullMarked
package io.inmesh.benchmarks.adapter;

import org.jspecify.annotations.NullMarked;
