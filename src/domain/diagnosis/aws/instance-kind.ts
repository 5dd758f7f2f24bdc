declare module '../facts.ts' {
  interface FactKinds {
    /** What kind of machine EC2 made the host (`DescribeInstances`, `DescribeInstanceCreditSpecifications`). */
    instance_kind: {
      /** `t3.micro`. */
      readonly instanceType: string;
      /** `standard`, `unlimited`; null: not burstable, or not told. */
      readonly creditSpecification: string | null;
    };
    /** A volume of EBS attached to the host (`DescribeVolumes`). */
    volume: {
      readonly volumeId: string | null;
      /** As EC2 calls it (`/dev/sdf`, `/dev/xvda`); the host may know it by another name. */
      readonly device: string;
      /** `gp2`, `gp3`, `io1`, `io2`, `st1`, `sc1`, `standard`. */
      readonly type: string;
      readonly sizeGib: number;
      /** What it does at any time, in requests per second; null: not told in requests. */
      readonly baselineIops: number | null;
      /** What is left of its burst credits; null: not told, or it has none. */
      readonly burstBalancePercent: number | null;
    };
  }
}

/** Families whose processors run at a baseline and save credits for more. */
const BURSTABLE = /^t[1-9][a-z]*\./;

export function isBurstable(instanceType: string): boolean {
  return BURSTABLE.test(instanceType);
}

const GP2_IOPS_PER_GIB = 3;
const GP2_IOPS_MIN = 100;
const GP2_IOPS_MAX = 16_000;
/** A gp2 volume as large as this has no need of credits. */
const GP2_BURST_IOPS = 3_000;
const GP3_IOPS = 3_000;

/** Requests per second that a volume does without credits, by its type; null: it is not counted in requests. */
export function baselineIops(type: string, sizeGib: number, provisioned: number | null): number | null {
  if (type === 'gp2') return Math.min(GP2_IOPS_MAX, Math.max(GP2_IOPS_MIN, GP2_IOPS_PER_GIB * sizeGib));
  if (type === 'gp3') return provisioned ?? GP3_IOPS;
  if (type === 'io1' || type === 'io2') return provisioned;
  return null;
}

/** Whether a volume lives on credits above its baseline. */
export function hasBurst(type: string, sizeGib: number): boolean {
  if (type === 'st1' || type === 'sc1') return true;
  return type === 'gp2' && GP2_IOPS_PER_GIB * sizeGib < GP2_BURST_IOPS;
}
