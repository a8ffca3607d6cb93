package io.inmesh.samples.quickstart;

import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.load.Member;
import io.inmesh.samples.quickstart.script.Pace;
import io.inmesh.samples.quickstart.script.Script;
import io.inmesh.samples.quickstart.script.Stand;
import io.inmesh.samples.quickstart.script.Summary;
import io.inmesh.samples.quickstart.shop.Shop;
import io.inmesh.samples.quickstart.shop.ShopInstance;
import io.inmesh.samples.quickstart.view.View;
import io.inmesh.xds.XdsConfigSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Everything in one process: the shop, its control plane, a client under load, and the script. */
final class Demo implements Session {
  private static final int INSTANCES_PER_VERSION = 3;

  private final DemoOptions options;
  private final View view;
  private final Closing closing = new Closing();

  Demo(DemoOptions options, View view) {
    this.options = options;
    this.view = view;
  }

  @Override
  public boolean run() throws IOException, InterruptedException {
    return runScript().isKept();
  }

  /** Runs the script from beginning to end, and on where that is wanted. */
  Summary runScript() throws IOException, InterruptedException {
    Shop shop = closing.add(Shop.start(INSTANCES_PER_VERSION));
    ControlPlane controlPlane =
        closing.add(ControlPlane.start(addresses(shop, Shop.V1), addresses(shop, Shop.V2)));
    Pace pace = new Pace(options.speed());
    ControlPlane.Push first = controlPlane.push(Script.firstConfig(pace));
    int port = controlPlane.port();
    view.event("start", shop.instances().size() + " instances, control plane at port " + port);

    long clientStartNanos = System.nanoTime();
    XdsConfigSource source = XdsConfigSource.of(OwnBootstrap.at(port));
    Client client =
        closing.add(
            new Client(source, options.url(), options.ratePerSecond(), true, members(shop), view));
    Stand stand =
        new Stand(
            shop,
            controlPlane,
            client.load(),
            client.tally(),
            client.events(),
            client.monitor(),
            view);
    Script script = Script.of(stand, pace, first, clientStartNanos);
    script.run();

    if (options.keep()) {
      view.print(script.summary(false).lines());
      view.event("keep", "goes on until Ctrl-C");
      client.runUntilInterrupted();
    }
    client.load().close();
    Summary summary = script.summary(true);
    view.print(summary.lines());
    return summary;
  }

  private static List<InetSocketAddress> addresses(Shop shop, String version) {
    return shop.instances(version).stream().map(ShopInstance::address).toList();
  }

  private static List<Member> members(Shop shop) {
    return shop.instances().stream()
        .map(instance -> new Member(instance.version(), instance.name(), instance.endpoint()))
        .toList();
  }

  @Override
  public void close() {
    closing.close();
  }
}
