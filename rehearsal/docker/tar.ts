/** A tar archive of a few files, as the engine takes it for a container's file system (POSIX ustar). */

/** One file. */
export interface ArchivedFile {
  /** Absolute path in the container. */
  readonly path: string;
  readonly content: Buffer;
  readonly mode: number;
}

const BLOCK = 512;

/** The archive; the files are root's. Throws for a path that ustar cannot hold (more than 255 bytes). */
export function tarOf(files: readonly ArchivedFile[]): Buffer {
  const parts = files.flatMap(({ path, content, mode }) => [
    header(path.replace(/^\/+/, ""), content.length, mode),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(path: string, size: number, mode: number): Buffer {
  const { name, prefix } = split(path);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  block.write(name, 0, "utf8");
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  // The checksum is made with spaces in its own place.
  block.write("        0", 148, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  block.write(prefix, 345, "utf8");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** A name has 100 bytes, and the folders before it 155 more. */
function split(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: "" };
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { name, prefix };
  }
  throw new Error(`a path of ${Buffer.byteLength(path)} bytes is too long for an archive: ${path}`);
}
