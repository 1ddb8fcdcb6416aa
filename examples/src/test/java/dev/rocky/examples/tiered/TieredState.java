package dev.rocky.examples.tiered;

import dev.rocky.examples.remote.MachineProcess;
import dev.rocky.examples.remote.SharedWarehouse;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Machines, each a process with a disk of its own, one bucket on a server that speaks S3, Valkey
 * before it, and one warehouse. In the middle of a run Valkey is killed; later it comes back, with
 * nothing. What the machines are told and answer is printed, and at the end what the same transfers
 * cost with Valkey and without.
 */
final class TieredState {

  private final S3Server bucket;
  private final ValkeyServer valkey;
  private final SharedWarehouse warehouse;
  private final Path folder;
  private final PrintStream out;

  TieredState(S3Server bucket, ValkeyServer valkey, Path folder, PrintStream out) {
    this.bucket = bucket;
    this.valkey = valkey;
    this.warehouse = new SharedWarehouse(folder);
    this.folder = folder;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    SharedWarehouse.inTemporaryFolder(
        folder -> {
          try (S3Server bucket = S3Server.start();
              ValkeyServer valkey = ValkeyServer.start()) {
            new TieredState(bucket, valkey, folder, System.out).play();
            new Costs(bucket, valkey, System.out).measure();
          }
        });
  }

  /** Fails if anything is lost or doubled. */
  void play() throws Exception {
    warehouse.execute("CREATE SCHEMA raw", "CREATE SCHEMA lake");
    warehouse.execute("CREATE TABLE raw.orders (id INTEGER)");
    try (MachineProcess one = machine("one");
        MachineProcess two = machine("two")) {
      out.println("\n-- Valkey has what was pushed, and spares the bucket\n");
      for (int id = 1; id <= 4; id += 2) {
        arrive(id);
        run(one);
        arrive(id + 1);
        run(two);
      }

      out.println("\n-- Valkey is killed between a copy and the push of what it did\n");
      arrive(5);
      one.tell("start");
      one.tell("copy orders");
      valkey.kill();
      finish(one);
      arrive(6);
      run(two);

      out.println("\n-- Valkey is back, and has forgotten everything\n");
      valkey.restart();
      arrive(7);
      run(one);
      run(two);
    }
    out.println("\n-- Both machines are thrown away; a third one with an empty disk goes on\n");
    arrive(8);
    List<String> state;
    try (MachineProcess three = machine("three")) {
      run(three);
      state = three.tell("state");
    }
    out.println("\nlake.orders has " + rows() + "\n");
    require(rows().equals("[1, 2, 3, 4, 5, 6, 7, 8]"), "rows are lost or doubled");
    require(state.get(0).equals("lake.orders is at 8, epoch 1"), "the watermark is another");
    require(state.get(1).equals("9 runs, 0 conflicts"), "runs are lost");
  }

  /** The rows of the target, in their order. */
  String rows() throws SQLException {
    return warehouse.ids("lake.orders");
  }

  private void arrive(int id) throws SQLException {
    warehouse.execute("INSERT INTO raw.orders VALUES (" + id + ")");
  }

  private static void run(MachineProcess machine) throws IOException {
    machine.tell("start");
    machine.tell("copy orders");
    finish(machine);
  }

  private static void finish(MachineProcess machine) throws IOException {
    List<String> answer = machine.tell("finish");
    require(answer.contains("pushed: Pushed"), "somebody was not told what others had pushed");
  }

  private MachineProcess machine(String name) throws IOException {
    return new MachineProcess(
        name,
        bucket,
        out,
        TieredMachine.class,
        bucket.settingsAsText().get("endpoint"),
        S3Server.BUCKET,
        valkey.url(),
        Mode.CACHE_FIRST.name(),
        folder.resolve(name + ".lmdb").toString(),
        warehouse.file().toString());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
