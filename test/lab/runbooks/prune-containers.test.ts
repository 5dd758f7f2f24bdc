import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('prune-containers');
});
afterAll(() => sandbox.dispose());

/** An engine with its state in /run/engine, as its manual says that it answers; what it was asked to change is in `did`. */
const ENGINE = `
cd /run/engine 2>/dev/null || { echo 'Cannot connect to the daemon' >&2; exit 1; }
case "$*" in
  'ps -aq') cat containers ;;
  'volume ls -q') cat volumes ;;
  'images -q -f dangling=true') cat dangling ;;
  'image prune --force') echo "$*" >>did; : >dangling; echo 'Total reclaimed space: 1GB' ;;
  'buildx version') echo v0.12 ;;
  'system df') echo 'TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE'; echo "Build Cache     3         0         1GB       $(cat cache)" ;;
  'builder prune --all --force') echo "$*" >>did; echo 0B >cache ;;
  'info --format {'*'{.DockerRootDir}'*'}') echo /var/lib/docker ;;
  *) echo "unexpected: $*" >&2; echo "$*" >>did; exit 9 ;;
esac`;
const ID = 'ab'.repeat(32);
const STATE = `
mkdir -p /run/engine && cd /run/engine && printf 'abababababab\\nc2\\n' >containers && printf 'data\\npg\\n' >volumes && echo 0f1 >dangling && echo 1GB >cache && touch did
docker_log=/var/lib/docker/containers/${ID}/${ID}-json.log; mkdir -p "$(dirname $docker_log)"
big() { yes '{"log":"line\\n","stream":"stdout"}' | head -c 70000000 >"\${1:-$docker_log}"; }
`;
const run = (script: string) => sandbox.run(`${STATE}${script}`, { docker: ENGINE, podman: ENGINE });

describe('prune-containers', () => {
  it.each([
    ['docker', 'dangling_images', 'image prune --force'],
    ['podman', 'dangling_images', 'image prune --force'],
    ['docker', 'build_cache', 'builder prune --all --force'],
  ])('%s %s: does only that, and not twice', async (engine, what, did) => {
    const call = `${engine} ${what}`;
    const output = await run(
      `run verify ${call}; run action ${call}; run verify ${call}; run action ${call}; cat did`,
    );
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toContain('2 containers and 2 volumes as before');
    expect(output).toMatch(new RegExp(`Nothing was removed\\.\\nrc=1\\n${did}\\n$`));
  });

  it.each(['docker', 'podman'])(
    '%s: asks the engine of this host, whatever the account has chosen',
    async (engine) => {
      const output = await sandbox.run(
        `${STATE}run action ${engine} dangling_images; run verify ${engine} dangling_images; sort -u asked`,
        {
          [engine]: `echo "\${DOCKER_CONTEXT-unset} \${BUILDX_BUILDER-unset}" >>/run/engine/asked\n${ENGINE}`,
        },
      );
      expect(output).toMatch(/rc=0\ndefault default\n$/);
    },
  );

  it('cuts a large JSON log of a container, and asks the engine for no change', async () => {
    const call = 'docker json_logs';
    const output = await run(
      `big; run verify ${call}; run action ${call}; run verify ${call}; run action ${call}; stat -c %s $docker_log did`,
    );
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toMatch(/cut 1 logs, which held 7\d{7} bytes/);
    expect(output).toMatch(/rc=1\n0\n0\n$/);
  });

  it.each([
    ['a link', 'big /tmp/data; ln -s /tmp/data $docker_log'],
    [
      'a linked container',
      'big /tmp/data; d=$(dirname $docker_log); rmdir $d; mkdir /srv; mv /tmp/data /srv/$(basename $docker_log); ln -s /srv $d',
    ],
    ['one with a second name', 'big; ln $docker_log /var/lib/docker/second'],
    ['one of no container', 'big; echo c2 >containers'],
    ['what is no JSON log', 'head -c 70000000 /dev/zero | tr "\\0" x >$docker_log'],
    ['a small one', 'echo "{\\"log\\":1}" >$docker_log'],
  ])('leaves %s', async (_what, prepare) => {
    expect(await run(`${prepare}\nrun action docker json_logs`)).toMatch(
      /holds more than 64 MiB\. Nothing was removed\.\nrc=1/,
    );
  });

  it.each([
    ['an unknown engine', 'run action lxc dangling_images', 'is not docker or podman'],
    ['an unknown part', 'run action docker volumes', 'is not dangling_images'],
    [
      'an engine that does not answer',
      'rm -r /run/engine; cd /; run action docker dangling_images',
      'docker does not answer',
    ],
    ['no dangling image', ': >dangling; run action docker dangling_images', 'has no dangling image'],
    ['a build cache of podman', 'run action podman build_cache', 'no build cache of its own'],
    ['an empty build cache', 'echo 0B >cache; run action docker build_cache', 'can be given back'],
    ['logs of podman', 'run action podman json_logs', 'keeps no JSON logs'],
  ])('refuses %s', async (_what, command, reason) => {
    const output = await run(`${command}; cat /run/engine/did 2>/dev/null`);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was removed\.\nrc=1\n$/);
  });
});
