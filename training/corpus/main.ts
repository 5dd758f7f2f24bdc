import { checkPacks } from './check-packs.ts';
import { type Example, examples } from './example.ts';
import { PACKS, type Pack } from './family.ts';

// `npm run training-data`: how large the packs are, and whether they share anything. With `--show <id>`: one example as its source
// wrote it; with `--seed <text>` that of another corpus.

const SEED = 'recoverops';
const PER_CLASS: Readonly<Record<Pack, number>> = { A: 40, B: 20, C: 20, D: 20, E: 20, F: 20, G: 20 };

function* all(seed: string): Generator<Example> {
  for (const pack of PACKS) yield* examples(pack, seed, PER_CLASS[pack]);
}

function show(id: string, seed: string): number {
  for (const example of all(seed)) {
    if (example.id !== id) continue;
    const { events, ...about } = example;
    console.log(JSON.stringify(about, null, 2));
    for (const { at, message } of events) console.log(`${String(at).padStart(6)} ${message}`);
    return 0;
  }
  console.error(`There is no example ${id}: ids are of the form A-disk_full-0.`);
  return 1;
}

function check(seed: string): number {
  const began = performance.now();
  const report = checkPacks(all(seed));
  const took = (performance.now() - began) / 1_000;
  for (const pack of PACKS)
    console.log(
      `${pack}: ${report.examples[pack]} examples, ${report.lines[pack]} lines, ${report.templates[pack]} masked lines that differ`,
    );
  for (const { why, similarity, lines } of report.shared)
    console.log(
      [
        `shared ${why} (${similarity.toFixed(2)})`,
        ...lines.map(({ pack, text }) => `  ${pack}: ${text}`),
      ].join('\n'),
    );
  console.log(`${report.sharedCount} shared between packs, checked in ${took.toFixed(1)} s`);
  return report.sharedCount === 0 ? 0 : 1;
}

const option = (name: string) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const seed = option('--seed') ?? SEED;
const id = option('--show');
process.exitCode = id === undefined ? check(seed) : show(id, seed);
