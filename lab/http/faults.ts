/** What a service does instead of working. `times` limits it to the next requests; without it the fault stays until cleared. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message: string; readonly times?: number }
  /** Answers correctly, this much later. A long delay is a hang. */
  | { readonly delayMs: number; readonly times?: number }
  /** Cuts the connection: `before` (default) the service has seen the request, or `after` it has done the work. */
  | { readonly drop: true; readonly when?: 'before' | 'after'; readonly times?: number };

export interface Faults {
  /**
   * `service` is a SigV4 scope (`dynamodb`, `s3`, `ssm`, `sns`, `monitoring`, `ec2messages`); `cloudwatch` means `monitoring`.
   * With an `action` of a JSON protocol (`SendCommand`) no other request meets the fault: hosts call the lab all the time.
   */
  set(service: string, fault: Fault | undefined, action?: string): void;
  clear(): void;
  /** Scopes that have a fault now. */
  active(): string[];
  /** The fault for the next request of that scope, counting it. `target` is its `x-amz-target`, where it has one. */
  take(scope: string, target?: string): Fault | undefined;
}

const ALIASES: Readonly<Record<string, string>> = { cloudwatch: 'monitoring' };

export function createFaults(): Faults {
  const active = new Map<
    string,
    { readonly fault: Fault; readonly action: string | undefined; left: number }
  >();
  return {
    set(service, fault, action) {
      const scope = ALIASES[service] ?? service;
      if (fault === undefined) active.delete(scope);
      else active.set(scope, { fault, action, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => active.clear(),
    active: () => [...active.keys()],
    take(scope, target) {
      const entry = active.get(scope);
      if (entry === undefined) return undefined;
      if (entry.action !== undefined && target?.split('.').at(-1) !== entry.action) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) active.delete(scope);
      return entry.fault;
    },
  };
}
