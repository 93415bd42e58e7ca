import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One Elasticsearch node on loopback, without its distribution: java -cp 'lib/*' SearchNode.java HOME PORT [name=value…]. */
class SearchNode {
  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    System.setProperty("es.path.home", home.toString());
    System.setProperty("es.distribution.type", "tar");
    Settings settings = settings(home, args);
    LogConfigurator.configureWithoutConfig(settings);
    LogConfigurator.configureESLogging();
    Environment environment = new Environment(settings, home.resolve("config"));
    // The server lies on the class path and not in a module layer, hence `false`.
    PluginsLoader plugins =
        PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()), Set.of(), Map.of(), false);
    Node node = new Node(environment, plugins);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    node.start();
    new CountDownLatch(1).await();
  }

  private static Settings settings(Path home, String[] args) {
    Settings.Builder made =
        Settings.builder()
            .put("path.home", home)
            .put("path.data", home.resolve("data"))
            .put("path.logs", home.resolve("logs"))
            .put("cluster.name", "shanqiao-tests-" + args[1])
            .put("node.name", "only")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", args[1])
            .put("transport.port", "0")
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
    for (int i = 2; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      made.put(pair[0], pair[1]);
    }
    return made.build();
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (Exception trouble) {
      trouble.printStackTrace();
    }
  }
}
