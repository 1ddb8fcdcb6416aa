package dev.rocky.state.valkey;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * What TLS sees of a {@link Wire} below it: a connected socket. Whatever would make the JDK open
 * one of its own is overridden.
 */
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

  /** The end of a call ends a read, whatever its socket is told. */
  @Override
  public void setSoTimeout(int millis) {}

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public int getSoLinger() {
    return -1;
  }

  @Override
  public void shutdownInput() {}

  @Override
  public void shutdownOutput() {}

  @Override
  public void setTcpNoDelay(boolean on) {}

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
