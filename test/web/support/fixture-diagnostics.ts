import type {
  Diagnostics,
  Finding,
  Hypothesis,
  PlannerProvenance,
} from '../../../src/domain/diagnosis/diagnostics.ts';
import { sha256Hex } from '../../../src/domain/text/sha256.ts';
import { fixtureJudgement } from './fixture-judgement.ts';
import type { Scenario } from './fixture-plans.ts';

const EXCERPTS: Readonly<Record<Scenario, string>> = {
  disk: `$ df -h
Filesystem      Size  Used Avail Use% Mounted on
overlay          59G   21G   36G  37% /
tmpfs            16M   16M     0 100% /var/log

$ du -ax /var/log | sort -rn | head -5
16384\t/var/log
15872\t/var/log/app
15868\t/var/log/app/application.log
412\t/var/log/nginx
308\t/var/log/nginx/access.log
`,
  memory: `$ free -m
               total        used        free      shared  buff/cache   available
Mem:             256         243           4           1           9           6

$ ps -eo pid,rss,lstart,comm --sort=-rss | head -3
    PID   RSS                  STARTED COMMAND
   4711 221184 Sat Nov 21 08:12:44 2026 stress-ng
     88  12044 Sat Nov 21 07:00:02 2026 nginx
`,
  nginx: `$ systemctl status nginx
● nginx.service - A high performance web server and a reverse proxy server
     Loaded: loaded (/lib/systemd/system/nginx.service; enabled)
     Active: failed (Result: signal) since Sat 2026-11-21 08:14:11 UTC
   Main PID: 88 (code=killed, signal=KILL)

$ ss -ltn '( sport = :80 )'
State  Recv-Q Send-Q Local Address:Port Peer Address:Port
`,
};

const FINDINGS: Readonly<Record<Scenario, (targetId: string) => readonly Finding[]>> = {
  disk: (targetId) => [
    { kind: 'disk_usage', targetId, mount: '/var/log', usedPercent: 100 },
    { kind: 'large_file', targetId, path: '/var/log/app/application.log', sizeBytes: 16_248_832 },
  ],
  memory: (targetId) => [
    { kind: 'memory_usage', targetId, usedPercent: 95 },
    {
      kind: 'process',
      targetId,
      pid: 4711,
      command: 'stress-ng',
      rssBytes: 226_492_416,
      startedAt: 'Sat Nov 21 08:12:44 2026',
    },
  ],
  nginx: (targetId) => [
    { kind: 'service', targetId, service: 'nginx', active: false, state: 'failed' },
    { kind: 'health_check', targetId, healthy: false, detail: 'connection refused on port 80' },
  ],
};

const HYPOTHESES: Readonly<Record<Scenario, Hypothesis>> = {
  disk: {
    rootCause: 'The application log filled /var/log.',
    reasoning:
      '/var/log is 100 % full. application.log alone holds 15.5 of its 16 MiB and grew without rotation; no other file there is larger than 0.4 MiB. The other host of the group is at 12 %.',
    confidence: 0.92,
    evidenceIds: ['E1'],
  },
  memory: {
    rootCause: 'One process, stress-ng (pid 4711), holds 86 % of the memory.',
    reasoning: 'Its resident size is 216 MiB of 256 MiB. It is not part of the service.',
    confidence: 0.74,
    evidenceIds: ['E1'],
  },
  nginx: {
    rootCause: 'nginx was killed and did not come back.',
    reasoning: 'systemd reports the main process as killed by signal 9, and nothing listens on port 80.',
    confidence: 0.95,
    evidenceIds: ['E1'],
  },
};

const PROBES = { disk: 'disk', memory: 'memory', nginx: 'service' } as const;

export function fixtureDiagnostics(
  scenario: Scenario,
  incidentId: string,
  targetIds: readonly string[],
): Diagnostics {
  const excerpt = EXCERPTS[scenario];
  return {
    probeSet: PROBES[scenario],
    evidence: targetIds.map((targetId, index) => ({
      id: `E${index + 1}`,
      targetId,
      probeSet: PROBES[scenario],
      key: `incidents/${incidentId}/evidence/${targetId}.txt`,
      sha256: sha256Hex(excerpt),
      sizeBytes: 18_432,
      excerpt,
      problem: null,
    })),
    judgement: fixtureJudgement(scenario, targetIds),
    facts: [],
    factsDropped: 0,
    sha256: sha256Hex(excerpt),
    unreachable: [],
  };
}

/** As a build before there were facts left them: what was found, and no judgement. */
export function earlyDiagnostics(
  scenario: Scenario,
  incidentId: string,
  targetIds: readonly string[],
): Diagnostics {
  const {
    judgement: _judgement,
    facts: _facts,
    factsDropped: _dropped,
    ...rest
  } = fixtureDiagnostics(scenario, incidentId, targetIds);
  return { ...rest, findings: targetIds.slice(0, 1).flatMap(FINDINGS[scenario]) };
}

export function fixtureHypothesis(scenario: Scenario): Hypothesis {
  return HYPOTHESES[scenario];
}

export function fixtureProvenance(scenario: Scenario): PlannerProvenance {
  if (scenario === 'nginx') {
    return {
      planner: 'deterministic',
      model: null,
      fallbackReason: 'no GEMINI_API_KEY is set: the deterministic planner works alone',
      attempts: 0,
      promptTokens: 0,
      outputTokens: 0,
      costUsdCents: 0,
      durationMs: 2,
    };
  }
  return {
    planner: 'gemini',
    model: 'gemini-2.5-flash',
    fallbackReason: null,
    attempts: 1,
    promptTokens: 1_842,
    outputTokens: 391,
    costUsdCents: 0.153,
    durationMs: 2_315,
  };
}
