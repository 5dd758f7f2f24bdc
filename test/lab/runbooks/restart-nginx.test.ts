import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';
import { UNIT_PRELUDE, UNIT_SHIMS } from './unit-shims.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('restart-nginx');
});
afterAll(() => sandbox.dispose());

/** The real nginx, under a unit whose systemctl starts, reloads and stops it. `serve` starts it in its unit. */
const NGINX = `${UNIT_PRELUDE}
mkdir -p /etc/nginx /var/log/nginx
conf() {
  cat >/etc/nginx/nginx.conf <<CONF
user root; worker_processes 1; pid /run/nginx.pid; error_log /var/log/nginx/error.log;
events { }
http {
  access_log off;
  client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
  server { listen 8080 default_server; $1 location = /health { return \${2:-200}; } location / { return 404; } }
}
CONF
}
conf
unit nginx.service inactive
cat >/run/units/.hook <<'HOOK'
case $1 in
  restart) ps -eo pid=,comm= | awk '$2 == "nginx" { print $1 }' | xargs -r kill -KILL; sleep 0.2; setsid nginx </dev/null >/dev/null 2>&1; sleep 0.3 ;;
  reload) nginx -s reload; sleep 0.3 ;;
esac
sed -i "s/^MainPID=.*/MainPID=$(cat /run/nginx.pid 2>/dev/null || echo 0)/" "/run/units/$2"
HOOK
serve() { systemctl restart nginx.service; : >/run/units/.did; }
master() { cat /run/nginx.pid; }
`;
const run = (script: string) => sandbox.run(`${NGINX}${script}`, UNIT_SHIMS);

describe('restart-nginx', () => {
  it('restarts what does not serve, then reloads what does: the same master goes on', async () => {
    const output = await run(`run action; did; run verify; before=$(master)
      run action; [[ $(master) == "$before" ]] && echo same master; did; run verify`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=0', 'rc=0', 'rc=0']);
    expect(output).toContain('did: restart nginx.service\n');
    expect(output).toContain('reloaded nginx, which answers on port 8080 with 404');
    expect(output).toContain('same master\ndid: restart nginx.service,reload nginx.service\n');
  });

  it('reloads and does not restart where an answer is a failure, and the check says so', async () => {
    const output = await run('conf "" 502; serve; run action; did; run verify');
    expect(output).toMatch(
      /reloaded nginx[\s\S]*did: reload nginx\.service[\s\S]*answers 502, wanted active and 200\nrc=1/,
    );
  });

  it('restarts what listens and answers nothing', async () => {
    const output = await run(
      'serve; for p in $(ps -eo pid=,args= | awk "/^ *[0-9]+ nginx: worker/ { print \\$1 }"); do kill -STOP $p; done; run action; did',
    );
    expect(output).toMatch(/restarted nginx\nrc=0\ndid: restart nginx\.service/);
  });

  it.each([
    [
      'a broken configuration',
      'serve; conf "frobnicate on;"',
      'the configuration is not valid: .*unknown directive',
    ],
    ['a missing directory', 'rm -r /var/log/nginx', 'for a reason outside the configuration: .*No such file'],
    ['a port that another has', 'listen 8080 apache2', 'port 8080 is taken by process [0-9]+ .apache2.'],
    [
      'an nginx outside its unit',
      "setsid nginx; until [[ $(ss -ltn) == *':8080 '* ]]; do sleep 0.05; done",
      'is an nginx that serves port 8080 outside its unit',
    ],
    ['a masked unit', 'sed -i s/=loaded/=masked/ /run/units/nginx.service', 'nginx is masked'],
    ['a host that boots', 'echo starting >/run/units/.system', 'still booting'],
    ['a full disk', 'head -c 30000000 /dev/zero >/var/log/full 2>/dev/null', '/var/log is full'],
  ])('does nothing for %s', async (_what, prepare, reason) => {
    const output = await run(
      `${prepare}; before=$(cat /run/nginx.pid 2>/dev/null); run action; did; [[ "$before" == "$(cat /run/nginx.pid 2>/dev/null)" ]] && echo untouched`,
    );
    expect(output).toMatch(new RegExp(`${reason}`));
    expect(output).toMatch(/Nothing was restarted\.\nrc=1\ndid: \nuntouched\n$/);
  });

  it('leaves workers time that drain after an earlier reload', async () => {
    const output = await run(
      `serve; (exec -a "nginx: worker process is shutting down" sleep 60) & settled $!; run action; did`,
    );
    expect(output).toMatch(/1 of its workers are still draining[\s\S]*rc=1\ndid: \n/);
  });

  it('says what systemd says when the restart fails', async () => {
    expect(await run('touch /run/units/.fails; run action')).toMatch(
      /Its last lines:\nthese are the last lines of nginx\.service\nrc=1/,
    );
  });
});
