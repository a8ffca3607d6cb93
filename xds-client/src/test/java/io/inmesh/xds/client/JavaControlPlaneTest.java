package io.inmesh.xds.client;

import io.inmesh.xds.transport.ApiType;

final class JavaControlPlaneTest extends ControlPlaneContract {
  @Override
  ControlPlane controlPlane(ApiType variant) throws Exception {
    return new JavaControlPlane();
  }
}
