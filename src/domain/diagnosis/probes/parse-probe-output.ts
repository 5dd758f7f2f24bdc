import { LIMITS } from '../../bounds.ts';
import { assertNever } from '../../text/result.ts';
import type { Finding, ProbeSet } from '../diagnostics.ts';
import { isPlainCommand, isPlainLogPath, shownName } from '../shown-name.ts';
import { type ProbeSection, probeSections } from './probe-sections.ts';

const KIB = 1_024;

/** Ends the state of a service whose own test refuses its configuration: a restart would not bring it back. */
export const CONFIG_INVALID = '(configuration not valid)';

function linesOf(section: ProbeSection | undefined): readonly string[] {
  return (section?.lines ?? []).filter((line) => line.length <= LIMITS.probeLineChars);
}

/**
 * What a list says, row by row, and how much of it could not be read. `read` gives undefined for what is no row of the
 * list, and no finding for a row that says nothing.
 */
function listed(
  targetId: string,
  probe: 'largest' | 'top-rss',
  section: ProbeSection | undefined,
  read: (line: string) => readonly Finding[] | undefined,
): Finding[] {
  if (section === undefined) return [];
  const rows = section.lines.map((line) => (line.length > LIMITS.probeLineChars ? undefined : read(line)));
  // A list that broke off with an error may lack its largest row.
  const unread = rows.filter((row) => row === undefined).length + (section.exitCode === 0 ? 0 : 1);
  const findings = rows.flatMap((row) => row ?? []);
  return unread === 0 ? findings : [{ kind: 'unread_rows', targetId, probe, rows: unread }, ...findings];
}

/** Mounts that hold nothing one can free. */
const VIRTUAL_MOUNT = /^\/(?:dev|proc|sys|run|snap)(?:\/|$)/;

function diskUsage(targetId: string, lines: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  for (const line of lines) {
    const [, blocks, used, available, capacity, mount, more] = line.trim().split(/\s+/);
    if (mount === undefined || more !== undefined || !/^\/[!-~]*$/.test(mount)) continue;
    if (VIRTUAL_MOUNT.test(mount)) continue;
    const percent = /^(\d{1,3})%$/.exec(capacity ?? '')?.[1];
    if (percent === undefined || Number(percent) > 100) continue;
    if (![blocks, used, available].every((field) => /^\d{1,18}$/.test(field ?? ''))) continue;
    const { shown } = shownName(mount, () => true, LIMITS.filePathChars);
    const usedBytes = Number(used) * KIB;
    findings.push({ kind: 'disk_usage', targetId, mount: shown, usedPercent: Number(percent), usedBytes });
  }
  return findings;
}

// Bytes on the disk, number of names, path; the document escapes what is not printable in it.
const LARGE_FILE = /^(\d{1,16}) (\d{1,10}) (\/var\/log\/.{1,300})$/;
const PARENT_FOLDER = /\/\.\.(?:\/|$)/;

function largeFile(targetId: string, line: string): Finding[] | undefined {
  const [, size, names, path] = LARGE_FILE.exec(line) ?? [];
  if (size === undefined || path === undefined || PARENT_FOLDER.test(path)) return undefined;
  if (Number(size) === 0) return [];
  const { shown, inadmissible } = shownName(path, isPlainLogPath, LIMITS.filePathChars);
  const why = inadmissible ?? (Number(names) === 1 ? undefined : 'several_names');
  return [
    {
      kind: 'large_file',
      targetId,
      path: shown,
      sizeBytes: Number(size),
      ...(why === undefined ? {} : { inadmissible: why }),
    },
  ];
}

function diskFindings(targetId: string, sections: ReadonlyMap<string, ProbeSection>): Finding[] {
  const usage = new Map<string, Finding>();
  // `df-log` asks for the file system of the logs alone, so it also answers where `df` hangs on a dead mount.
  for (const name of ['df', 'df-log']) {
    for (const finding of diskUsage(targetId, linesOf(sections.get(name)))) {
      if (finding.kind === 'disk_usage') usage.set(finding.mount, finding);
    }
  }
  const files = listed(targetId, 'largest', sections.get('largest'), (line) => largeFile(targetId, line));
  return [...usage.values(), ...files];
}

function memoryUsage(targetId: string, lines: readonly string[]): Finding[] {
  const kib = new Map<string, number>();
  for (const line of lines) {
    const [, name, value] = /^(MemTotal|MemAvailable):\s{1,20}(\d{1,12}) kB$/.exec(line.trimEnd()) ?? [];
    if (name !== undefined && !kib.has(name)) kib.set(name, Number(value));
  }
  const total = kib.get('MemTotal');
  const available = kib.get('MemAvailable');
  if (total === undefined || available === undefined || total === 0 || available > total) return [];
  const usedPercent = Math.round((1 - available / total) * 1_000) / 10;
  return [{ kind: 'memory_usage', targetId, usedPercent, usedBytes: (total - available) * KIB }];
}

// pid, start, seconds since then, rss in KiB; the name is all that follows, escaped by the document.
const PROCESS =
  /^\s{0,10}(\d{1,7}) ([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\s{1,20}\d{1,12}\s{1,20}(\d{1,12}) (.+)$/;

function processRow(targetId: string, line: string): Finding[] | undefined {
  const [, pid, startedAt, rss, name] = PROCESS.exec(line) ?? [];
  if (pid === undefined || startedAt === undefined || name === undefined || Number(pid) === 0)
    return undefined;
  const { shown, inadmissible } = shownName(name, isPlainCommand, LIMITS.processNameChars);
  return [
    {
      kind: 'process',
      targetId,
      pid: Number(pid),
      command: shown,
      rssBytes: Number(rss) * KIB,
      startedAt,
      ...(inadmissible === undefined ? {} : { inadmissible }),
    },
  ];
}

const UNIT_STATES: readonly string[] = [
  'active',
  'reloading',
  'inactive',
  'failed',
  'activating',
  'deactivating',
  'maintenance',
  'unknown',
];

function serviceState(
  targetId: string,
  active: ProbeSection | undefined,
  config: ProbeSection | undefined,
): Finding[] {
  const state = active?.lines[0]?.trim();
  if (state === undefined || !UNIT_STATES.includes(state)) return [];
  // 1 is what `nginx -t` itself says; 124, 126 and 127 mean that the test did not take place.
  const broken = config?.exitCode === 1;
  return [
    {
      kind: 'service',
      targetId,
      service: 'nginx',
      active: state === 'active',
      state: broken ? `${state} ${CONFIG_INVALID}` : state,
    },
  ];
}

/** What curl's exit code says, so that nothing of the answer itself has to be shown. */
const CURL_FAILURES: Readonly<Record<number, string>> = {
  6: 'the host name was not found',
  7: 'nothing listens on the port',
  28: 'no answer in time',
  52: 'an empty answer',
  56: 'the connection broke',
};

function healthCheck(targetId: string, health: ProbeSection | undefined): Finding[] {
  // 126 and 127: there is no curl; nothing was asked, so nothing is known.
  if (health === undefined || health.exitCode === 126 || health.exitCode === 127) return [];
  const status = /^HTTP\/[\d.]{1,3} (\d{3})(?: |$)/.exec((health.lines[0] ?? '').slice(0, 64))?.[1];
  if (health.exitCode !== 0) {
    // 124: the probe's own time limit.
    const why =
      health.exitCode === 124 ? 'no answer in time' : (CURL_FAILURES[health.exitCode] ?? 'no usable answer');
    return [
      { kind: 'health_check', targetId, healthy: false, detail: `${why} (curl exit ${health.exitCode})` },
    ];
  }
  if (status === undefined) return [];
  return [{ kind: 'health_check', targetId, healthy: status === '200', detail: `HTTP ${status}` }];
}

/**
 * Facts from the raw output of `RecoverOps-Diagnose` on one target, sent with `nonce`. Raw, because a redaction may take
 * rows and delimiters with it; every name of a finding is made safe to show on its own. It reads only what has the exact
 * form of a probe's own table or status; a line of any other text, such as a log line, never becomes a finding. Never
 * throws: what it cannot read gives no finding.
 */
export function parseProbeOutput(
  probeSet: ProbeSet,
  targetId: string,
  output: string,
  nonce: string,
): Finding[] {
  const sections = probeSections(probeSet, output, nonce);
  switch (probeSet) {
    case 'disk':
      return diskFindings(targetId, sections);
    case 'memory':
      return [
        ...memoryUsage(targetId, linesOf(sections.get('meminfo'))),
        ...listed(targetId, 'top-rss', sections.get('top-rss'), (line) => processRow(targetId, line)),
      ];
    case 'service':
      return [
        ...serviceState(targetId, sections.get('active'), sections.get('config')),
        ...healthCheck(targetId, sections.get('health')),
      ];
    default:
      return assertNever(probeSet);
  }
}
