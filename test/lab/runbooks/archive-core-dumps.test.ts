import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('archive-core-dumps');
});
afterAll(() => sandbox.dispose());
beforeEach(() => sandbox.objects.clear());

const PREFIX = 'logs/i/h/look-cores';
const DIRECTORY = '/var/lib/systemd/coredump';
/** `core FILE` makes the beginning of an ELF core of 64 bits. */
const FILES = `
old() { touch -d '1 hour ago' "$@"; }
core() { { printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\4\\0'; head -c 90000 /dev/urandom; } >"$1"; old "$1"; }
mkdir -p ${DIRECTORY} && cd ${DIRECTORY}
core core.4711
{ printf '\\050\\265\\057\\375'; head -c 50000 /dev/urandom; } >'core.my!app.0.a1.77.1763800000.zst'; old core.my*
cp /usr/bin/true program; printf 'notes\\n' >core.txt; printf 'plain' >core.1.zst; old program core.txt core.1.zst
`;
const run = (script: string) => sandbox.run(`${FILES}${script}`);
const ACT = `run action ${DIRECTORY} ${PREFIX}`;

describe('archive-core-dumps', () => {
  it('archives and removes what is a core dump by its bytes, and brings it back', async () => {
    const output = await run(`
      before=$(md5sum *; stat -c '%n %s %Y %a %U' *)
      run verify ${DIRECTORY}
      ${ACT}; ls; run verify ${DIRECTORY}; ${ACT}
      run rollback ${DIRECTORY} ${PREFIX}
      [[ "$before" == "$(md5sum *; stat -c '%n %s %Y %a %U' *)" ]] && echo as before`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1', 'rc=0']);
    expect(output).toContain('archived and removed 2 files');
    expect(output).toContain('\nrc=0\ncore.1.zst\ncore.txt\nprogram\n');
    expect(output).toContain('as before');
  });

  it.each([
    ['one that is being written', 'exec 5>>core.4711; old core.4711'],
    ['a fresh one', 'touch core.4711'],
    ['a link to one', 'mv core.4711 /tmp/core; ln -s /tmp/core core.4711'],
    ['one with a second name', 'ln core.4711 second'],
    ['a hostile name', 'mv core.4711 "core.1\n2 3"'],
  ])('leaves %s', async (_what, prepare) => {
    const output = await run(`${prepare}\n${ACT}\nls -d core.4711 /tmp/core core.1*2* 2>/dev/null`);
    expect(output).toMatch(/archived and removed 1 files[\s\S]*rc=0\n\S*core/);
  });

  it('leaves what is only called core and packed', async () => {
    const output = await run(`
      head -c 90000 /dev/urandom | gzip >core-backup.gz; cp core.my* core.tools-9.1.zst; cp core.my* core.zst
      { printf '\\375\\067\\172\\130\\132\\000'; head -c 50000 /dev/urandom; } >coreutils-9.4.tar.xz
      gzip -c core.4711 >core.4711.gz; old core*
      ${ACT}; ls`);
    expect(output).toContain('archived and removed 3 files');
    for (const kept of ['core-backup.gz', 'core.tools-9.1.zst', 'core.zst', 'coreutils-9.4.tar.xz'])
      expect(output).toContain(`\n${kept}\n`);
  });

  it('removes nothing when the archive fails', async () => {
    sandbox.failing = true;
    const output = await run(`${ACT}; ls | wc -l`);
    sandbox.failing = false;
    expect(output).toMatch(/Nothing was removed\.\nrc=1\n5\n$/);
  });
});
