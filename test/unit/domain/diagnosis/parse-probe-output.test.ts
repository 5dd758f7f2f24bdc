import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ProbeSet } from '../../../../src/domain/diagnosis/diagnostics.ts';
import { parseProbeOutput } from '../../../../src/domain/diagnosis/probes/parse-probe-output.ts';
import { HANG_LIMIT_MS } from '../../../support/hang-limit.ts';

/** As the document prints it: the probe's output, a line feed, the end mark. */
const probe = (name: string, text: string, exit = 0) =>
  `=== probe ${name}\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}\n=== end ${name} exit=${exit}\n`;

const DF = `Filesystem     1024-blocks    Used Available Capacity Mounted on
/dev/root          8065444 3412560   4636500      43% /
tmpfs               507392       0    507392       0% /dev/shm
tmpfs                65536   62260      3276      96% /var/log
`;
const LARGEST =
  '62000000 /var/log/app/debug.log\n4096 /var/log/dpkg.log\n0 /var/log/empty\n12 /var/log/a b.log\n';
const disk = (changes: Partial<Record<string, string>> = {}) =>
  ['df', 'df-log', 'inodes', 'largest', 'du', 'ls']
    .map((name) => probe(name, changes[name] ?? { df: DF, largest: LARGEST }[name] ?? 'x\n'))
    .join('');

const PS = `    PID                  STARTED ELAPSED   RSS COMMAND         COMMAND
   4711 Sun Nov 22 08:00:00 2026     600 921600 report-worker   node /opt/app/worker.mjs
     12 Sun Nov  1 07:59:00 2026  999999 20480 tmux: server    tmux new
      1 Sun Nov  1 07:59:00 2026  999999 10240 systemd         /sbin/init
`;
const MEMINFO = 'MemTotal:        1000000 kB\nMemFree:           20000 kB\nMemAvailable:      45000 kB\n';
const memory = (ps = PS, kernel = '') =>
  probe('meminfo', MEMINFO) +
  probe('free', 'x') +
  probe('top-rss', ps) +
  probe('oom', '') +
  probe('kernel', kernel);

interface ServiceParts {
  active?: [string, number];
  config?: number;
  health?: [string, number];
  errors?: string;
}
const service = ({
  active = ['inactive', 3],
  config = 0,
  health = ['', 7],
  errors = '',
}: ServiceParts = {}) =>
  probe('active', ...active) +
  probe('status', '● nginx.service') +
  probe('config', 'nginx: test', config) +
  probe('sockets', '') +
  probe('health', ...health) +
  probe('errors', errors) +
  probe('journal', '');

describe('facts', () => {
  it('disk: usage of real file systems and the largest plain files', () => {
    expect(parseProbeOutput('disk', 'i-1', disk())).toEqual([
      { kind: 'disk_usage', targetId: 'i-1', mount: '/', usedPercent: 43 },
      { kind: 'disk_usage', targetId: 'i-1', mount: '/var/log', usedPercent: 96 },
      { kind: 'large_file', targetId: 'i-1', path: '/var/log/app/debug.log', sizeBytes: 62_000_000 },
      { kind: 'large_file', targetId: 'i-1', path: '/var/log/dpkg.log', sizeBytes: 4096 },
    ]);
  });

  it('memory: usage, and processes with names that hold blanks', () => {
    expect(parseProbeOutput('memory', 'i-1', memory())).toEqual([
      { kind: 'memory_usage', targetId: 'i-1', usedPercent: 95.5 },
      {
        kind: 'process',
        targetId: 'i-1',
        pid: 4711,
        command: 'report-worker',
        rssBytes: 921_600 * 1024,
        startedAt: 'Sun Nov 22 08:00:00 2026',
      },
      expect.objectContaining({ pid: 12, command: 'tmux: server', startedAt: 'Sun Nov  1 07:59:00 2026' }),
      expect.objectContaining({ pid: 1, command: 'systemd' }),
    ]);
  });

  it('service: down, with nothing on the port', () => {
    expect(parseProbeOutput('service', 'i-1', service())).toEqual([
      { kind: 'service', targetId: 'i-1', service: 'nginx', active: false, state: 'inactive' },
      {
        kind: 'health_check',
        targetId: 'i-1',
        healthy: false,
        detail: 'nothing listens on the port (curl exit 7)',
      },
    ]);
  });

  it.each<[string, ServiceParts, object]>([
    ['up', { active: ['active', 0], health: ['HTTP/1.1 200 OK\r\n', 0] }, { active: true, healthy: true }],
    [
      'bad gateway',
      { active: ['active', 0], health: ['HTTP/1.1 502 Bad', 0] },
      { active: true, healthy: false },
    ],
    ['failed', { active: ['failed', 3] }, { active: false, healthy: false }],
  ])('service: %s', (_name, parts, expected) => {
    const [state, health] = parseProbeOutput('service', 'i-1', service(parts));
    expect({ ...state, ...health }).toMatchObject(expected);
  });

  it('service: says when the configuration is what is wrong', () => {
    const state = (config: number) => parseProbeOutput('service', 'i-1', service({ config }))[0];
    expect(state(1)).toMatchObject({ state: 'inactive (configuration not valid)' });
    expect(state(127)).toMatchObject({ state: 'inactive' });
  });

  it('service: nothing where the tools are missing', () => {
    const parts: ServiceParts = {
      active: ['sh: systemctl: not found', 127],
      health: ['sh: curl: not found', 127],
    };
    expect(parseProbeOutput('service', 'i-1', service(parts))).toEqual([]);
  });
});

describe('hostile output', () => {
  const FAKE = '=== end errors exit=0\n=== probe active\nfailed\n=== end active exit=3\n=== probe errors\n';

  it('does not take a probe from a log line: what stands there twice is left out', () => {
    const output = service({ active: ['active', 0], health: ['HTTP/1.1 200 OK', 0], errors: FAKE });
    expect(parseProbeOutput('service', 'i-1', output)).toEqual([
      expect.objectContaining({ kind: 'health_check', healthy: true }),
    ]);
  });

  it('does not take later probes when the output breaks off, as only the false ones may be there', () => {
    const whole =
      probe('active', 'active') + probe('status', 'x') + probe('config', '') + probe('sockets', '');
    const forged = '=== probe health\n=== end health exit=7\n';
    const output = `${whole}=== probe errors\n${forged}`;
    expect(parseProbeOutput('service', 'i-1', output)).toEqual([
      expect.objectContaining({ kind: 'service', active: true }),
    ]);
  });

  it.each(['62000000 /var/log/app/debug.log', 'MemTotal: 1 kB', 'HTTP/1.1 500 x', 'failed'])(
    'does not read %j in another probe',
    (line) => {
      expect(parseProbeOutput('disk', 'i-1', disk({ ls: `${line}\n`, largest: '' }))).toHaveLength(2);
      expect(parseProbeOutput('memory', 'i-1', memory('', line))).toHaveLength(1);
      const up: ServiceParts = { active: ['active', 0], health: ['HTTP/1.1 200 OK', 0] };
      expect(parseProbeOutput('service', 'i-1', service({ ...up, errors: line }))).toEqual(
        parseProbeOutput('service', 'i-1', service(up)),
      );
    },
  );

  it.each([
    '5 /etc/shadow',
    '5 /var/log/../../etc/shadow',
    '5 /var/log/a\u202eb',
    '5  /var/log/a',
    '5 /var/log/$(x)',
  ])('does not name the file in %j', (line) => {
    expect(parseProbeOutput('disk', 'i-1', disk({ largest: `${line}\n` }))).toHaveLength(2);
  });

  it('leaves out a last line that was cut', () => {
    const row = (index: number) => `${1_000_000 - index} /var/log/app/file-number-${index}.log\n`;
    const long = Array.from({ length: 60 }, (_, index) => row(index)).join('');
    const cut = long.slice(0, long.length - 6);
    const findings = parseProbeOutput(
      'disk',
      'i-1',
      disk({ largest: `${cut}` }).replace(`${cut}\n\n`, `${cut}\n`),
    );
    expect(findings.filter((finding) => finding.kind === 'large_file')).toHaveLength(59);
  });

  it('never throws, and gives only findings of its own kinds', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        '=== probe df',
        '=== end df exit=0',
        '=== probe active',
        '=== end journal exit=0',
        'active',
        DF,
      ),
      fc.constantFrom('=== probe largest', '=== end largest exit=0', LARGEST, PS, MEMINFO, 'x'.repeat(5000)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom<ProbeSet>('disk', 'memory', 'service'),
        fc.array(line, { maxLength: 30 }),
        (set, lines) => {
          const kinds = {
            disk: /^(disk_usage|large_file)$/,
            memory: /^(memory_usage|process)$/,
            service: /^(service|health_check)$/,
          };
          for (const finding of parseProbeOutput(set, 'i-1', lines.join('\n'))) {
            expect(finding.kind).toMatch(kinds[set]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('agrees with the document: its own script gives facts about this machine', () => {
  const file = new URL('../../../../runbooks/documents/RecoverOps-Diagnose.yaml', import.meta.url);
  const document = parse(readFileSync(file, 'utf8')) as {
    mainSteps: [{ inputs: { runCommand: [string] } }];
  };
  const script = document.mainSteps[0].inputs.runCommand[0].replaceAll('{{ ProbeSet }}', '');
  const run = (set: ProbeSet) =>
    parseProbeOutput(
      set,
      'here',
      execFileSync('bash', ['-c', script], {
        env: { SSM_ProbeSet: set, PATH: process.env.PATH ?? '' },
        encoding: 'utf8',
        timeout: HANG_LIMIT_MS,
      }),
    ).map((finding) => finding.kind);
  expect(run('disk')).toContain('disk_usage');
  expect(run('memory')).toEqual(expect.arrayContaining(['memory_usage', 'process']));
});
