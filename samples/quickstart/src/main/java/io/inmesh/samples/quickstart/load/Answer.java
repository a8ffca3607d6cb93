package io.inmesh.samples.quickstart.load;

import io.inmesh.call.CallInfo;
import io.inmesh.okhttp.MeshCall;
import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.shop.ShopInstance;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Who answered one request, and by which configuration it was routed.
 *
 * @param member who answered
 * @param revision of the routes; 0 when the response does not say
 */
record Answer(Member member, int revision) {

  static Answer of(Response response) {
    String group = response.header(ShopInstance.VERSION_HEADER);
    String name = response.header(ShopInstance.INSTANCE_HEADER);
    String endpoint = "";
    MeshCall call = MeshCall.of(response);
    if (call != null) {
      CallInfo info = call.info();
      endpoint = info.endpoint();
      group = group == null ? info.cluster() : group;
      name = name == null ? endpoint : name;
    }
    Member member =
        new Member(group == null ? "outside" : group, name == null ? "" : name, endpoint);
    return new Answer(member, number(response.header(ControlPlane.REVISION_HEADER)));
  }

  private static int number(@Nullable String text) {
    return text == null || !text.matches("\\d{1,9}") ? 0 : Integer.parseInt(text);
  }
}
