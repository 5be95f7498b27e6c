/** The rules that hosts are made by, as tables of values. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ruleDescription } from "../../../components/hosts/aws/firewall";
import { heldNetwork, networkInUse } from "../../../components/hosts/aws/heldNetwork";
import { hostTags, machineName, partition } from "../../../components/hosts/aws/names";
import { pullPolicy, repositoryArn } from "../../../components/hosts/aws/permissions";
import { canProtect, purchaseArgs } from "../../../components/hosts/aws/purchase";
import { forwardLine, proxyCommand, shellLine } from "../../../components/hosts/aws/session";
import { subnetRange } from "../../../components/hosts/aws/subnetRange";
import { presenceOf } from "../../../components/hosts/create";
import { pullCommand } from "../../../components/hosts/pull";
import {
  dockerUrl,
  hostKeyAlias,
  pinnedIdentity,
  sshArguments,
  sshOptions,
} from "../../../components/hosts/ssh";

const reserved = {
  capacityReservationSpecification: {
    capacityReservationTarget: { capacityReservationId: "cr-0123456789abcdef0" },
  },
};

describe("the network of a host", () => {
  const own = { kind: "own" as const, cidr: "10.38.0.0/24" };
  const other = { kind: "own" as const, cidr: "10.99.0.0/24" };
  const existing = {
    kind: "existing" as const,
    vpcId: "vpc-0123456789abcdef0",
    subnetId: "subnet-0123456789abcdef0",
  };

  it.each([
    ["the one asked for, at first", { network: own, rebuild: 0 }, undefined, own, false],
    ["the same one", { network: own, rebuild: 0 }, { network: own, rebuild: 0 }, own, false],
    ["the old one", { network: existing, rebuild: 0 }, { network: own, rebuild: 0 }, own, true],
    ["the old range", { network: other, rebuild: 3 }, { network: own, rebuild: 3 }, own, true],
    [
      "the new one with a rebuild",
      { network: existing, rebuild: 1 },
      { network: own, rebuild: 0 },
      existing,
      false,
    ],
    [
      "the new one when rebuild went back",
      { network: own, rebuild: 0 },
      { network: existing, rebuild: 1 },
      own,
      false,
    ],
  ])("is %s", (_what, wanted, inUse, network, held) => {
    expect(heldNetwork(wanted, inUse)).toEqual({ network, held });
  });

  it.each([
    ["an own one", { rebuild: 2, network: own, kind: "aws" }, { rebuild: 2, network: own }],
    ["one that exists", { rebuild: 0, network: existing }, { rebuild: 0, network: existing }],
    ["none of an ssh host", { kind: "ssh", offline: false }, undefined],
    ["none of an older stack", { kind: "aws" }, undefined],
    [
      "none where a field is missing",
      { rebuild: 0, network: { kind: "existing", vpcId: "vpc-1" } },
      undefined,
    ],
    ["none of another kind", { rebuild: 0, network: { kind: "shared", cidr: "x" } }, undefined],
    ["none of a text", "p5", undefined],
    ["none of nothing", null, undefined],
  ])("is read back from the outputs: %s", (_what, output, expected) => {
    expect(networkInUse(output)).toEqual(expected);
  });
});

describe("the purchase of an instance", () => {
  it.each([
    [{ kind: "on-demand" as const }, {}],
    [
      { kind: "spot" as const, maxPrice: 20.5 },
      {
        instanceMarketOptions: {
          marketType: "spot",
          spotOptions: {
            instanceInterruptionBehavior: "terminate",
            spotInstanceType: "one-time",
            maxPrice: "20.5",
          },
        },
      },
    ],
    [
      { kind: "spot" as const },
      {
        instanceMarketOptions: {
          marketType: "spot",
          spotOptions: { instanceInterruptionBehavior: "terminate", spotInstanceType: "one-time" },
        },
      },
    ],
    [
      { kind: "capacity-block" as const, reservationId: "cr-0123456789abcdef0" },
      { instanceMarketOptions: { marketType: "capacity-block" }, ...reserved },
    ],
    [{ kind: "capacity-reservation" as const, reservationId: "cr-0123456789abcdef0" }, reserved],
  ])("of %j is %j", (purchase, expected) => {
    expect(purchaseArgs(purchase)).toEqual(expected);
  });

  it("has no termination protection on spot, which EC2 refuses", () => {
    expect(canProtect({ kind: "spot" })).toBe(false);
    expect(canProtect({ kind: "on-demand" })).toBe(true);
  });
});

describe("the range of a subnet", () => {
  it.each([
    ["10.38.0.0/24", 0, "10.38.0.0/25"],
    ["10.38.0.0/24", 1, "10.38.0.128/25"],
    ["10.38.0.0/24", 2, "10.38.0.0/25"],
    ["10.0.0.0/16", 3, "10.0.128.0/17"],
    ["192.168.255.224/27", 1, "192.168.255.240/28"],
    ["255.255.254.0/23", 1, "255.255.255.0/24"],
  ])("of %s at rebuild %i is %s", (network, rebuild, range) => {
    expect(subnetRange(network, rebuild)).toBe(range);
  });

  it("never overlaps with the one before", () => {
    const network = fc.tuple(fc.integer({ min: 16, max: 27 }), fc.nat(2 ** 32 - 1), fc.nat(1000));
    fc.assert(
      fc.property(network, ([bits, seed, rebuild]) => {
        const size = 2 ** (32 - bits);
        const start = Math.floor(seed / size) * size;
        const text = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".");
        const both = [rebuild, rebuild + 1].map((each) => subnetRange(`${text}/${bits}`, each));
        expect(new Set(both).size).toBe(2);
        expect(both.every((range) => range.endsWith(`/${bits + 1}`))).toBe(true);
      }),
    );
  });
});

describe("names at AWS", () => {
  it.each([
    ["prod", "p5", "launchpad-prod-p5"],
    ["Dev_Stack.1", "box", "launchpad-dev-stack-1-box"],
    ["x".repeat(60), "p5", `launchpad-${"x".repeat(53)}`],
    [`${"x".repeat(52)}---`, "p5", `launchpad-${"x".repeat(52)}`],
  ])("of %s and %s are %s", (stack, host, name) => {
    expect(machineName(stack, host)).toBe(name);
    expect(hostTags(stack, host)).toEqual({ Name: name, "launchpad:stack": stack, "launchpad:host": host });
  });

  it.each([
    ["us-east-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("in %s begin with arn:%s", (region, part) => {
    expect(partition(region)).toBe(part);
  });

  it("keep a rule's description to what EC2 takes", () => {
    expect(ruleDescription("axon: validators call it")).toBe("axon: validators call it");
    expect(ruleDescription('a "quote", an umlaut ü, a > sign')).toBe("a  quote , an umlaut  , a   sign");
    expect(ruleDescription("x".repeat(300))).toHaveLength(255);
  });
});

describe("pulling an image", () => {
  const repository = "123456789012.dkr.ecr.us-east-1.amazonaws.com/launchpad/sn38";

  it("needs rights on the named repositories and on nothing else", () => {
    expect(repositoryArn(repository)).toBe("arn:aws:ecr:us-east-1:123456789012:repository/launchpad/sn38");
    const [login, pull] = pullPolicy([repository]).Statement;
    expect(login).toEqual({ Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" });
    expect(pull?.Resource).toEqual([repositoryArn(repository)]);
    expect(pull?.Action.every((action) => /^ecr:(Batch(Check|Get)|Get)/.test(action))).toBe(true);
    expect(() => repositoryArn("ghcr.io/x/y")).toThrow("ghcr.io/x/y is no ECR repository");
  });

  it("is plain for any registry, and logs in with the host's role for ECR", () => {
    const [, , , , ...plain] = pullCommand("ghcr.io/x/y@sha256:00");
    expect(plain).toEqual(["ghcr.io/x/y@sha256:00", "30", ""]);
    const [shell, , script, , ...given] = pullCommand(`${repository}@sha256:00`);
    expect(shell).toBe("bash");
    expect(script).not.toContain(repository);
    expect(given).toEqual([
      `${repository}@sha256:00`,
      "30",
      "",
      "us-east-1",
      "123456789012.dkr.ecr.us-east-1.amazonaws.com",
    ]);
  });
});

describe("the way to a host", () => {
  const place = { region: "us-east-1", profile: undefined };
  const target = {
    user: "ops",
    address: "203.0.113.10",
    port: 22,
    alias: "launchpad-prod-box-0",
    hostKeys: [],
  };
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9s";

  it("to an instance goes through SSM, with the operator's profile when there is one", () => {
    expect(proxyCommand(place)).toBe(
      "aws ssm start-session --target %h --region us-east-1 --document-name AWS-StartSSHSession --parameters portNumber=%p",
    );
    expect(shellLine("i-0123", { ...place, profile: "train" })).toBe(
      "aws ssm start-session --target i-0123 --region us-east-1 --profile train",
    );
    expect(forwardLine("i-0123", 9400, place)).toBe(
      "aws ssm start-session --target i-0123 --region us-east-1 --document-name AWS-StartPortForwardingSession --parameters portNumber=9400,localPortNumber=9400",
    );
  });

  it.each([
    [target, "ssh://ops@203.0.113.10:22"],
    [{ ...target, address: "2001:db8::7", port: 2222 }, "ssh://ops@[2001:db8::7]:2222"],
    [
      { ...target, user: "launchpad", address: "i-0123456789abcdef0" },
      "ssh://launchpad@i-0123456789abcdef0:22",
    ],
  ])("of %j is %s", (each, url) => {
    expect(dockerUrl(each)).toBe(url);
  });

  it.each([[[]], [[key]]])("checks host keys, with %j pinned", (hostKeys: string[]) => {
    const options = sshOptions({ ...target, hostKeys }).join("\n");
    expect(options).not.toMatch(/StrictHostKeyChecking=(no|off|ask)/);
    expect(options).toContain("BatchMode=yes");
    expect(options).toContain("HostKeyAlias=launchpad-prod-box-0");
  });

  it("takes the first key it sees, or the pinned ones and no other", () => {
    expect(sshOptions(target)).toContain("StrictHostKeyChecking=accept-new");
    const pinned = sshOptions({ ...target, hostKeys: [`${key} me@box's "key"`] });
    expect(pinned).toContain("StrictHostKeyChecking=yes");
    expect(pinned).toContain(`KnownHostsCommand=/usr/bin/printf '%%s\\n' 'launchpad-prod-box-0 ${key}'`);
  });

  it("shares one connection and names no path of this machine, which would show as a change on another", () => {
    const options = sshOptions(target);
    expect(options).toContain("ControlMaster=auto");
    for (const option of options) expect(option).not.toContain(process.env.HOME);
  });

  it("ends with where to log in, so that a command can follow", () => {
    expect(sshArguments(target).slice(-5)).toEqual(["-p", "22", "-l", "ops", "203.0.113.10"]);
  });

  it("knows a machine by its keys, whatever their order and comments", () => {
    const other = key.replace("E9s", "E8s");
    expect(pinnedIdentity([])).toBeUndefined();
    expect(pinnedIdentity([`${key} a`, other])).toBe(pinnedIdentity([other, `${key} b`]));
    expect(pinnedIdentity([key])).not.toBe(pinnedIdentity([other]));
    expect(hostKeyAlias("prod", "box", 1)).not.toBe(hostKeyAlias("prod", "box", 0));
  });
});

describe("a host's presence", () => {
  it.each([
    [false, [], "on"],
    [true, [], "off"],
    [true, ["box"], "off"],
    [false, ["box"], "back"],
    [false, ["other"], "on"],
  ])("with offline %s, after %j were offline, is %s", (offline, offlineHosts: string[], presence) => {
    expect(presenceOf({ name: "box", offline }, { offlineHosts })).toBe(presence);
  });
});
