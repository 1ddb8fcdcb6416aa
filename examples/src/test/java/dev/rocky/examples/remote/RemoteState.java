package dev.rocky.examples.remote;

import dev.rocky.state.s3.S3Server;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Three machines, each a process with a disk of its own, one bucket on a server that speaks S3, and
 * one warehouse. What they are told and answer is printed.
 */
final class RemoteState {

  private final S3Server server;
  private final SharedWarehouse warehouse;
  private final Path folder;
  private final PrintStream out;

  RemoteState(S3Server server, Path folder, PrintStream out) {
    this.server = server;
    this.warehouse = new SharedWarehouse(folder);
    this.folder = folder;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    SharedWarehouse.inTemporaryFolder(
        folder -> {
          try (S3Server server = S3Server.start()) {
            new RemoteState(server, folder, System.out).play();
          }
        });
  }

  void play() throws Exception {
    warehouse.execute("CREATE SCHEMA raw", "CREATE SCHEMA lake");
    warehouse.execute(
        "CREATE TABLE raw.orders (id INTEGER)", "CREATE TABLE raw.users (id INTEGER)");
    warehouse.execute("INSERT INTO raw.orders VALUES (1), (2)", "INSERT INTO raw.users VALUES (7)");
    try (MachineProcess one = machine("one");
        MachineProcess two = machine("two")) {
      out.println("\n-- Different tables at the same time: both commit\n");
      one.tell("start");
      two.tell("start");
      one.tell("copy orders");
      two.tell("copy users");
      one.tell("finish");
      two.tell("finish");

      out.println("\n-- The same table at the same time: no row twice, and a person decides\n");
      one.tell("start");
      two.tell("start");
      warehouse.execute("INSERT INTO raw.orders VALUES (3)");
      one.tell("copy orders");
      warehouse.execute("INSERT INTO raw.orders VALUES (4)");
      two.tell("copy orders");
      two.tell("finish");
      one.tell("finish");
      one.tell("resolve THEIRS");
      one.tell("start");
      one.tell("finish");
    }
    out.println("\n-- Both are thrown away; a third one with an empty disk goes on\n");
    warehouse.execute("INSERT INTO raw.orders VALUES (5)");
    try (MachineProcess three = machine("three")) {
      three.tell("start");
      three.tell("state");
      three.tell("copy orders");
      three.tell("finish");
    }
    out.println("\nlake.orders has " + rows() + "\n");
  }

  /** The rows of the target, in their order. */
  String rows() throws SQLException {
    return warehouse.ids("lake.orders");
  }

  private MachineProcess machine(String name) throws IOException {
    return new MachineProcess(name, server, folder, out);
  }
}
