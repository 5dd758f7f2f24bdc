import type { World } from '../../eval/world.ts';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { assembleDiagnostics } from '../../src/domain/diagnosis/assemble-diagnostics.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../src/domain/diagnosis/causes/registry.ts';
import type { Diagnostics } from '../../src/domain/diagnosis/diagnostics.ts';
import type { HostView } from '../../src/domain/diagnosis/host-view.ts';
import { conditionFor } from '../../src/domain/diagnosis/judge/alarm-condition.ts';
import { judgeIncident } from '../../src/domain/diagnosis/judge/judge-incident.ts';
import { nextProbes } from '../../src/domain/diagnosis/judge/next-probes.ts';
import { probeOutputs } from '../../src/domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../../src/domain/diagnosis/probes/registry.ts';
import { DEFAULT_SITE } from '../../src/domain/site/default-site.ts';
import type { Site } from '../../src/domain/site/site.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { printedProbes } from './printed-host.ts';

export const INCIDENT = '1795334460_Disk-Critical-ASG_web-asg';
const NONCE = 'ab'.repeat(16);

interface Case {
  readonly alarm: Alarm;
  /** By the id of the host; null: it does not answer. */
  readonly worlds: Readonly<Record<string, World | null>>;
  readonly site?: Site;
}

function lookAt(start: HostView, world: World): { readonly view: HostView; readonly rounds: number } {
  let view = start;
  let rounds = 0;
  for (; rounds < LIMITS.lookRoundsMax; rounds += 1) {
    const names = nextProbes(view, CAUSES);
    if (names.length === 0) break;
    const probes = PROBES.filter(({ name }) => names.includes(name));
    const outputs = probeOutputs(probes, printedProbes(world, names, NONCE), NONCE);
    const facts = probes.flatMap((probe) => {
      const output = outputs.get(probe.name);
      return output === undefined ? [] : probe.parse(output);
    });
    const { targetId } = view;
    const known = [...view.facts, ...facts.map((fact) => ({ ...fact, targetId }))];
    view = { ...view, facts: known, asked: new Set([...view.asked, ...names]) };
  }
  return { view, rounds };
}

/** What is found and judged where these worlds are on the hosts of an alarm, as the activity does it. */
export function diagnosed({ alarm, worlds, site = DEFAULT_SITE }: Case): Diagnostics {
  const { condition, text } = conditionFor(alarm, site);
  const looks = Object.entries(worlds).map(([targetId, world]) => {
    const start: HostView = {
      incidentId: INCIDENT,
      targetId,
      alarm,
      condition,
      site,
      facts: [],
      asked: new Set(),
      look: 'cd'.repeat(32),
    };
    return {
      online: world !== null,
      ...(world === null ? { view: start, rounds: 0 } : lookAt(start, world)),
    };
  });
  const judgement = judgeIncident(
    { conditionText: text, hosts: looks, rounds: Math.max(0, ...looks.map(({ rounds }) => rounds)) },
    { families: FAMILY_DEFINITIONS, causes: CAUSES },
  );
  const ids = Object.keys(worlds);
  return assembleDiagnostics({
    targets: ids.map((instanceId) => ({
      instanceId,
      name: null,
      platform: null,
      agentVersion: null,
      online: worlds[instanceId] !== null,
    })),
    evidence: ids
      .filter((id) => worlds[id] !== null)
      .map((targetId, index) => ({
        id: `E${index + 1}`,
        targetId,
        probeSet: judgement.family ?? 'general',
        key: `evidence/${targetId}`,
        sha256: sha256Hex(targetId),
        sizeBytes: 10,
        excerpt: 'text',
        problem: null,
      })),
    judgement,
    facts: looks.flatMap(({ view }) => view.facts),
  });
}
