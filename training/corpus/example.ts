import type { FindingResource } from '../../src/domain/alarm/finding/finding.ts';
import { INCIDENT_CLASSES, type LogSource } from '../../src/domain/alarm/finding/incident-class.ts';
import { originOf } from '../../src/domain/logs/groups/log-group.ts';
import type { Family, FamilyOf, Frame, Label, Names, Pack, PackContent, Phrase, Writer } from './family.ts';
import { METRICS_BESIDE, METRICS_OF } from './metrics.ts';
import { contentOf } from './packs/registry.ts';
import { SeededRandom } from './seeded-random.ts';
import { phraseParts, spokenText } from './values.ts';

/** One minute of one resource's log, as its source writes it. */
export interface Example {
  /** Of its own over all packs. */
  readonly id: string;
  readonly pack: Pack;
  /** The root of the trouble, whatever else breaks by it. */
  readonly label: Label;
  readonly source: LogSource;
  readonly group: string;
  readonly stream: string;
  readonly resource: FindingResource;
  /** Who tells of the trouble. No other pack has it, nor the two below. */
  readonly program: string;
  readonly stackFormat: string;
  /** In which words; `usual` in a healthy minute with nothing that looks like trouble. */
  readonly family: string;
  /** Whose alarm stands beside the log; null where there is none. */
  readonly metric: string | null;
  /** In order of time. */
  readonly events: readonly ExampleEvent[];
}

export interface ExampleEvent {
  /** Milliseconds in the minute, 0 to 59,999. */
  readonly at: number;
  /** As the source wrote it. */
  readonly message: string;
  /**
   * Why it is there: what the program writes on any day, the trouble itself, what follows from it, or a red herring. For choosing lines to
   * learn from, and never an input of a model: production does not know it. Absent where it was recorded.
   */
  readonly part?: 'usual' | 'trouble' | 'aftermath' | 'herring';
}

type Part = NonNullable<ExampleEvent['part']>;

const MINUTE_MS = 60_000;
/** Minutes are taken of this year. */
const YEAR_BEGINS = Date.UTC(2026, 0, 1);
const MINUTES_OF_YEAR = 525_600;
/** Of unknown troubles there are so many times as many as of each class. */
const UNKNOWN_TIMES = 2;
/** In the order of how many lines such sources have. */
const HEALTHY_SOURCES: readonly LogSource[] = [
  'ec2',
  'ecs',
  'lambda',
  'ec2',
  'rds-postgresql',
  'alb',
  'ecs',
  'rds-mysql',
  'ec2',
  'lambda',
  'ecs',
  'alb',
];
/** Programs that write beside the one that an example is about. */
const BESIDE_MOST = 6;
const DISTRACTED_SHARE = 0.25;
const AFTERMATH_SHARE = 0.5;
const METRIC_SHARE = 0.5;
/** Ends of calls that a family words itself, in place of the platform's usual one. */
const OWN_END = /^(?:REPORT |platform\.report)/;
/** How long a call took that ran into its limit, by what is said of it. */
const OVERRAN = /(?:timed out after |Duration: |platform\.report timeout )(\d{1,6})(?:\.\d\d)?( seconds)?/;
/** A longer call began in an earlier minute. */
const CALL_MS = 15_000;

/** Lines of one example while it is written. */
class Minute {
  readonly #lines: ExampleEvent[] = [];
  readonly names: Names;
  readonly #begins: number;
  readonly #random: SeededRandom;
  readonly #content: PackContent;

  constructor(random: SeededRandom, content: PackContent) {
    this.#random = random;
    this.#content = content;
    this.#begins = YEAR_BEGINS + random.between(0, MINUTES_OF_YEAR - 1) * MINUTE_MS;
    const service = random.pick(content.services);
    this.names = {
      host: `ip-10-0-${random.between(0, 30)}-${random.between(2, 250)}`,
      instance: `i-0${random.hex(16)}`,
      service,
      cluster: random.pick(['prod', 'live', 'main']),
      database: `${service}-db`,
    };
  }

  get events(): readonly ExampleEvent[] {
    return this.#lines.toSorted((a, b) => a.at - b.at);
  }

  get begins(): number {
    return this.#begins;
  }

  /** Writes phrases one after the other. @returns When the last one was, in the minute. */
  tell(part: Part, writer: Writer, phrases: readonly Phrase[], from: number): number {
    if (writer.around !== undefined) return this.#call(part, writer, writer.around, phrases, from);
    let at = from;
    const request = this.#request();
    for (const phrase of phrases) {
      const times = phraseParts(phrase).repeated ? this.#random.between(2, 6) : 1;
      for (let time = 0; time < times; time += 1) {
        this.#say(part, writer.frame, phrase, at, request);
        at += this.#random.between(15, 2_200);
      }
    }
    return at;
  }

  /** Calls of a function: what the platform writes before and behind belongs to them. */
  #call(
    part: Part,
    writer: Writer,
    [before, ...behind]: readonly [Frame, ...Frame[]],
    phrases: readonly Phrase[],
    from: number,
  ): number {
    const times = phrases.some((phrase) => phraseParts(phrase).repeated) ? this.#random.between(2, 4) : 1;
    const own = phrases.filter((phrase) => OWN_END.test(phraseParts(phrase).text));
    const said = phrases.filter((phrase) => !own.includes(phrase));
    const overran = phrases.flatMap((phrase) => {
      const [, figure, inSeconds] = OVERRAN.exec(phrase) ?? [];
      return figure === undefined ? [] : [Number(figure) * (inSeconds === undefined ? 1 : 1_000)];
    });
    const lasts = Math.min(CALL_MS, Math.max(0, ...overran));
    let at = from;
    for (let time = 0; time < times; time += 1) {
      const request = this.#request();
      const ends = at + lasts;
      this.#say('usual', before, 'I -', at, request);
      for (const phrase of said) {
        // The platform ends a call at its limit, and not before.
        at = OVERRAN.test(phrase) ? Math.max(at, ends) : at + this.#random.between(5, 900);
        this.#say(part, writer.frame, phrase, at, request);
      }
      at = Math.max(ends, at) + this.#random.between(5, 300);
      for (const frame of own.length === 0 ? behind : behind.slice(0, -1))
        this.#say('usual', frame, 'I -', at, request);
      for (const phrase of own) this.#say(part, writer.frame, phrase, at, request);
      at += this.#random.between(200, 4_000);
    }
    return at;
  }

  #request(): string {
    return [8, 4, 4, 4, 12].map((digits) => this.#random.hex(digits)).join('-');
  }

  #say(part: Part, frame: Frame, phrase: Phrase, at: number, request: string): void {
    const inMinute = Math.min(at, MINUTE_MS - 1);
    const moment = this.#begins + inMinute;
    const { level, traced, text } = phraseParts(phrase);
    const said = spokenText(text, {
      random: this.#random,
      names: this.names,
      content: this.#content,
      at: moment,
      request,
    });
    const message = frame({ level, traced, text: said, at: moment, request }, this.names, this.#random);
    this.#lines.push({ at: inMinute, message, part });
  }
}

/** Any day's lines of a program and of what writes beside it: the same for all labels. */
function tellUsual(
  minute: Minute,
  writer: Writer,
  source: LogSource,
  random: SeededRandom,
  content: PackContent,
): void {
  const tellSome = (who: Writer, least: number, most: number) => {
    const count = random.between(least, most);
    for (let line = 0; line < count; line += 1) {
      if (who.usual.length > 0)
        minute.tell('usual', who, [random.pick(who.usual)], random.between(0, MINUTE_MS - 1));
    }
  };
  tellSome(writer, 3, 12);
  if (source !== 'ec2') return;
  // A host has some of them.
  const others = random.between(2, BESIDE_MOST);
  for (let other = 0; other < others; other += 1) {
    const beside = random.pick(content.hostWriters);
    if (beside !== writer) tellSome(beside, 1, 2);
  }
}

/** Whether a program's lines can stand in the log that another one writes to. */
const standsBeside = (source: LogSource, writer: Writer) => (other: Writer) =>
  other === writer || (source === 'ec2' && other.sources.includes('ec2'));

/** One of the families with a writer that can write here; null where there is none. */
function fittingOf<F extends FamilyOf>(
  from: readonly F[],
  fits: (writer: Writer) => boolean,
  random: SeededRandom,
): { readonly family: F; readonly writer: Writer } | null {
  const fitting = from.flatMap((family) => {
    const writers = family.writers.filter(fits);
    return writers.length === 0 ? [] : [{ family, writers }];
  });
  if (fitting.length === 0) return null;
  const { family, writers } = random.pick(fitting);
  return { family, writer: random.pick(writers) };
}

function placeOf(
  { program }: Writer,
  source: LogSource,
  { names, begins }: Minute,
  random: SeededRandom,
): Pick<Example, 'group' | 'stream' | 'resource'> {
  const { service, cluster, database, instance } = names;
  if (source === 'alb') {
    const id = `app/${service}/${random.hex(16)}`;
    // As the detector names what it reads of a bucket.
    return { group: 's3://access-logs', stream: id, resource: { kind: 'load_balancer', id } };
  }
  const day = new Date(begins).toISOString().slice(0, 10).replaceAll('-', '/');
  const [group, stream] = {
    ec2: ['/hosts/messages', instance],
    ecs: program.startsWith('ecs ')
      ? ['/aws/events/ecs', `${random.hex(32)}`]
      : [`/ecs/${cluster}/${service}`, `${service}/${service}/${random.hex(32)}`],
    lambda: [`/aws/lambda/${service}-worker`, `${day}/[$LATEST]${random.hex(32)}`],
    'rds-postgresql': [`/aws/rds/instance/${database}/postgresql`, `${database}.0`],
    'rds-mysql': [`/aws/rds/instance/${database}/error`, database],
  }[source] as [string, string];
  const origin = originOf([], group, stream);
  if (origin === null || origin.source !== source)
    throw new Error(`The log group ${group} is not of the source ${source}.`);
  return { group, stream, resource: origin.resource };
}

function metricOf(label: Label, source: LogSource, random: SeededRandom): string | null {
  if (!random.chance(METRIC_SHARE)) return null;
  return random.pick(label === 'healthy' || label === 'unknown' ? METRICS_BESIDE[source] : METRICS_OF[label]);
}

/** The family of a label's example with this number, and who tells it. */
function choose(
  label: Label,
  number: number,
  content: PackContent,
  random: SeededRandom,
): { readonly family: Family | null; readonly writer: Writer; readonly source: LogSource } {
  const own = content.families.filter((family) => family.label === label);
  if (label === 'healthy') {
    const source = HEALTHY_SOURCES[number % HEALTHY_SOURCES.length] ?? 'ec2';
    const fits = (writer: Writer) => writer.sources.includes(source);
    // Every third one is a minute in which nothing looks like trouble.
    const found = number % 3 === 2 ? null : fittingOf(own, fits, random);
    const writers = [...new Set(content.families.flatMap((family) => family.writers))].filter(fits);
    return { family: found?.family ?? null, writer: found?.writer ?? random.pick(writers), source };
  }
  const family = own[number % own.length];
  if (family === undefined) throw new Error(`Pack ${content.pack} has no family of ${label}.`);
  const writer = family.writers[Math.floor(number / own.length) % family.writers.length];
  if (writer === undefined) throw new Error(`A family of ${label} in pack ${content.pack} has no writer.`);
  return { family, writer, source: random.pick(writer.sources) };
}

function exampleOf(content: PackContent, seed: string, label: Label, number: number): Example {
  const { pack } = content;
  // Each has numbers of its own, so that another family or a larger corpus changes no other example.
  const random = new SeededRandom(`${seed}/${pack}/${label}/${number}`);
  const { family, writer, source } = choose(label, number, content, random);
  const minute = new Minute(random, content);
  const place = placeOf(writer, source, minute, random);
  tellUsual(minute, writer, source, random, content);
  const beside = standsBeside(source, writer);
  if (family !== null) {
    const part = label === 'healthy' ? 'herring' : 'trouble';
    let at = minute.tell(part, writer, family.phrases, random.between(0, 25_000));
    for (const kind of family.then) {
      const found = random.chance(AFTERMATH_SHARE)
        ? fittingOf(content.aftermath[kind], beside, random)
        : null;
      if (found !== null)
        at = minute.tell('aftermath', found.writer, found.family.phrases, at + random.between(50, 3_000));
    }
  }
  if (label !== 'healthy' && random.chance(DISTRACTED_SHARE)) {
    const herrings = content.families.filter((one) => one.label === 'healthy');
    const found = fittingOf(herrings, beside, random);
    if (found !== null) minute.tell('herring', found.writer, found.family.phrases, random.between(0, 50_000));
  }
  return {
    id: `${pack}-${label}-${number}`,
    pack,
    label,
    source,
    ...place,
    program: writer.program,
    stackFormat: writer.stackFormat,
    family: family === null ? `${pack}/usual` : `${pack}/${label}/${family.name}`,
    metric: metricOf(label, source, random),
    events: minute.events,
  };
}

/**
 * Examples of a pack, label by label. The same for the same arguments.
 *
 * @param perClass Examples of each of the 27 classes; of `unknown` there are twice as many, and a third of all are `healthy`.
 */
export function* examples(pack: Pack, seed: string, perClass: number): Generator<Example> {
  const content = contentOf(pack);
  const unknown = perClass * UNKNOWN_TIMES;
  const healthy = Math.ceil((perClass * INCIDENT_CLASSES.length + unknown) / 2);
  const counts: readonly (readonly [Label, number])[] = [
    ...INCIDENT_CLASSES.map((label) => [label, perClass] as const),
    ['healthy', healthy],
    ['unknown', unknown],
  ];
  for (const [label, count] of counts)
    for (let number = 0; number < count; number += 1) yield exampleOf(content, seed, label, number);
}
