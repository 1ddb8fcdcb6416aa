package dev.rocky.state.valkey;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** What TLS sees of a {@link Wire} below it: a connected socket. */
final class WireSocket extends Socket {

  private final Wire wire;
  private final Node node;

  WireSocket(Wire wire, Node node) {
    this.wire = wire;
    this.node = node;
  }

  @Override
  public InputStream getInputStream() {
    return wire.input();
  }

  @Override
  public OutputStream getOutputStream() {
    return wire.output();
  }

  @Override
  public int getPort() {
    return node.port();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return !wire.isOpen();
  }

  @Override
  public synchronized void close() {
    wire.close();
  }
}
