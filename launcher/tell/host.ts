/** Which Host headers are answered: decision 3, so that a web page elsewhere cannot read the launcher. */

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** True for localhost, 127.0.0.1 and [::1] with any port or none. */
export function isLocalHost(header: string | undefined): boolean {
  return header !== undefined && LOCAL.test(header);
}

/** Name of the variable that the images set: inside a container the published port is bound outside. */
export const CONTAINER_MARK = "LAUNCHPAD_IN_CONTAINER";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether this launcher runs in a container of our images. */
export function inContainer(environment: Environment): boolean {
  return environment[CONTAINER_MARK] === "1";
}

/** Address to listen on: all of the container's own network inside one, 127.0.0.1 anywhere else. */
export function listenAddress(environment: Environment): string {
  return inContainer(environment) ? "0.0.0.0" : "127.0.0.1";
}
