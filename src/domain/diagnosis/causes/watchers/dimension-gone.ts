import { isGone } from '../../aws/instance-state.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/disk/filesystems.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isFromAgent, lacksData, wantedOf } from './watched-host.ts';

const nameOf = (source: string) => source.slice(source.lastIndexOf('/') + 1);

function weigh(view: HostView): readonly CauseFinding[] {
  const { path, device, fstype, instanceId } = view.condition.selectors;
  const repair = 'point the alarm at what is there now, or make it again from a query that does not name it';
  const [instance] = factsOf(view, 'instance_state');
  if (instance !== undefined && isGone(instance.state))
    return [
      {
        state: 'shown',
        confidence: 0.9,
        blamed: { instance: view.targetId },
        sentence: `the alarm watches ${instanceId ?? view.targetId}, which is ${instance.state}: the dimension of its metric no longer exists`,
        withheld: repair,
      },
    ];
  const mounts = factsOf(view, 'filesystem');
  if (path === undefined || mounts.length === 0) return [];
  const mount = mounts.find((one) => one.mount === path);
  if (mount === undefined)
    return [
      {
        state: 'shown',
        confidence: 0.85,
        blamed: { mount: path },
        sentence: `the alarm watches ${path}, where nothing is mounted any more: the dimension of its metric no longer exists`,
        withheld: `mount it again if it should be there; else ${repair}`,
      },
    ];
  const isOther =
    (device !== undefined && nameOf(mount.source) !== nameOf(device)) ||
    (fstype !== undefined && mount.fstype !== fstype);
  if (!isOther) return [];
  return [
    {
      state: 'shown',
      confidence: 0.88,
      blamed: { mount: path, ...(device === undefined ? {} : { device }) },
      sentence: `the alarm watches ${path} on ${device ?? 'a device'}${fstype === undefined ? '' : ` (${fstype})`}, and it is on ${nameOf(mount.source)} (${mount.fstype}) now: the dimension of its metric no longer exists, so no data arrives`,
      withheld: repair,
    },
  ];
}

/** What the alarm's metric was about is not there any more, so its series has ended. */
export const dimensionGone: CauseDefinition = {
  name: 'dimension_gone',
  family: 'watchers',
  applies: (view) =>
    lacksData(view) && (isFromAgent(view) || view.condition.selectors.instanceId !== undefined),
  wants: wantedOf,
  weigh,
  explainsAway: ['metrics_agent_silent', 'missing_data', 'draining_or_replaced', 'mount_missing'],
  whenWell: 'too',
};
