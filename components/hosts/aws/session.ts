/** Lines that reach an instance through AWS Systems Manager, without an open port. Pure. */

/** Where the instance is and who asks. */
export interface SessionPlace {
  region: string;
  /** Profile of the operator's AWS configuration; undefined for the default one. */
  profile: string | undefined;
}

function startSession(instance: string, place: SessionPlace): string {
  const profile = place.profile === undefined ? "" : ` --profile ${place.profile}`;
  return `aws ssm start-session --target ${instance} --region ${place.region}${profile}`;
}

/** ssh's ProxyCommand; ssh fills in %h and %p. Needs the AWS command line and its session-manager-plugin. */
export function proxyCommand(place: SessionPlace): string {
  return `${startSession("%h", place)} --document-name AWS-StartSSHSession --parameters portNumber=%p`;
}

/** Opens a shell as ssm-user, who has sudo; no ssh key is needed. */
export function shellLine(instance: string, place: SessionPlace): string {
  return startSession(instance, place);
}

/** Brings a port of the instance's 127.0.0.1 here. */
export function forwardLine(instance: string, port: number, place: SessionPlace): string {
  const ports = `portNumber=${port},localPortNumber=${port}`;
  return `${startSession(instance, place)} --document-name AWS-StartPortForwardingSession --parameters ${ports}`;
}
