import type { Names, PackContent, Phrase, Spoken } from './family.ts';
import type { SeededRandom } from './seeded-random.ts';

const SLOT = /\{([a-z0-9]+)\}/g;
const CHOICE = /\[\[([^\]]*)\]\]/g;
const PHRASE = /^([FEWID])(\+?)(!?) (.*)$/s;

/** Makes the value of a slot. */
type Value = (random: SeededRandom, names: Names, content: PackContent, at: number) => string;

const address = (random: SeededRandom) =>
  `10.${random.between(0, 30)}.${random.between(0, 255)}.${random.between(2, 254)}`;
const iso = (at: number) => new Date(at).toISOString();

/** Values by the name of their slot. */
const VALUES: Readonly<Record<string, Value>> = {
  s: (random) => String(random.between(2, 9)),
  k: (random) => String(random.between(10, 999)),
  n: (random) => String(random.between(1_000, 9_999)),
  big: (random) => String(random.between(100_000, 99_999_999)),
  pct: (random) => String(random.between(91, 100)),
  low: (random) => String(random.between(3, 60)),
  ms: (random) => String(random.between(4, 900)),
  slow: (random) => String(random.between(5_000, 59_000)),
  ip: address,
  pub: (random) => `${random.pick(['203.0.113', '198.51.100', '192.0.2'])}.${random.between(1, 254)}`,
  port: (random) => String(random.between(1_024, 65_000)),
  pid: (random) => String(random.between(300, 32_000)),
  hex: (random) => random.hex(8),
  long: (random) => random.hex(16),
  uuid: (random) => [8, 4, 4, 4, 12].map((digits) => random.hex(digits)).join('-'),
  used: (random) => String(random.between(90, 250)),
  dev: (random) => `nvme${random.between(0, 2)}n1`,
  svc: (_random, names) => names.service,
  peer: (random, _names, content) => random.pick(content.services),
  host: (_random, names) => names.host,
  instance: (_random, names) => names.instance,
  cluster: (_random, names) => names.cluster,
  database: (_random, names) => names.database,
  dns: (random, _names, content) => `${random.pick(content.services)}.${content.domain}`,
  dir: (random, _names, content) => `/${random.pick(content.folders)}/${random.pick(content.services)}`,
  path: (random, _names, content) =>
    `/${random.pick(content.folders)}/${random.pick(content.services)}/${random.hex(6)}.${random.pick(['log', 'dat', 'tmp', 'db'])}`,
  url: (random, _names, content) => `/${random.pick(content.services)}/${random.between(1, 9_999)}`,
  user: (random, _names, content) => random.pick(content.users),
  table: (random, _names, content) => random.pick(content.tables),
  time: (_random, _names, _content, at) => iso(at),
  past: (random, _names, _content, at) => iso(at - random.between(1, 72) * 3_600_000),
  bucket: (random, _names, content) => `acme-${random.pick(content.tables)}`,
  account: () => '111122223333',
  region: (random) => random.pick(['eu-west-1', 'us-east-1', 'eu-central-1']),
};

/** The text of a phrase with values in it. @throws Where it has a slot that is not known. */
export function spokenText(
  text: string,
  {
    random,
    names,
    content,
    at,
    request,
  }: { random: SeededRandom; names: Names; content: PackContent; at: number; request: string },
): string {
  return text
    .replace(CHOICE, (_all, wordings: string) => random.pick(wordings.split('|')))
    .replace(SLOT, (_all, name: string) => {
      if (name === 'request') return request;
      const value = VALUES[name];
      if (value === undefined)
        throw new Error(`No value is called {${name}}: see training/corpus/values.ts.`);
      return value(random, names, content, at);
    });
}

/** The parts of a phrase. @throws Where it is not written as `Phrase` says. */
export function phraseParts(phrase: Phrase): {
  readonly level: Spoken['level'];
  readonly repeated: boolean;
  readonly traced: boolean;
  readonly text: string;
} {
  const [, level, repeated, traced, text] = PHRASE.exec(phrase) ?? [];
  if (level === undefined || text === undefined)
    throw new Error(`Not written as a phrase, which begins with a level and a blank: ${phrase}`);
  return { level: level as Spoken['level'], repeated: repeated === '+', traced: traced === '!', text };
}
