import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/disk/mounts.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isAboutProcessor } from './processor-time.ts';

type Waiting = FactOf<'waiting_process'>;

/** So many that wait for one mount through a whole window do not do so by chance. */
const MANY = 2;
/** Functions of the kernel in which one waits for a server elsewhere. */
const REMOTE_WAIT =
  /^_*(?:rpc_|nfs4?_|cifs_|smb2?_|wait_for_response|request_wait_answer|fuse_|ceph_|p9_|v9fs_|lustre_|ptlrpc_|afs_)/;
const REMOTE_TYPE = /^(?:nfs4?|cifs|smb3?|smbfs|fuse\..*|fuse|ceph|9p|lustre|glusterfs|afs)$/;
/** File systems in user space that stand for nothing elsewhere. */
const LOCAL_FUSE = /^fuse\.(?:lxcfs|gvfsd-fuse|portal|snapfuse)$/;

/** What is mounted from a server elsewhere. */
export function mountsElsewhere(view: HostView): readonly FactOf<'mount'>[] {
  return factsOf(view, 'mount').filter(({ fstype }) => REMOTE_TYPE.test(fstype) && !LOCAL_FUSE.test(fstype));
}

const isRemoteWait = ({ wchan }: Waiting) => wchan !== null && REMOTE_WAIT.test(wchan);

/** The mount that a process waits for: it works there, or there is but one that it can be. */
function mountOf(view: HostView, one: Waiting): string | null {
  if (one.mount !== null) return one.mount;
  const [only, another] = mountsElsewhere(view);
  return isRemoteWait(one) && another === undefined ? (only?.mount ?? null) : null;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const waiting = factsOf(view, 'waiting_process');
  const known = waiting.flatMap((one) => {
    const mount = mountOf(view, one);
    return mount === null ? [] : [{ one, mount }];
  });
  const found = [...Map.groupBy(known, ({ mount }) => mount)].map(([mount, all]): CauseFinding => {
    const first = all[0]?.one;
    const isCertain = all.some(({ one }) => isRemoteWait(one));
    const source = mountsElsewhere(view).find((one) => one.mount === mount)?.source;
    const names = [...new Set(all.map(({ one }) => `${one.name} (pid ${one.pid})`))].slice(0, 4).join(', ');
    return {
      state: all.length >= MANY || isCertain ? 'shown' : 'possible',
      confidence: isCertain ? 0.9 : 0.75,
      blamed: { mount },
      sentence: `${all.length} processes in state D wait for ${mount}${source === undefined ? '' : ` of ${source}`} and did nothing else for two seconds (in ${first?.wchan ?? 'the kernel'}): ${names}. Each of them counts as load, and none can be ended`,
      withheld:
        'look at the server of the mount and the network to it; when it answers they go on. A lazy unmount (umount -l) or a reboot is for a person',
    };
  });
  if (found.length > 0 || !waiting.some(isRemoteWait)) return found;
  const mounts = mountsElsewhere(view).map(({ mount }) => mount);
  return [
    {
      state: waiting.filter(isRemoteWait).length >= MANY ? 'shown' : 'possible',
      confidence: 0.7,
      blamed: mounts.length === 0 ? {} : { mount: mounts },
      sentence: `${waiting.filter(isRemoteWait).length} processes in state D wait for a server elsewhere; which of the mounts it is is not told${mounts.length === 0 ? '' : ` (${mounts.join(', ')})`}`,
      withheld: 'look at the servers of the mounts and the network to them',
    },
  ];
}

/** A file system elsewhere does not answer, and who touches it waits for ever. */
export const hungMount: CauseDefinition = {
  name: 'hung_mount',
  family: 'processor',
  lessens: true,
  applies: isAboutProcessor,
  wants: (view) =>
    factsOf(view, 'waiting_process').length > 0 ? ['processor-use', 'mounts'] : ['processor-use'],
  weigh,
};
