/** What an instance takes; the rules over several of them stand in instance.ts. */
import { isIPv4, isIPv6 } from "node:net";
import { bool, int, list, map, obj, type Property, replaces, required, set, str } from "../../table";
import { wrongArn } from "./rules";
import { region, tags, tagsAll } from "./shared";

const blockDevice = {
  deleteOnTermination: bool({ default: true }),
  encrypted: bool({ onChange: "replace", computed: true }),
  iops: int({ computed: true }),
  kmsKeyId: str({ onChange: "replace", computed: true }),
  tags: map(str()),
  tagsAll,
  throughput: int({ computed: true }),
  volumeSize: int({ computed: true }),
  volumeType: str({ computed: true, oneOf: ["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"] }),
};

/** What belongs to an interface that the instance makes by itself, and may not be said beside one that exists. */
const ownInterface = [
  "associatePublicIpAddress",
  "enablePrimaryIpv6",
  "ipv6AddressCount",
  "ipv6Addresses",
  "privateIp",
  "secondaryPrivateIps",
  "securityGroups",
  "sourceDestCheck",
  "subnetId",
  "vpcSecurityGroupIds",
];

/** Text and its base64 form are one value: EC2 gets the same bytes (ec2/func.userDataHashSum). */
function userDataSpelling(value: string): string {
  return wrongBase64(value) === undefined ? Buffer.from(value, "base64").toString("utf8") : value;
}

function wrongUserData(value: string): string | undefined {
  const bytes = Buffer.byteLength(value);
  return bytes > 16_384 ? `at most 16384 bytes, got ${bytes}` : undefined;
}

function wrongBase64(value: string): string | undefined {
  const valid = value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
  return valid ? undefined : "must be base64";
}

function wrongIpv4Address(value: string): string | undefined {
  return isIPv4(value) ? undefined : `expected an IPv4 address, got ${value}`;
}

function wrongIpv6Address(value: string): string | undefined {
  return isIPv6(value) ? undefined : `expected an IPv6 address, got ${value}`;
}

export const instanceInputs: Readonly<Record<string, Property>> = {
  ami: str({ onChange: "replace", computed: true }),
  associatePublicIpAddress: bool({ onChange: "replace", computed: true }),
  availabilityZone: str({ onChange: "replace", computed: true }),
  capacityReservationSpecification: obj(
    {
      capacityReservationPreference: str({ oneOf: ["open", "none", "capacity-reservations-only"] }),
      capacityReservationTarget: obj({
        capacityReservationId: str({ conflictsWith: ["capacityReservationResourceGroupArn"] }),
        capacityReservationResourceGroupArn: str({ validate: wrongArn }),
      }),
    },
    { computed: true },
  ),
  cpuOptions: obj(
    {
      amdSevSnp: str({ onChange: "replace", computed: true, oneOf: ["enabled", "disabled"] }),
      coreCount: int({ computed: true }),
      nestedVirtualization: str({ computed: true, oneOf: ["enabled", "disabled"] }),
      threadsPerCore: int({ computed: true }),
    },
    { computed: true },
  ),
  // To leave it out again changes nothing.
  creditSpecification: obj(
    { cpuCredits: str({ computed: true, oneOf: ["standard", "unlimited"] }) },
    { computed: true },
  ),
  disableApiStop: bool({ computed: true }),
  disableApiTermination: bool({ computed: true }),
  ebsBlockDevices: set(
    obj({ ...blockDevice, deviceName: str(required), snapshotId: str({ computed: true }) }),
    { onChange: "replace", computed: true },
  ),
  ebsOptimized: bool({ onChange: "replace", computed: true }),
  // It can be turned on in place, and off only on a new instance.
  enablePrimaryIpv6: bool({ computed: true }),
  enclaveOptions: obj({ enabled: bool({ computed: true }) }, { onChange: "replace", computed: true }),
  ephemeralBlockDevices: set(obj({ deviceName: str(required), noDevice: bool(), virtualName: str() }), {
    onChange: "replace",
    computed: true,
  }),
  forceDestroy: bool({ default: false }),
  getPasswordData: bool({ default: false }),
  hibernation: bool(replaces),
  hostId: str({ onChange: "replace", computed: true }),
  hostResourceGroupArn: str({ computed: true, conflictsWith: ["placementGroup", "placementGroupId"] }),
  iamInstanceProfile: str({ computed: true }),
  // EC2 alone knows its values, "stop" and "terminate".
  instanceInitiatedShutdownBehavior: str({ computed: true }),
  instanceMarketOptions: obj(
    {
      marketType: str({
        computed: true,
        oneOf: ["spot", "capacity-block", "interruptible-capacity-reservation"],
      }),
      spotOptions: obj(
        {
          instanceInterruptionBehavior: str({ computed: true, oneOf: ["hibernate", "stop", "terminate"] }),
          maxPrice: str({ computed: true, spelling: (price) => price.replace(/0+$/, "") }),
          spotInstanceType: str({ computed: true, oneOf: ["one-time", "persistent"] }),
          validUntil: str({ computed: true }),
        },
        { computed: true },
      ),
    },
    { onChange: "replace", computed: true },
  ),
  instanceType: str({ computed: true }),
  ipv6AddressCount: int({ computed: true, conflictsWith: ["ipv6Addresses"] }),
  ipv6Addresses: list(str({ validate: wrongIpv6Address }), {
    onChange: "replace",
    computed: true,
    conflictsWith: ["ipv6AddressCount"],
  }),
  keyName: str({ onChange: "replace", computed: true }),
  launchTemplate: obj(
    { id: str({ computed: true }), name: str({ computed: true }), version: str({ default: "$Default" }) },
    { onChange: "replace" },
  ),
  maintenanceOptions: obj(
    { autoRecovery: str({ computed: true, oneOf: ["default", "disabled"] }) },
    { computed: true },
  ),
  metadataOptions: obj(
    {
      httpEndpoint: str({ default: "enabled", oneOf: ["enabled", "disabled"] }),
      httpProtocolIpv6: str({ default: "disabled", oneOf: ["enabled", "disabled"] }),
      httpPutResponseHopLimit: int({ computed: true, min: 1, max: 64 }),
      httpTokens: str({ computed: true, oneOf: ["optional", "required"] }),
      instanceMetadataTags: str({ computed: true, oneOf: ["enabled", "disabled"] }),
    },
    { computed: true },
  ),
  monitoring: bool({ computed: true }),
  networkInterfaces: set(
    obj({
      deleteOnTermination: bool({ default: false }),
      deviceIndex: int(required),
      networkCardIndex: int({ default: 0 }),
      networkInterfaceId: str(required),
    }),
    { onChange: "replace", computed: true, conflictsWith: [...ownInterface, "primaryNetworkInterface"] },
  ),
  placementGroup: str({
    onChange: "replace",
    computed: true,
    conflictsWith: ["hostResourceGroupArn", "placementGroupId"],
  }),
  placementGroupId: str({
    onChange: "replace",
    computed: true,
    conflictsWith: ["hostResourceGroupArn", "placementGroup"],
  }),
  placementPartitionNumber: int({ onChange: "replace", computed: true }),
  primaryNetworkInterface: obj(
    { networkInterfaceId: str({ required: true, onChange: "replace" }) },
    { computed: true, conflictsWith: [...ownInterface, "networkInterfaces"] },
  ),
  privateDnsNameOptions: obj(
    {
      enableResourceNameDnsARecord: bool({ computed: true }),
      enableResourceNameDnsAaaaRecord: bool({ computed: true }),
      hostnameType: str({ computed: true, oneOf: ["ip-name", "resource-name"] }),
    },
    { computed: true },
  ),
  privateIp: str({ onChange: "replace", computed: true, validate: wrongIpv4Address }),
  region,
  rootBlockDevice: obj(blockDevice, { computed: true }),
  secondaryNetworkInterfaces: set(
    obj({
      deleteOnTermination: bool({ default: true }),
      deviceIndex: int({ default: 0 }),
      interfaceType: str({ default: "secondary", oneOf: ["secondary"] }),
      networkCardIndex: int(required),
      privateIpAddressCount: int({ default: 1 }),
      secondarySubnetId: str(required),
    }),
    { onChange: "replace", computed: true },
  ),
  secondaryPrivateIps: set(str({ validate: wrongIpv4Address }), { computed: true }),
  securityGroups: set(str(), { onChange: "replace", computed: true }),
  sourceDestCheck: bool({ default: true }),
  subnetId: str({ onChange: "replace", computed: true }),
  tags,
  tagsAll,
  tenancy: str({ onChange: "replace", computed: true, oneOf: ["default", "dedicated", "host"] }),
  // In place (stop and start) unless userDataReplaceOnChange.
  userData: str({ conflictsWith: ["userDataBase64"], spelling: userDataSpelling, validate: wrongUserData }),
  userDataBase64: str({ computed: true, conflictsWith: ["userData"], validate: wrongBase64 }),
  userDataReplaceOnChange: bool({ default: false }),
  volumeTags: map(str()),
  vpcSecurityGroupIds: set(str(), { computed: true }),
};
