import { AwsError } from '../http/aws-error.ts';
import { ssmLimits } from './ssm-limits.ts';

export interface ManagedInstance {
  readonly instanceId: string;
  readonly tags: Map<string, string>;
  readonly registeredAtMs: number;
  computerName: string;
  ipAddress: string;
  platformName: string;
  platformVersion: string;
  agentVersion: string;
  /** 0 until the agent has called once. */
  lastPingAtMs: number;
}

export interface Fleet {
  /** Makes an instance known, as its launch does; it is Online once its agent calls. Registering again replaces the tags. */
  register(instanceId: string, tags: Readonly<Record<string, string>>): ManagedInstance;
  /** As terminating the instance does: commands that wait for it become Undeliverable. */
  deregister(instanceId: string): void;
  find(instanceId: string): ManagedInstance | undefined;
  /** Throws InvalidInstanceId. */
  get(instanceId: string): ManagedInstance;
  /** In order of registration. */
  all(): readonly ManagedInstance[];
  seen(instanceId: string): void;
  /**
   * Its agent holds a connection and waits: it is online until the returned function is called, and counts as seen at
   * the end, unless the connection was lost.
   */
  attach(instanceId: string): (isLost: boolean) => void;
  isOnline(instance: ManagedInstance): boolean;
  onDeregister(listener: (instanceId: string) => void): void;
}

export function createFleet(pingTimeoutMs: number = ssmLimits.pingTimeoutMs): Fleet {
  const instances = new Map<string, ManagedInstance>();
  const attached = new Map<string, number>();
  const listeners: ((instanceId: string) => void)[] = [];
  const fleet: Fleet = {
    register(instanceId, tags) {
      const known = instances.get(instanceId);
      const instance: ManagedInstance = {
        instanceId,
        tags: new Map(Object.entries(tags)),
        registeredAtMs: known?.registeredAtMs ?? Date.now(),
        computerName: known?.computerName ?? '',
        ipAddress: known?.ipAddress ?? '',
        platformName: known?.platformName ?? '',
        platformVersion: known?.platformVersion ?? '',
        agentVersion: known?.agentVersion ?? '',
        lastPingAtMs: known?.lastPingAtMs ?? 0,
      };
      instances.set(instanceId, instance);
      return instance;
    },
    deregister(instanceId) {
      if (!instances.delete(instanceId)) return;
      for (const listener of listeners) listener(instanceId);
    },
    find: (instanceId) => instances.get(instanceId),
    get(instanceId) {
      const instance = instances.get(instanceId);
      if (instance === undefined) throw invalidInstance([instanceId]);
      return instance;
    },
    all: () => [...instances.values()],
    seen(instanceId) {
      const instance = instances.get(instanceId);
      if (instance !== undefined) instance.lastPingAtMs = Date.now();
    },
    attach(instanceId) {
      fleet.seen(instanceId);
      attached.set(instanceId, (attached.get(instanceId) ?? 0) + 1);
      return (isLost) => {
        attached.set(instanceId, (attached.get(instanceId) ?? 1) - 1);
        if (!isLost) fleet.seen(instanceId);
      };
    },
    isOnline: ({ instanceId, lastPingAtMs }) =>
      (attached.get(instanceId) ?? 0) > 0 || Date.now() - lastPingAtMs < pingTimeoutMs,
    onDeregister: (listener) => {
      listeners.push(listener);
    },
  };
  return fleet;
}

export function invalidInstance(instanceIds: readonly string[]): AwsError {
  return new AwsError(
    'InvalidInstanceId',
    `Instances [[${instanceIds.join(', ')}]] not in a valid state for account 111122223333`,
  );
}
