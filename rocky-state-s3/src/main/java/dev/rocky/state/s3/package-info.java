/**
 * The remote store on S3 and what speaks its protocol, on the AWS SDK.
 *
 * @since 0.1
 */
@NullMarked
package dev.rocky.state.s3;

import org.jspecify.annotations.NullMarked;
