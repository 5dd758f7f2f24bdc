import type { FactRead } from '../src/domain/diagnosis/facts.ts';
import type { Platform, ProbeDefinition, ProbeOutput } from '../src/domain/diagnosis/probes/probe.ts';
import { probeOutput } from '../src/domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../src/domain/diagnosis/probes/registry.ts';
import type { CaseHost } from './case/case.ts';
import { NO_SOURCES, type Sources } from './evidence.ts';
import { RENDERERS } from './render/registry.ts';
import type { Print } from './world.ts';

/** What one look at a host gave. */
export interface Look {
  readonly facts: readonly FactRead[];
  /** Probes without a renderer, and renderers that failed. */
  readonly unrendered: readonly string[];
}

/** Whether SSM would find the host to send a command to. */
export function isOnline({ ec2_state: state = 'running', world }: CaseHost): boolean {
  const ping = world.agents?.ssm?.ping ?? 'Online';
  return state === 'running' && ping === 'Online';
}

/** Why a host gives no answer to what is asked of it; null where it does. */
function silenceOf(host: CaseHost): string | null {
  const { ec2_state: state = 'running', world } = host;
  if (state !== 'running') return `the instance is ${state}`;
  const { ping = 'Online', run_command: run } = world.agents?.ssm ?? {};
  if (ping !== 'Online') return `the SSM agent is ${String(ping)}`;
  return run === undefined ? null : `the SSM agent runs no command: ${String(run)}`;
}

function outputOf(print: Print, { limits }: ProbeDefinition): ProbeOutput {
  const bytes = new TextEncoder().encode(print.text).subarray(0, limits.bytes);
  return probeOutput(new TextDecoder().decode(bytes), print.exitCode, { limits });
}

const unread = (probe: string, what: string, why: string): FactRead => ({ kind: 'unread', probe, what, why });

function askOne(name: string, host: CaseHost, platform: Platform, now: string): Look {
  const probe = PROBES.find((one) => one.name === name);
  if (probe === undefined) {
    return { facts: [unread(name, name, 'there is no such probe')], unrendered: [`${name} (no such probe)`] };
  }
  const silence = silenceOf(host);
  if (silence !== null) return { facts: [unread(name, probe.tells, silence)], unrendered: [] };
  const render = Object.hasOwn(RENDERERS, name) ? RENDERERS[name] : undefined;
  if (render === undefined) {
    return { facts: [unread(name, probe.tells, 'the case cannot be shown to it')], unrendered: [name] };
  }
  try {
    return { facts: probe.parse(outputOf(render(host.world, platform, now), probe)), unrendered: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { facts: [unread(name, probe.tells, why)], unrendered: [`${name} (${why})`] };
  }
}

const kept = new WeakMap<CaseHost, Map<string, Look>>();

/** A host that is asked the same again gives the same, without being printed and read again. */
function askKept(name: string, host: CaseHost, platform: Platform, now: string): Look {
  const looks = kept.get(host) ?? new Map<string, Look>();
  kept.set(host, looks);
  const key = `${name} ${platform} ${now}`;
  const look = looks.get(key) ?? askOne(name, host, platform, now);
  looks.set(key, look);
  return look;
}

function leftOut(name: string): Look {
  const tells = PROBES.find((one) => one.name === name)?.tells ?? name;
  return { facts: [unread(name, tells, 'it is left out')], unrendered: [] };
}

/** What the named probes would find on a host of a case; of those that are silenced that they could not be read. */
export function lookAt(
  names: readonly string[],
  host: CaseHost,
  platform: Platform,
  now: string,
  silenced: Sources = NO_SOURCES,
): Look {
  const looks = names.map((name) =>
    silenced.has(name) ? leftOut(name) : askKept(name, host, platform, now),
  );
  return {
    facts: looks.flatMap(({ facts }) => facts),
    unrendered: looks.flatMap(({ unrendered }) => unrendered),
  };
}
