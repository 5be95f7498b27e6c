/** Can a port be opened? Opened for a moment and closed again. */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/** `free`, or the error code of the attempt. */
export type PortState = "free" | string;

/** Opens the port on all addresses and closes it. */
export function probePort(port: number, protocol: "tcp" | "udp"): Promise<PortState> {
  return protocol === "tcp" ? probeTcp(port) : probeUdp(port);
}

function probeTcp(port: number): Promise<PortState> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, "0.0.0.0", () => server.close(() => resolve("free")));
  });
}

function probeUdp(port: number): Promise<PortState> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code ?? error.message);
    });
    socket.bind(port, "0.0.0.0", () => socket.close(() => resolve("free")));
  });
}
