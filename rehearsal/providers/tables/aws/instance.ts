import {
  bool,
  type CheckFailure,
  int,
  list,
  map,
  obj,
  type ResourceTable,
  replaces,
  required,
  type ServiceContext,
  set,
  str,
} from "../../table";
import { isProperties, type Properties, text } from "../../values";
import { awsId, region, regional, regionOf, TFA, tags, tagsAll } from "./shared";

const blockDevice = {
  deleteOnTermination: bool({ default: true }),
  encrypted: bool({ onChange: "replace", computed: true }),
  iops: int({ computed: true }),
  kmsKeyId: str({ onChange: "replace", computed: true }),
  tags: map(str()),
  tagsAll,
  throughput: int({ computed: true }),
  volumeSize: int({ computed: true, min: 1 }),
  volumeType: str({ computed: true, oneOf: ["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"] }),
};

/** A virtual machine. */
export const instance: ResourceTable = {
  token: "aws:ec2/instance:Instance",
  sources: [
    `${TFA}/ec2/ec2_instance.go: schema and CustomizeDiff, read at a commit of 2023`,
    "SDK 7.48.0 types/input.d.ts: instanceMarketOptions, which is newer; that it replaces is the provider's documentation",
  ],
  inputs: {
    ami: str({ onChange: "replace", computed: true }),
    associatePublicIpAddress: bool({ onChange: "replace", computed: true }),
    availabilityZone: str({ onChange: "replace", computed: true }),
    capacityReservationSpecification: obj(
      {
        capacityReservationPreference: str({ oneOf: ["open", "none", "capacity-reservations-only"] }),
        capacityReservationTarget: obj({
          capacityReservationId: str(),
          capacityReservationResourceGroupArn: str(),
        }),
      },
      { computed: true },
    ),
    cpuOptions: obj(
      { amdSevSnp: str(), coreCount: int({ computed: true }), threadsPerCore: int({ computed: true }) },
      { onChange: "replace", computed: true },
    ),
    creditSpecification: obj({ cpuCredits: str({ oneOf: ["standard", "unlimited"] }) }),
    disableApiStop: bool({ computed: true }),
    disableApiTermination: bool({ computed: true }),
    ebsBlockDevices: set(
      obj({ ...blockDevice, deviceName: str(required), snapshotId: str({ computed: true }) }),
      { onChange: "replace", computed: true },
    ),
    ebsOptimized: bool({ onChange: "replace", computed: true }),
    enclaveOptions: obj({ enabled: bool({ computed: true }) }, { onChange: "replace", computed: true }),
    ephemeralBlockDevices: set(obj({ deviceName: str(required), noDevice: bool(), virtualName: str() }), {
      onChange: "replace",
      computed: true,
    }),
    forceDestroy: bool({ default: false }),
    getPasswordData: bool({ default: false }),
    hibernation: bool(replaces),
    hostId: str({ onChange: "replace", computed: true }),
    hostResourceGroupArn: str({ computed: true }),
    iamInstanceProfile: str({ computed: true }),
    instanceInitiatedShutdownBehavior: str({ computed: true, oneOf: ["stop", "terminate"] }),
    instanceMarketOptions: obj(
      {
        marketType: str({
          computed: true,
          oneOf: ["spot", "capacity-block", "interruptible-capacity-reservation"],
        }),
        spotOptions: obj(
          {
            instanceInterruptionBehavior: str({ computed: true, oneOf: ["hibernate", "stop", "terminate"] }),
            maxPrice: str({ computed: true }),
            spotInstanceType: str({ computed: true, oneOf: ["one-time", "persistent"] }),
            validUntil: str({ computed: true }),
          },
          { computed: true },
        ),
      },
      { onChange: "replace", computed: true },
    ),
    instanceType: str({ computed: true }),
    ipv6AddressCount: int({ onChange: "replace", computed: true }),
    ipv6Addresses: list(str(), { onChange: "replace", computed: true }),
    keyName: str({ onChange: "replace", computed: true }),
    launchTemplate: obj(
      { id: str({ computed: true }), name: str({ computed: true }), version: str({ default: "$Default" }) },
      { onChange: "replace" },
    ),
    maintenanceOptions: obj({ autoRecovery: str({ oneOf: ["default", "disabled"] }) }, { computed: true }),
    metadataOptions: obj(
      {
        httpEndpoint: str({ computed: true, oneOf: ["enabled", "disabled"] }),
        httpProtocolIpv6: str({ computed: true, oneOf: ["enabled", "disabled"] }),
        httpPutResponseHopLimit: int({ computed: true, min: 1, max: 64 }),
        httpTokens: str({ computed: true, oneOf: ["optional", "required"] }),
        instanceMetadataTags: str({ computed: true, oneOf: ["enabled", "disabled"] }),
      },
      { computed: true },
    ),
    monitoring: bool({ computed: true }),
    placementGroup: str({ onChange: "replace", computed: true }),
    placementPartitionNumber: int({ onChange: "replace", computed: true }),
    privateDnsNameOptions: obj(
      {
        enableResourceNameDnsARecord: bool({ computed: true }),
        enableResourceNameDnsAaaaRecord: bool({ computed: true }),
        hostnameType: str({ onChange: "replace", computed: true }),
      },
      { computed: true },
    ),
    privateIp: str({ onChange: "replace", computed: true }),
    region,
    rootBlockDevice: obj(blockDevice, { computed: true }),
    secondaryPrivateIps: set(str(), { computed: true }),
    securityGroups: set(str(), { onChange: "replace", computed: true }),
    sourceDestCheck: bool({ default: true }),
    subnetId: str({ onChange: "replace", computed: true }),
    tags,
    tagsAll,
    tenancy: str({ onChange: "replace", computed: true, oneOf: ["default", "dedicated", "host"] }),
    // In place (stop and start) unless userDataReplaceOnChange.
    userData: str({ computed: true, conflictsWith: ["userDataBase64"] }),
    userDataBase64: str({ computed: true }),
    userDataReplaceOnChange: bool({ default: false }),
    volumeTags: map(str()),
    vpcSecurityGroupIds: set(str(), { computed: true }),
  },
  outputs: {
    arn: "plain",
    instanceLifecycle: "plain",
    instanceState: "plain",
    outpostArn: "plain",
    passwordData: "plain",
    primaryNetworkInterfaceId: "plain",
    privateDns: "plain",
    publicDns: "plain",
    publicIp: "plain",
    spotInstanceRequestId: "plain",
  },
  replacesWhen: ({ userDataReplaceOnChange }) =>
    userDataReplaceOnChange === true ? ["userData", "userDataBase64"] : [],
  rules: instanceRules,
  id: awsId("i"),
  importKey: ({ id }) => id,
  refuseDelete: ({ properties, id }) => {
    if (properties.disableApiTermination === true && properties.forceDestroy !== true) {
      throw new Error(
        `OperationNotPermitted: The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
  },
  service: instanceDefaults,
  overrides: ({ inputs }) => rootDisk(inputs),
};

function instanceRules(inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const template = isProperties(inputs.launchTemplate);
  const reservation = inputs.capacityReservationSpecification;
  if (isProperties(reservation)) {
    const path = "capacityReservationSpecification";
    const given = ["capacityReservationPreference", "capacityReservationTarget"].filter(
      (name) => reservation[name],
    );
    if (given.length !== 1) failures.push({ property: path, reason: "exactly one of preference and target" });
  }
  for (const name of ["ami", "instanceType"]) {
    if (inputs[name] === undefined && !template) {
      failures.push({ property: name, reason: `"${name}" must be given when "launchTemplate" is not` });
    }
  }
  const userData = text(inputs, "userData");
  if (userData !== undefined && Buffer.byteLength(userData) > 16_384) {
    failures.push({
      property: "userData",
      reason: `at most 16384 bytes, got ${Buffer.byteLength(userData)}`,
    });
  }
  return failures;
}

function instanceDefaults(context: ServiceContext): Properties {
  const place = regionOf(context);
  const address = `10.0.0.${4 + (Number.parseInt(context.hex("ip", 2), 16) % 250)}`;
  return {
    ...regional(context, "instance"),
    associatePublicIpAddress: true,
    availabilityZone: `${place}a`,
    capacityReservationSpecification: { capacityReservationPreference: "open" },
    disableApiStop: false,
    disableApiTermination: false,
    ebsBlockDevices: [],
    ebsOptimized: false,
    ephemeralBlockDevices: [],
    instanceInitiatedShutdownBehavior: "stop",
    instanceLifecycle: "",
    instanceState: "running",
    ipv6Addresses: [],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 2 },
    outpostArn: "",
    passwordData: "",
    placementGroup: "",
    primaryNetworkInterfaceId: awsId("eni")(context),
    privateDns: `ip-${address.replaceAll(".", "-")}.ec2.internal`,
    privateIp: address,
    publicDns: "",
    publicIp: `203.0.113.${1 + (Number.parseInt(context.hex("public", 2), 16) % 254)}`,
    secondaryPrivateIps: [],
    securityGroups: [],
    spotInstanceRequestId: "",
    tenancy: "default",
    vpcSecurityGroupIds: [],
  };
}

/** The service fills in what the root disk leaves out. */
function rootDisk(inputs: Properties): Properties {
  const given = isProperties(inputs.rootBlockDevice) ? inputs.rootBlockDevice : {};
  const gp3 = (text(given, "volumeType") ?? "gp3") === "gp3";
  return {
    rootBlockDevice: {
      deleteOnTermination: true,
      deviceName: "/dev/sda1",
      encrypted: false,
      iops: gp3 ? 3000 : 0,
      kmsKeyId: "",
      throughput: gp3 ? 125 : 0,
      volumeId: "vol-0",
      volumeSize: 8,
      volumeType: "gp3",
      ...given,
    },
  };
}
