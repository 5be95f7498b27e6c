import { createServer, type Server } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { freePort, startOnFreePort } from "../../../scripts/cli/freePort";
import { start } from "../../../scripts/cli/run";

/** A web server that needs to be told its port. */
const SERVER = `require("node:http").createServer((_, answer) => answer.end("mine")).listen(+process.argv[1], "127.0.0.1")`;

const begin = (port: number) =>
  start(process.execPath, ["-e", SERVER, `${port}`], { check: false, label: "server" });

const answers = async (port: number) => (await fetch(`http://127.0.0.1:${port}`)).ok;

/** Somebody else, who listens there and says nothing. */
async function taken(port: number): Promise<Server> {
  const other = createServer((socket) => socket.destroy()).listen(port, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  onTestFinished(() => void other.close());
  return other;
}

it("starts a server on a port that is free, and knows it", async () => {
  const { port, server } = await startOnFreePort({ name: "it", begin, answers });
  onTestFinished(() => server.stop());
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("mine");
});

it("takes another port where somebody took the first one in between", async () => {
  const [lost, tried] = [await freePort(), [] as number[]];
  await taken(lost);
  const { port, server } = await startOnFreePort({
    name: "it",
    begin: (free) => {
      tried.push(free);
      return begin(tried.length === 1 ? lost : free);
    },
    answers,
  });
  onTestFinished(() => server.stop());
  expect(tried).toHaveLength(2);
  expect(port).toBe(tried[1]);
});

it("does not try again where the server ended for another reason, and says which", async () => {
  let tries = 0;
  const failed = startOnFreePort({
    name: "the server",
    begin: () => {
      tries++;
      return start("sh", ["-c", "echo no such folder >&2; exit 3"], { check: false });
    },
    answers: () => Promise.resolve(false),
  });
  await expect(failed).rejects.toThrow("the server ended with exit code 3: no such folder");
  expect(tries).toBe(1);
});
