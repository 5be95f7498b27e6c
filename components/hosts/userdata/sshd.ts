/**
 * Options of the ssh server. The first value of an option wins and the file sorts before the image's own.
 *
 * SSH arrives through an SSM session that ends on the machine's loopback, so it listens nowhere else.
 * MaxSessions: Docker opens a channel for every request, all of them on one shared connection; the default of 10 makes
 * a parallel `up` fail.
 */
export function sshdOptions(loginUser: string): string {
  return `ListenAddress 127.0.0.1
ListenAddress ::1
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AllowUsers ${loginUser}
AllowAgentForwarding no
X11Forwarding no
MaxSessions 100
MaxStartups 50:30:100
ClientAliveInterval 30
`;
}
