package io.inmesh.samples.quickstart.shop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All instances of the shop, of both versions. */
public final class Shop implements AutoCloseable {
  /** The version in production. */
  public static final String V1 = "v1";

  /** The version that is to replace it. */
  public static final String V2 = "v2";

  private final List<ShopInstance> instances = new ArrayList<>();

  private Shop() {}

  /**
   * Starts the shop.
   *
   * @param perVersion how many instances of each version, at most 26
   */
  public static Shop start(int perVersion) throws IOException {
    Shop shop = new Shop();
    try {
      for (String version : List.of(V1, V2)) {
        for (int i = 0; i < perVersion; i++) {
          shop.instances.add(ShopInstance.start(version, version + '-' + (char) ('a' + i)));
        }
      }
      return shop;
    } catch (IOException e) {
      shop.close();
      throw e;
    }
  }

  /** All instances, those of v1 first. */
  public List<ShopInstance> instances() {
    return List.copyOf(instances);
  }

  /** The instances of one version. */
  public List<ShopInstance> instances(String version) {
    return instances.stream().filter(instance -> instance.version().equals(version)).toList();
  }

  @Override
  public void close() {
    instances.forEach(ShopInstance::close);
  }
}
