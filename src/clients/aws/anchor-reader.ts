import { type Anchor, anchorPrefix } from '../../domain/record/anchor.ts';
import { parseAnchor } from '../../domain/record/parse-anchor.ts';
import type { AnchorReader } from '../../ports/anchors.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';

const BOUNDS = {
  /** Keys of one call; S3 gives no more. */
  keysPerCall: 1_000,
  /** Anchors read of one incident; of more, the newest. An attempt has at most 400: one for each of its events. */
  anchorsMax: 1_000,
  /** An anchor has some 300 bytes; what is longer is cut, and then no anchor. */
  anchorBytes: 4 * 1024,
  /** Objects read at the same time. */
  readsAtOnce: 16,
} as const;

/** Anchors of incidents in S3, for readers: needs the rights to list and read `anchors/*`, and no others. */
export function createAnchorReader(objects: Pick<ObjectStorePort, 'list' | 'read'>): AnchorReader {
  async function keysOf(incidentId: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for (;;) {
      const page = await objects.list(anchorPrefix(incidentId), BOUNDS.keysPerCall, keys.at(-1));
      keys.push(...page);
      if (page.length < BOUNDS.keysPerCall) return keys.slice(-BOUNDS.anchorsMax);
    }
  }

  return {
    async read(incidentId) {
      const keys = await keysOf(incidentId);
      const anchors: Anchor[] = [];
      const unreadable: string[] = [];
      for (let from = 0; from < keys.length; from += BOUNDS.readsAtOnce) {
        const batch = keys.slice(from, from + BOUNDS.readsAtOnce);
        const texts = await Promise.all(batch.map((key) => objects.read(key, BOUNDS.anchorBytes)));
        for (const [index, key] of batch.entries()) {
          const anchor = parseAnchor(texts[index] ?? '', incidentId);
          if (anchor === undefined) unreadable.push(key);
          else anchors.push(anchor);
        }
      }
      return { anchors, unreadable };
    },
  };
}
