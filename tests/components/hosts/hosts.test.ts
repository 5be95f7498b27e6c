/** What the host components register, by the program as a whole. */
import { beforeAll, describe, expect, it } from "vitest";
import { box, SSH_KEY } from "../../fixtures/hosts";
import { config, onP5, secrets, trainerSecrets } from "../../fixtures/sn38";
import { type ProgramRun, runProgram } from "../program";

const INSTANCE = "aws:ec2/instance:Instance";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const PROVIDER = "pulumi:providers:docker";
const COMMAND = "command:local:Command";

const all = (run: ProgramRun, type: string) => run.resources.filter((each) => each.type === type);

describe("an aws host", () => {
  let run: ProgramRun;
  let production: ProgramRun;
  beforeAll(async () => {
    run = await runProgram(onP5(), secrets());
    production = await runProgram(onP5({}, { production: true }), secrets());
  });

  it("opens the contract's ports and no other, ssh least of all", () => {
    const rules = all(run, INGRESS).map(({ inputs }) => [inputs.ipProtocol, inputs.fromPort, inputs.toPort]);
    expect(rules.sort()).toEqual([
      ["tcp", 8009, 8009],
      ["tcp", 8091, 8091],
      ["udp", 8009, 8009],
    ]);
    const group = run.only("aws:ec2/securityGroup:SecurityGroup");
    expect(group.inputs).not.toHaveProperty("ingress");
    for (const { inputs } of all(run, INGRESS)) {
      expect(Number(inputs.fromPort) <= 22 && Number(inputs.toPort) >= 22).toBe(false);
    }
  });

  it("keeps its role from containers, encrypts its disk and has no key pair", () => {
    const { inputs } = run.only(INSTANCE);
    expect(inputs.metadataOptions).toEqual({
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    expect(inputs.rootBlockDevice).toMatchObject({
      encrypted: true,
      volumeType: "gp3",
      deleteOnTermination: true,
    });
    expect(inputs).not.toHaveProperty("keyName");
  });

  it("has a role that can be reached by SSM and do nothing else", () => {
    const attached = all(run, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    expect(attached.map(({ inputs }) => inputs.policyArn)).toEqual([
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    ]);
    expect(all(run, "aws:iam/rolePolicy:RolePolicy")).toEqual([]);
  });

  it("follows no new AMI and no new user data", () => {
    const { options } = run.only(INSTANCE);
    expect(options.ignoreChanges).toEqual(expect.arrayContaining(["ami", "userData", "instanceType"]));
  });

  it("has no secret in its user data, nor anywhere that is not encrypted", () => {
    const values = [...Object.values(trainerSecrets("first")), secrets()["cloudflare:apiToken"] ?? ""];
    for (const { name, inputs } of run.resources) {
      const text = JSON.stringify(inputs);
      for (const value of values) {
        expect(text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1)), name).toBe(false);
      }
    }
    expect(String(run.only(INSTANCE).inputs.userData)).toContain(SSH_KEY);
  });

  it("is protected in production, and only there", () => {
    expect(production.only(INSTANCE).options.protect).toBe(true);
    expect(production.only(INSTANCE).inputs.disableApiTermination).toBe(true);
    expect(production.only("aws:ec2/eip:Eip").options.protect).toBe(true);
    expect(run.only(INSTANCE).options.protect).toBe(false);
  });

  it("is reached by ssh through SSM, with its key checked and previews that need no host", () => {
    const { inputs } = run.only(PROVIDER, "p5");
    expect(inputs.host).toBe("ssh://launchpad@p5-id:22");
    // A provider's inputs are JSON text.
    expect(inputs.disableDockerDaemonCheck).toBe("true");
    expect(JSON.parse(String(inputs.sshOpts))).toContainEqual(
      expect.stringMatching(/^ProxyCommand=aws ssm start-session --target %h/),
    );
    expect(inputs.registryAuth).toBeUndefined();
  });

  it("takes a network that exists, and then makes none", async () => {
    const network = {
      kind: "existing",
      vpcId: "vpc-0123456789abcdef0",
      subnetId: "subnet-0123456789abcdef0",
    };
    const other = await runProgram(onP5({ network }), secrets());
    expect(other.only(INSTANCE).inputs.subnetId).toBe("subnet-0123456789abcdef0");
    for (const kind of ["vpc:Vpc", "subnet:Subnet", "internetGateway:InternetGateway", "route:Route"])
      expect(all(other, `aws:ec2/${kind}`)).toEqual([]);
    expect(other.only("aws:ec2/securityGroup:SecurityGroup").inputs.vpcId).toBe("vpc-0123456789abcdef0");
  });

  it("stays in the network that the last run left it in, and says so", async () => {
    const network = {
      kind: "existing",
      vpcId: "vpc-0123456789abcdef0",
      subnetId: "subnet-0123456789abcdef0",
    };
    const former = { hosts: { p5: { rebuild: 0, network } } };
    const other = await runProgram(onP5(), secrets(), former);
    expect(other.only(INSTANCE).inputs.subnetId).toBe("subnet-0123456789abcdef0");
    expect(other.outputs.hosts).toMatchObject({ p5: { rebuild: 0, network } });
  });

  it("puts an instance into the block that was bought for it", async () => {
    const purchase = { kind: "capacity-block", reservationId: "cr-0123456789abcdef0" };
    const { inputs } = (await runProgram(onP5({ purchase }), secrets())).only(INSTANCE);
    expect(inputs.instanceMarketOptions).toEqual({ marketType: "capacity-block" });
    expect(inputs.capacityReservationSpecification).toEqual({
      capacityReservationTarget: { capacityReservationId: "cr-0123456789abcdef0" },
    });
  });

  it("carries its stack and name on everything that takes tags", () => {
    const tagged = run.resources.filter(
      ({ type }) => type.startsWith("aws:") && !/route|Policy|Assoc/i.test(type),
    );
    expect(tagged.length).toBeGreaterThan(6);
    for (const { type, inputs } of tagged) {
      expect(inputs.tags, type).toEqual({
        Name: "launchpad-test-p5",
        "launchpad:stack": "test",
        "launchpad:host": "p5",
      });
    }
  });
});

describe("an ssh host", () => {
  it("makes nothing but a provider, the mark of the machine, the gate and room for the image", async () => {
    const run = await runProgram(config(), secrets());
    expect(run.resources.some(({ type }) => type.startsWith("aws:"))).toBe(false);
    const commands = all(run, COMMAND).map(({ name }) => name);
    expect(commands).toEqual(["box-machine", "box-ready", "box-sn38-room"]);
    expect(run.only(PROVIDER, "box").inputs.host).toBe("ssh://ops@203.0.113.10:22");
    const gate = JSON.parse(
      (run.only(COMMAND, "box-ready").inputs.environment as Record<string, string>).LAUNCHPAD_HOST ?? "",
    );
    expect(gate).toMatchObject({ name: "box", kind: "ssh", gpuCount: 8, gpuModel: "H100 80GB HBM3" });
    expect(gate.reach.ssh.at(-1)).toBe("203.0.113.10");
  });

  it("tells how to reach it, and its address when peers see another one", async () => {
    const run = await runProgram(
      config({ hosts: { box: { ...box, port: 2200, publicIp: "198.51.100.7" } } }),
      secrets(),
    );
    expect(run.outputs.hosts).toMatchObject({
      box: { kind: "ssh", publicIp: "198.51.100.7", shell: "ssh -p 2200 ops@203.0.113.10", offline: false },
    });
    expect(run.outputs.trainers).toMatchObject({
      first: { forward: "ssh -N -L 9400:127.0.0.1:9400 -p 2200 ops@203.0.113.10" },
    });
  });
});

describe("a local host", () => {
  it("is this machine's socket, without ssh", async () => {
    const { kind: _, address: __, user: ___, hostKeys: ____, ...facts } = box;
    const run = await runProgram(config({ hosts: { box: { ...facts, kind: "local" } } }), secrets());
    expect(run.only(PROVIDER, "box").inputs).toEqual({ host: "unix:///var/run/docker.sock" });
    expect(run.outputs.hosts).toMatchObject({ box: { kind: "local", publicIp: "127.0.0.1" } });
  });
});

describe("what runs on a host", () => {
  it("waits for the gate, goes with the machine, and is left alone while the host is off", async () => {
    const run = await runProgram(config({ hosts: { box: { ...box, offline: true } } }), secrets());
    for (const type of ["docker:index/container:Container", "docker:index/network:Network"]) {
      const { options } = run.only(type);
      expect(options).toMatchObject({
        ignoreChanges: ["*"],
        retainOnDelete: true,
        deleteBeforeReplace: true,
      });
      expect(options.replaceWith).toHaveLength(1);
    }
  });

  it("is left alone once more when the host has just come back", async () => {
    const former = { hosts: { box: { offline: true } } };
    const { options } = (await runProgram(config(), secrets(), former)).only(
      "docker:index/container:Container",
    );
    expect(options.ignoreChanges).toEqual(["*"]);
    expect(options.retainOnDelete ?? false).toBe(false);
  });

  it("is deleted with the instance at AWS, and never with a machine that is not ours", async () => {
    const aws = await runProgram(onP5(), secrets());
    expect(aws.only("docker:index/container:Container").options.deletedWith).toBeDefined();
    const ssh = await runProgram(config(), secrets());
    expect(ssh.only("docker:index/container:Container").options.deletedWith).toBeUndefined();
  });
});
