import { baseName } from '../../../text/base-name.ts';
import { isGone } from '../../aws/instance-state.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import { VIRTUAL_TYPES } from '../../probes/disk/df-row.ts';
import type {} from '../../probes/disk/filesystems.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isFromAgent, lacksData, wantedOf } from './watched-host.ts';

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
  // Images and layers are not listed, whether they are mounted or not.
  if (mount === undefined && fstype !== undefined && VIRTUAL_TYPES.has(fstype)) return [];
  // A file system that hangs, or that df could not ask, is missing from its list and mounted all the same.
  const unread = unreadOf(view, 'filesystems');
  if (mount === undefined && unread !== undefined)
    return [
      {
        state: 'possible',
        confidence: 0.3,
        blamed: { mount: path },
        sentence: `whether ${path}, which the alarm watches, is still mounted could not be read: ${unread.why}`,
      },
    ];
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
    (device !== undefined && baseName(mount.source) !== baseName(device)) ||
    (fstype !== undefined && mount.fstype !== fstype);
  if (!isOther) return [];
  return [
    {
      state: 'shown',
      confidence: 0.88,
      blamed: { mount: path, ...(device === undefined ? {} : { device }) },
      sentence: `the alarm watches ${path} on ${device ?? 'a device'}${fstype === undefined ? '' : ` (${fstype})`}, and it is on ${baseName(mount.source)} (${mount.fstype}) now: the dimension of its metric no longer exists, so no data arrives`,
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
