import { neverCleared } from '../../../site/site-rules.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { ContainerEngine } from '../../probes/disk/container-usage.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { type AlarmFileSystem, holderOf } from './alarm-filesystem.ts';
import { pruneContainers } from './remedies.ts';
import { amountOf, isAboutDisk, isMuch, spaceFinding, spaceWants, sumOf, weighSpace } from './space.ts';

const KINDS = ['container', 'container_log'] as const;

function rootOf(view: HostView, engine: ContainerEngine): string {
  const known = factsOf(view, 'container_root').find((one) => one.engine === engine);
  return known?.path ?? (engine === 'docker' ? '/var/lib/docker' : '/var/lib/containers/storage');
}

function usageOf(
  view: HostView,
  engine: ContainerEngine,
  what: FactOf<'container_usage'>['what'],
): FactOf<'container_usage'> | undefined {
  return factsOf(view, 'container_usage').find((one) => one.engine === engine && one.what === what);
}

interface Part {
  readonly what: 'dangling_images' | 'build_cache' | 'json_logs';
  readonly bytes: number;
  readonly sentence: string;
  readonly path: string;
}

/** What may go without anybody missing it: no container can use it, or it is a log that was written. */
function prunable(view: HostView, engine: ContainerEngine): readonly Part[] {
  const images = usageOf(view, engine, 'images');
  const cache = usageOf(view, engine, 'build_cache');
  const dangling = factsOf(view, 'dangling_images').find((one) => one.engine === engine);
  const logs = factsOf(view, 'container_logs').find((one) => one.engine === engine);
  const root = rootOf(view, engine);
  const parts: Part[] = [];
  if (dangling !== undefined)
    parts.push({
      what: 'dangling_images',
      // Layers that they share with images in use stay.
      bytes: Math.min(dangling.bytes, images?.reclaimableBytes ?? 0),
      sentence: `${dangling.count} dangling images of ${engine}, which nothing can start any more,`,
      path: root,
    });
  if (cache !== undefined)
    parts.push({
      what: 'build_cache',
      bytes: cache.reclaimableBytes,
      sentence: `the build cache of ${engine} (${cache.count} entries)`,
      path: root,
    });
  if (logs !== undefined)
    parts.push({
      what: 'json_logs',
      bytes: logs.bytes,
      sentence: `${logs.files} logs of containers, the largest ${logs.path},`,
      path: logs.path,
    });
  return parts.filter(({ bytes }) => bytes > 0);
}

/** What is pruned lies here, beside the volumes, which nothing prunes. */
const PLACES = { dangling_images: 'overlay2', build_cache: 'buildkit', json_logs: 'containers' } as const;

function remedyOf(
  view: HostView,
  engine: ContainerEngine,
  what: Part['what'],
  bytes: number,
): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const touch = neverCleared(view.site, `${rootOf(view, engine)}/${PLACES[what]}`);
  if (touch.never) return { withheld: `nothing of ${engine} is pruned: never touched, ${touch.why}` };
  return { remedy: pruneContainers(engine, what, bytes) };
}

function findings(view: HostView, at: AlarmFileSystem, total: number, path: string): readonly CauseFinding[] {
  const engines = (['docker', 'podman'] as const).filter(
    (engine) => holderOf(view, rootOf(view, engine))?.mount === at.fileSystem.mount,
  );
  let rest = total;
  const parts = engines.flatMap((engine) =>
    prunable(view, engine).map((part) => {
      const bytes = Math.min(part.bytes, rest);
      rest -= bytes;
      return spaceFinding(view, at, {
        amount: bytes,
        blamed: { path: part.path },
        sentence: `${part.sentence} take space`,
        ...remedyOf(view, engine, part.what, bytes),
      });
    }),
  );
  const stopped = factsOf(view, 'stopped_containers').reduce((sum, { count }) => sum + count, 0);
  const unused = engines.reduce(
    (sum, engine) => sum + (usageOf(view, engine, 'images')?.reclaimableBytes ?? 0),
    0,
  );
  const known = engines.some((engine) => usageOf(view, engine, 'images') !== undefined);
  return [
    ...parts,
    spaceFinding(view, at, {
      amount: rest,
      blamed: { path },
      sentence: 'images, layers and volumes of containers take space',
      withheld: known
        ? `what is left are images and layers that containers use or that have a name (${Math.round(unused / 1e6)} MB of images are in no use), and ${stopped} stopped containers: their owner decides`
        : 'the container engine did not say what is in use',
    }),
  ];
}

/** Images, layers, build cache and logs of containers. Volumes are data: they are never pruned. */
export const containerStorage: CauseDefinition = {
  name: 'container_storage',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) =>
    spaceWants(view, ['container-usage'], (at, holdings) => isMuch(at, sumOf(at, holdings, KINDS))),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      const here = holdings.filter(({ is }) => is === 'container' || is === 'container_log');
      const total = here.reduce((sum, one) => sum + amountOf(at, one), 0);
      if (total === 0) return [];
      const path = here.toSorted((a, b) => amountOf(at, b) - amountOf(at, a))[0]?.path ?? '/var/lib/docker';
      if (at.quantity === 'disk_bytes') return findings(view, at, total, path);
      return [
        spaceFinding(view, at, {
          amount: total,
          blamed: { path },
          sentence: 'layers of containers hold files',
          withheld: 'how many of them a prune would remove cannot be told',
        }),
      ];
    }),
};
