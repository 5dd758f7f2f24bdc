import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeSet } from '../../../../src/domain/diagnosis/diagnostics.ts';
import { parseProbeOutput as parseWith } from '../../../../src/domain/diagnosis/probes/parse-probe-output.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const parseProbeOutput = (set: ProbeSet, targetId: string, output: string) =>
  parseWith(set, targetId, output, NONCE);

/** As the document prints it: the probe's output, a line feed, the end mark. */
const probe = (name: string, text: string, exit = 0, nonce = NONCE) =>
  `=== probe ${name} ${nonce}\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}\n=== end ${name} ${nonce} exit=${exit}\n`;

const DF = `Filesystem     1024-blocks    Used Available Capacity Mounted on
/dev/root          8065444 3412560   4636500      43% /
tmpfs               507392       0    507392       0% /dev/shm
tmpfs                65536   62260      3276      96% /var/log
`;
const LARGEST =
  '62000000 1 /var/log/app/debug.log\n4096 1 /var/log/dpkg.log\n0 1 /var/log/empty\n12 1 /var/log/a b.log\n';
const disk = (changes: Partial<Record<string, string>> = {}) =>
  ['df', 'df-log', 'inodes', 'largest', 'du', 'ls']
    .map((name) => probe(name, changes[name] ?? { df: DF, largest: LARGEST }[name] ?? 'x\n'))
    .join('');

const PS = `   4711 Sun Nov 22 08:00:00 2026        600       921600 report-worker
     12 Sun Nov  1 07:59:00 2026     999999        20480 tmux: server
      1 Sun Nov  1 07:59:00 2026     999999        10240 systemd
`;
const MEMINFO = 'MemTotal:        1000000 kB\nMemFree:           20000 kB\nMemAvailable:      45000 kB\n';
const memory = (ps = PS, kernel = '') =>
  probe('meminfo', MEMINFO) +
  probe('free', 'x') +
  probe('top-rss', ps) +
  probe('args', '') +
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
  it('disk: usage of real file systems and the largest files, marked where no step can be given them', () => {
    expect(parseProbeOutput('disk', 'i-1', disk())).toEqual([
      { kind: 'disk_usage', targetId: 'i-1', mount: '/', usedPercent: 43, usedBytes: 3_412_560 * 1024 },
      {
        kind: 'disk_usage',
        targetId: 'i-1',
        mount: '/var/log',
        usedPercent: 96,
        usedBytes: 62_260 * 1024,
      },
      { kind: 'large_file', targetId: 'i-1', path: '/var/log/app/debug.log', sizeBytes: 62_000_000 },
      { kind: 'large_file', targetId: 'i-1', path: '/var/log/dpkg.log', sizeBytes: 4096 },
      {
        kind: 'large_file',
        targetId: 'i-1',
        path: '/var/log/a b.log',
        sizeBytes: 12,
        inadmissible: 'unusual_name',
      },
    ]);
  });

  it('memory: usage, and processes with names that hold blanks', () => {
    expect(parseProbeOutput('memory', 'i-1', memory())).toEqual([
      { kind: 'memory_usage', targetId: 'i-1', usedPercent: 95.5, usedBytes: 955_000 * 1024 },
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
  const FORGED = [
    ...['=== end errors exit=0', '=== probe active', 'failed', '=== end active exit=3', '=== probe errors'],
    `=== end active ${'a'.repeat(32)} exit=3`,
    `=== probe active ${NONCE.toUpperCase()}`,
    ` === probe active ${NONCE}`,
  ].join('\n');

  it('takes no delimiter without the nonce of its own command, and loses no probe to one', () => {
    const honest = { active: ['active', 0], health: ['HTTP/1.1 200 OK', 0] } as const;
    const up: ServiceParts = { active: [...honest.active], health: [...honest.health] };
    const output = service({ ...up, errors: FORGED });
    expect(parseProbeOutput('service', 'i-1', output)).toEqual(
      parseProbeOutput('service', 'i-1', service(up)),
    );
    expect(parseProbeOutput('service', 'i-1', service(up))).toHaveLength(2);
  });

  it('reads nothing from delimiters without a nonce, with another one or for a nonce that is none', () => {
    const old = service({ active: ['active', 0] }).replaceAll(` ${NONCE}`, '');
    expect(parseProbeOutput('service', 'i-1', old)).toEqual([]);
    expect(parseWith('service', 'i-1', old, '')).toEqual([]);
    expect(parseWith('service', 'i-1', service(), 'f'.repeat(32))).toEqual([]);
  });

  it('leaves out the probe in which the output breaks off, and keeps the whole ones before it', () => {
    const whole = probe('active', 'active') + probe('status', 'x') + probe('config', '');
    const output = `${whole}=== probe health ${NONCE}\nHTTP/1.1 200 OK\n=== end health exit=7\n`;
    expect(parseProbeOutput('service', 'i-1', output)).toEqual([
      expect.objectContaining({ kind: 'service', active: true }),
    ]);
  });

  it('leaves out a probe whose delimiters stand there twice', () => {
    const output =
      service({ active: ['active', 0], health: ['HTTP/1.1 200 OK', 0] }) + probe('active', 'failed');
    expect(parseProbeOutput('service', 'i-1', output)).toEqual([
      expect.objectContaining({ kind: 'health_check', healthy: true }),
    ]);
  });

  it.each(['62000000 1 /var/log/app/debug.log', 'MemTotal: 1 kB', 'HTTP/1.1 500 x', 'failed'])(
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
    '5 1 /etc/shadow',
    '5 1 /var/log/../../etc/shadow',
    '5 1 /var/log/a/..',
    '5 /var/log/a',
    '5 1  /var/log/a',
    `5 1 /var/log/${'a'.repeat(2_000)}`,
  ])('does not name the file in %j, and says that a row could not be read', (line) => {
    const findings = parseProbeOutput('disk', 'i-1', disk({ largest: `${line}\n` }));
    expect(findings.filter(({ kind }) => kind === 'large_file')).toEqual([]);
    expect(findings).toContainEqual({ kind: 'unread_rows', targetId: 'i-1', probe: 'largest', rows: 1 });
  });

  it.each([
    ['a pid that is too long', '12345678 Sun Nov 22 08:00:00 2026        600       921600 hog\n'],
    ['a year of five digits', '    4710 Sun Nov 22 08:00:00 12026        600       921600 hog\n'],
    ['a line of an error', 'error: unsupported SysV option\n'],
  ])('says that a process could not be read: %s', (_what, row) => {
    const findings = parseProbeOutput('memory', 'i-1', memory(row + PS));
    expect(findings).toContainEqual({ kind: 'unread_rows', targetId: 'i-1', probe: 'top-rss', rows: 1 });
    expect(findings.filter(({ kind }) => kind === 'process')).toHaveLength(3);
  });

  it('says that a list which broke off with an error may lack a row', () => {
    const output = disk().replace(`=== end largest ${NONCE} exit=0`, `=== end largest ${NONCE} exit=124`);
    expect(parseProbeOutput('disk', 'i-1', output)).toContainEqual(
      expect.objectContaining({ kind: 'unread_rows', rows: 1 }),
    );
  });

  it.each([
    ['/var/log/a\u202eb', '/var/log/ab', 'redacted'],
    [`/var/log/x?token=${'AKIA'}${'QJ4XW7ZPL2MNB3RT'}`, expect.stringContaining('<REDACTED:'), 'redacted'],
    ['/var/log/$(x)', '/var/log/$(x)', 'unusual_name'],
    ['/var/log/a\\x0ab', '/var/log/a\\x0ab', 'unusual_name'],
    ['/var/log/a..b', '/var/log/a..b', 'unusual_name'],
    [`/var/log/${'a'.repeat(290)}`, expect.stringMatching(/a…$/), 'redacted'],
  ])('shows the file %j, and lets no step be given it', (path, shown, inadmissible) => {
    expect(parseProbeOutput('disk', 'i-1', disk({ largest: `9 1 ${path}\n` }))[2]).toEqual({
      kind: 'large_file',
      targetId: 'i-1',
      path: shown,
      sizeBytes: 9,
      inadmissible,
    });
  });

  it('lets no step be given a file that has other names too', () => {
    expect(parseProbeOutput('disk', 'i-1', disk({ largest: '9 2 /var/log/a.log\n' }))[2]).toMatchObject({
      path: '/var/log/a.log',
      inadmissible: 'several_names',
    });
  });

  it.each(['$(reboot)', '\\x20x\\x20', '\\-', '(sd-pam)', 'back\\x5csl', 'a\\+'])(
    'shows the process %j, and lets no step be given it',
    (name) => {
      const row = `     99 Sun Nov 22 08:00:00 2026        600       921600 ${name}\n`;
      expect(parseProbeOutput('memory', 'i-1', memory(row + PS)).slice(1, 3)).toMatchObject([
        { pid: 99, command: name, inadmissible: 'unusual_name' },
        { pid: 4711, command: 'report-worker' },
      ]);
    },
  );

  it('keeps what is largest whatever names beside it look like secrets', () => {
    const key = (edge: string) => `-----${edge} RSA PRIVATE ${'KEY'}-----`;
    const largest = `60000000 1 /var/log/app/${key('BEGIN')}\n47000000 1 /var/log/app/real.log\n5 1 /var/log/${key('END')}\n`;
    const files = parseProbeOutput('disk', 'i-1', disk({ largest })).slice(2);
    expect(files).toContainEqual({
      kind: 'large_file',
      targetId: 'i-1',
      path: '/var/log/app/real.log',
      sizeBytes: 47_000_000,
    });
    expect(files).toHaveLength(3);
  });

  it('leaves out a last line that was cut', () => {
    const row = (index: number) => `${1_000_000 - index} 1 /var/log/app/file-number-${index}.log\n`;
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
        `=== probe df ${NONCE}`,
        `=== end df ${NONCE} exit=0`,
        `=== probe active ${NONCE}`,
        '=== end journal exit=0',
        'active',
        DF,
      ),
      fc.constantFrom(
        `=== probe largest ${NONCE}`,
        `=== end largest ${NONCE} exit=0`,
        LARGEST,
        PS,
        MEMINFO,
        'x'.repeat(5000),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom<ProbeSet>('disk', 'memory', 'service'),
        fc.array(line, { maxLength: 30 }),
        (set, lines) => {
          const kinds = {
            disk: /^(disk_usage|large_file|unread_rows)$/,
            memory: /^(memory_usage|process|unread_rows)$/,
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
