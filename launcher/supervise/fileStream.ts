/** A way out into a file that outlives a full disk: what cannot be written waits, and goes out once there is room. */
import { write } from "node:fs";
import { Writable } from "node:stream";

/** Between two tries on a full disk. */
const RETRY_MS = 1_000;
/** The file system is full, or the user's share of it. */
const FULL: readonly (string | undefined)[] = ["ENOSPC", "EDQUOT"];

/**
 * A stream to an open file. On a full disk it takes nothing more until there is room again, so that what comes
 * meanwhile waits in front of it (Sink bounds that); any other error ends it, as with every stream.
 */
export function fileStream(fd: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      writeWhole(fd, chunk, 0, done);
    },
  });
}

function writeWhole(fd: number, chunk: Buffer, from: number, done: (error?: Error) => void): void {
  write(fd, chunk, from, chunk.length - from, null, (error, written) => {
    if (error !== null) {
      if (!FULL.includes(error.code)) return done(error);
      setTimeout(() => writeWhole(fd, chunk, from, done), RETRY_MS).unref();
      return;
    }
    // A nearly full disk takes a part.
    if (from + written < chunk.length) writeWhole(fd, chunk, from + written, done);
    else done();
  });
}
