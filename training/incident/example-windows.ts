import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type LogPattern, PatternSet } from '../../src/domain/logs/patterns/log-pattern.ts';
import { parsePatterns } from '../../src/domain/logs/patterns/parse-patterns.ts';
import { TemplateCounter } from '../../src/domain/logs/template-counter.ts';
import { buildWindows } from '../../src/domain/logs/window/build-windows.ts';
import type { LogWindow } from '../../src/domain/logs/window/log-window.ts';
import { SafeTemplates } from '../../src/domain/logs/window/safe-text.ts';
import { WindowTally } from '../../src/domain/logs/window/window-tally.ts';
import type { Example } from '../corpus/example.ts';

const PATTERNS = new URL('../../patterns/', import.meta.url);
const FROM = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const SPAN = { from: FROM, to: FROM + MINUTE_MS };
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
/** Hashes of lines decide nothing here, as nobody writes lines to make them meet. */
const SEED = 0;

/** The patterns of log lines that the product ships, file by file. */
export function shippedPatterns(): readonly LogPattern[] {
  return readdirSync(PATTERNS)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .flatMap((file) => {
      const patterns = parsePatterns(parse(readFileSync(new URL(file, PATTERNS), 'utf8')));
      if (!patterns.ok) throw new Error(`${file}: ${patterns.error.join('; ')}`);
      return patterns.value;
    });
}

/** Makes windows of examples as the detector makes them of records: read, redacted, and counted by template and pattern. */
export class ExampleWindows {
  readonly #byName: ReadonlyMap<string, LogPattern>;
  readonly #patterns: PatternSet;

  constructor(patterns: readonly LogPattern[] = shippedPatterns()) {
    this.#byName = new Map(patterns.map((pattern) => [pattern.name, pattern]));
    this.#patterns = new PatternSet(patterns);
  }

  /** The windows of one minute; what other minutes hold makes no difference. */
  of({ source, resource, group, stream, events }: Example): readonly LogWindow[] {
    const tally = new WindowTally(
      // Of its own, so that an example has the same templates whatever was read before it.
      {
        patterns: this.#patterns,
        groups: [],
        counter: new TemplateCounter([], SEED),
        safe: new SafeTemplates(SEED),
      },
      SPAN,
      null,
    );
    const record = {
      owner: ACCOUNT,
      group,
      stream,
      events: events.map(({ at, message }, number) => ({ id: String(number), at: FROM + at, message })),
    };
    tally.add(record, '1', { source, resource });
    return buildWindows(tally.close(), this.#byName, REGION);
  }
}
