import type { TargetResolution } from './target-resolution.ts';

/** What is known of where a host name belongs. */
export interface NameSearch {
  /** Instances that go by it, by SSM's inventory or by EC2's private DNS name. */
  readonly ids: readonly string[];
  /** False: there are more hosts than were looked through, so another may have the name too. */
  readonly isComplete: boolean;
}

/** Whether both name the same host: `web-1` and `web-1.example.com` do, and case does not count. */
export function isSameHostName(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b) return true;
  if (a === '' || b === '' || a.includes('.') === b.includes('.')) return false;
  return a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

const WAY_OUT = `add "append_dimensions": {"InstanceId": "\${aws:InstanceId}"} to the metrics section of the CloudWatch agent's configuration and give the alarm the InstanceId dimension`;

/** The one instance of that name, or why it is not told which one is meant: never any of several. */
export function hostNamed(name: string, { ids, isComplete }: NameSearch): string | TargetResolution {
  const about = `the alarm is about the host name "${name}"`;
  const [only, another] = ids;
  if (another !== undefined) {
    const shown = ids.slice(0, 5).join(', ');
    return {
      kind: 'too_many',
      message: `${about}, which ${ids.length} instances have (${shown}${ids.length > 5 ? ', …' : ''}): which one is meant is not told; ${WAY_OUT}`,
    };
  }
  if (!isComplete) {
    return {
      kind: 'none',
      message: `${about}, and there are more managed instances than are looked through for a name; ${WAY_OUT}`,
    };
  }
  if (only !== undefined) return only;
  return {
    kind: 'none',
    message: `${about}, which neither SSM nor EC2 gives as the name of an instance; ${WAY_OUT}`,
  };
}
