import type { FactRead } from '../src/domain/diagnosis/facts.ts';
import { FAMILIES } from '../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../src/domain/diagnosis/probes/registry.ts';

/** Sources of evidence, each by its name: a probe's own, `aws` and a kind of facts, `site` for the operator's file. */
export type Sources = ReadonlySet<string>;

export const NO_SOURCES: Sources = new Set();
export const SITE_FILE = 'site';
export const awsSource = (kind: string): string => `aws ${kind}`;

/** The sources of facts that were there before any probe was asked. */
export const awsSources = (facts: readonly FactRead[]): readonly string[] =>
  facts.filter(({ kind }) => kind !== 'unread').map(({ kind }) => awsSource(kind));

/** What is taken away at once from every case that has any of it. */
export interface Ablation {
  /** Unique, for people. */
  readonly name: string;
  readonly kind: 'group' | 'aws' | 'probe' | 'site';
  readonly sources: Sources;
}

/** By which name the product says that it could not ask AWS, where that is not the kind's own. */
const ASKED_AS: Readonly<Record<string, string>> = { alarm_reading: 'alarm', ssm_reading: 'ssm' };

/** The facts of AWS without the silenced kinds: in the place of each stands, once, that it could not be read. */
export function withoutSilenced(facts: readonly FactRead[], silenced: Sources): readonly FactRead[] {
  const lost = new Set(facts.map(({ kind }) => kind).filter((kind) => silenced.has(awsSource(kind))));
  if (lost.size === 0) return facts;
  const unread = [...lost].map(
    (kind): FactRead => ({
      kind: 'unread',
      probe: ASKED_AS[kind] ?? kind.replaceAll('_', '-'),
      what: `what AWS says (${kind.replaceAll('_', ' ')})`,
      why: 'it is left out',
    }),
  );
  return [...facts.filter(({ kind }) => !lost.has(kind)), ...unread];
}

/** Every source alone, and groups of them: all probes of a family, all that AWS says, the operator's file. */
export function ablationsOf(used: Sources): readonly Ablation[] {
  const aws = [...used].filter((name) => name.startsWith(awsSource(''))).toSorted();
  const groups = (['host', ...FAMILIES] as const).map((family): Ablation => {
    const probes = PROBES.filter((probe) => probe.family === family).map(({ name }) => name);
    return { name: `all probes of ${family}`, kind: 'group', sources: new Set(probes) };
  });
  return [
    ...groups,
    { name: 'all that AWS says', kind: 'group' as const, sources: new Set(aws) },
    { name: "the operator's file", kind: 'site' as const, sources: new Set([SITE_FILE]) },
    ...aws.map((name): Ablation => ({ name, kind: 'aws', sources: new Set([name]) })),
    ...PROBES.map(({ name }): Ablation => ({ name, kind: 'probe', sources: new Set([name]) })),
  ].filter(({ sources }) => [...sources].some((name) => used.has(name)));
}
