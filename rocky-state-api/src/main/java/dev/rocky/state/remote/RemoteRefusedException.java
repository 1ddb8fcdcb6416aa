package dev.rocky.state.remote;

import org.jspecify.annotations.Nullable;

/**
 * The remote understood and will not: credentials are wrong or expired, a permission or the bucket
 * is missing, the certificate is not trusted, there is no room left, it does not know conditional
 * requests. Permanent: the same call fails until somebody does what the message says. A remote that
 * does not tell whether something is absent or only not to be seen refuses, it is never taken for
 * absent.
 *
 * @since 0.1
 */
public final class RemoteRefusedException extends RemoteException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public RemoteRefusedException(String message) {
    super(message, null);
  }

  /** Says the same, and what caused it. */
  public RemoteRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
