import { readdirSync, readFileSync } from 'node:fs';
import { originOf } from '../../src/domain/logs/groups/log-group.ts';
import type { Example, ExampleEvent } from '../corpus/example.ts';
import type { Label } from '../corpus/family.ts';

const FOLDER = new URL('./hosts/', import.meta.url);
/** As the lab names the groups of its hosts, whose files are one example together. */
const GROUP = '/recoverops/hosts/syslog';

/** What a host of the lab logged within a minute while it was broken in one way. */
export interface Recording {
  /** Of the chaos catalogue. */
  readonly chaos: string;
  readonly label: Label;
  readonly instance: string;
  readonly events: readonly ExampleEvent[];
}

/** The path of a recording, below the folder of all of them. */
export const recordingFile = ({ chaos }: Pick<Recording, 'chaos'>): URL => new URL(`${chaos}.json`, FOLDER);

/**
 * Recordings as examples. They are of pack A, since the programs on a host of the lab are those of that pack: nginx, systemd and the
 * kernel.
 */
export function recordedExamples(): readonly Example[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((file) => {
      const { chaos, label, instance, events } = JSON.parse(
        readFileSync(new URL(file, FOLDER), 'utf8'),
      ) as Recording;
      const origin = originOf([], GROUP, instance);
      if (origin === null) throw new Error(`${file}: the group of a host is not looked at.`);
      return {
        id: `A-recorded-${chaos}`,
        pack: 'A',
        label,
        ...origin,
        group: GROUP,
        stream: instance,
        program: 'lab host',
        stackFormat: 'lab host',
        family: `A/recorded/${chaos}`,
        metric: null,
        events,
      };
    });
}
