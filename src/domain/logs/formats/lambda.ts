import { isoMoment, type LogFormat, levelOf } from './log-line.ts';

/** What the platform writes of each call: begin, end, and what it took. */
const PLATFORM = /^(START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION|TELEMETRY|XRAY TraceId)\b(.*)$/s;
/** Node.js and others: moment, request, level and message between tabs. */
const TABBED =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\t([0-9a-f-]{1,40}|undefined)\t([A-Z]{1,10})\t(.*)$/s;
/** Python: `[ERROR]`, at times with moment and request between tabs. */
const BRACKETED =
  /^\[([A-Z]{1,10})\][\t ](?:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\t([0-9a-f-]{1,40})\t)?(.*)$/s;
/** The platform on behalf of a function that could not write any more. */
const TIMED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{1,40}) (Task timed out after .*)$/s;

const FIGURES: readonly (readonly [name: string, label: string])[] = [
  ['duration_ms', 'Duration'],
  ['billed_ms', 'Billed Duration'],
  ['memory_mb', 'Memory Size'],
  ['memory_used_mb', 'Max Memory Used'],
  ['init_ms', 'Init Duration'],
];

/** The figures of a REPORT: `Duration: 3.10 ms`, each between tabs or blanks. */
function figuresOf(report: string): Readonly<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const [name, label] of FIGURES) {
    const value = new Map(
      [...report.matchAll(/([A-Z][A-Za-z ]{1,20}): (\d{1,12}(?:\.\d{1,6})?) (?:ms|MB)/g)].map((found) => [
        found[1]?.trim(),
        Number(found[2]),
      ]),
    ).get(label);
    if (value !== undefined) figures[name] = value;
  }
  return figures;
}

export const lambda: LogFormat = {
  name: 'lambda',
  read: (line) => {
    const platform = PLATFORM.exec(line);
    if (platform !== null) {
      const [, kind = ''] = platform;
      const failed = /Status: (?:timeout|error|failure)/.test(line);
      return {
        at: null,
        level: failed ? 'error' : 'info',
        program: 'platform',
        message: line.trimEnd(),
        ...(kind === 'REPORT' || kind === 'INIT_REPORT' ? { figures: figuresOf(line) } : {}),
      };
    }
    const timed = TIMED.exec(line);
    if (timed !== null)
      return { at: isoMoment(timed[1] ?? ''), level: 'fatal', program: 'platform', message: timed[3] ?? '' };
    const tabbed = TABBED.exec(line);
    if (tabbed !== null)
      return {
        at: isoMoment(tabbed[1] ?? ''),
        level: levelOf(tabbed[3] ?? ''),
        program: null,
        message: `${tabbed[3]} ${tabbed[4]}`,
      };
    const bracketed = BRACKETED.exec(line);
    if (bracketed === null) return null;
    const [, level = '', at, , message = ''] = bracketed;
    return {
      at: at === undefined ? null : isoMoment(at),
      level: levelOf(level),
      program: null,
      message: `[${level}] ${message}`,
    };
  },
};
