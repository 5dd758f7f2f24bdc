import { SANDBOX_TAG } from '../chaos/run-chaos.ts';
import type { SandboxDriver } from './hosts/sandbox-driver.ts';
import { labNames } from './provision/names.ts';
import type { Fleet } from './ssm/fleet.ts';

/** A target host that something else starts, such as a container. Its agent attaches by its instance id. */
export interface ExternalHost {
  readonly instanceId: string;
  readonly name: string;
  /** Origin of its site, `http://target-1:8080`; the load balancer asks for /health there. */
  readonly siteUrl: string;
  /** Breaking it breaks nothing else, so chaos may. */
  readonly isSandboxed: boolean;
}

const INSTANCE_ID = /^m?i-[0-9a-f]{8,17}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;
const FORM = 'id=i-0123456789abcdef0,name=web-0,site=http://target-1:8080,sandboxed=true';

/** Reads `id=…,name=…,site=…,sandboxed=true|false`. @throws Error with the form to give. */
export function parseExternalHost(text: string): ExternalHost {
  const fail = (why: string) => new Error(`--external-host "${text}": ${why}. Give e.g. ${FORM}`);
  const fields = new Map(
    text.split(',').map((part): [string, string] => {
      const [key = '', ...value] = part.split('=');
      return [key.trim(), value.join('=').trim()];
    }),
  );
  for (const key of fields.keys())
    if (!['id', 'name', 'site', 'sandboxed'].includes(key)) throw fail(`"${key}" is not known`);
  const { id = '', name = '', site = '', sandboxed = 'false' } = Object.fromEntries(fields);
  if (!INSTANCE_ID.test(id)) throw fail('id is not an instance id');
  if (!NAME.test(name)) throw fail('name is not a host name');
  const url = URL.parse(site);
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw fail('site is not an http origin');
  if (sandboxed !== 'true' && sandboxed !== 'false') throw fail('sandboxed is neither true nor false');
  return { instanceId: id, name, siteUrl: url.origin, isSandboxed: sandboxed === 'true' };
}

/** Makes the hosts managed instances of the lab's group; each is online once its agent calls. @throws Error for one id twice. */
export function registerExternalHosts(fleet: Fleet, hosts: readonly ExternalHost[]): void {
  for (const { instanceId, name, isSandboxed } of hosts) {
    if (fleet.find(instanceId) !== undefined) throw new Error(`The host ${instanceId} is there twice.`);
    fleet.register(instanceId, hostTags(name, isSandboxed));
  }
}

/** The tags of a managed instance of the lab's one group. */
export function hostTags(name: string, isSandboxed: boolean): Readonly<Record<string, string>> {
  return {
    Name: name,
    'aws:autoscaling:groupName': labNames.autoScalingGroup,
    'recoverops:target-group': labNames.targetGroup,
    'recoverops:managed': 'true',
    [SANDBOX_TAG]: String(isSandboxed),
  };
}

/** Stands for the sandboxes of a lab that starts no host of its own. */
export function externalDriver(hosts: readonly ExternalHost[]): SandboxDriver {
  const isIsolated = hosts.every((host) => host.isSandboxed);
  const names = hosts.map(({ name, instanceId }) => `${name} (${instanceId})`).join(', ');
  return {
    kind: 'external',
    isIsolated,
    announcement: `Target hosts are started elsewhere: ${names}.${isIsolated ? '' : ' Chaos is refused on those that are not sandboxed.'}`,
  };
}
